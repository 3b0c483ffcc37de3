import { DatoferumError } from '@datoferum/core';
import type { Principal } from '../ports/authenticator.ts';
import type { Envelope, EnvelopeState, Person } from '../ports/metadata-rows.ts';
import { isNamed } from '../usecases/is-named.ts';
import type { Route, Who } from './routes.ts';

/** An envelope is nobody's but its sender's until it is sealed. */
const SHOWN: ReadonlySet<EnvelopeState> = new Set(['sealed', 'delivered', 'purging', 'purged']);

/** How a person stands to an envelope. A role adds to what a person may, it never takes away. */
export function relationsTo(person: Person, envelope: Envelope): Set<Who> {
  const relations = new Set<Who>();
  if (envelope.sender === person.id) relations.add('sender');
  if (SHOWN.has(envelope.state) && envelope.recipients.some((one) => isNamed(one, person))) relations.add('recipient');
  if (person.role !== 'person') relations.add(person.role);
  return relations;
}

/** A ticket narrows its person to one side of one envelope. */
export function narrowed(relations: ReadonlySet<Who>, principal: Principal, envelope: Envelope): ReadonlySet<Who> {
  if (principal.direction === null) return narrowedByScopes(relations, principal.scopes);
  const side = principal.direction === 'send' ? 'sender' : 'recipient';
  const isMine = principal.envelope === envelope.id && relations.has(side);
  return new Set<Who>(isMine ? [side] : []);
}

/** A token for one side only, `send` or `receive`, stands on that side; one that may look sees all that its person sees. */
function narrowedByScopes(relations: ReadonlySet<Who>, scopes: readonly string[]): ReadonlySet<Who> {
  const isSided = (scopes.includes('send') || scopes.includes('receive')) && !scopes.includes('read');
  if (!isSided || scopes.includes('*')) return relations;
  const kept = new Set<Who>();
  if (scopes.includes('send') && relations.has('sender')) kept.add('sender');
  if (scopes.includes('receive') && relations.has('recipient')) kept.add('recipient');
  if (scopes.includes('admin') && relations.has('admin')) kept.add('admin');
  return kept;
}

/**
 * What somebody may not know of looks absent (`not_found`); who knows the envelope is told that this is not theirs to
 * do (`forbidden`). Null: nothing stands in the way.
 */
export function whyForbidden(route: Route, relations: ReadonlySet<Who>, principal: Principal): DatoferumError | null {
  if (relations.size === 0) return new DatoferumError('not_found');
  const isPerson = principal.direction === null;
  if (isPerson && !hasScope(route, principal.scopes)) return missing(route.scopes);
  const isTicketRight = isPerson || route.tickets.some((way) => way === principal.direction);
  const as = route.who.filter((who) => relations.has(who));
  if (isTicketRight && as.length > 0) {
    // What an admin may change where it is no party takes the scope for it, whatever else the route takes of others.
    const isOnlyAdmin = route.method !== 'GET' && as.every((who) => who === 'admin');
    return isOnlyAdmin && !hasScope({ scopes: ['admin'] }, principal.scopes) ? missing(['admin']) : null;
  }
  const detail = isTicketRight ? `This is for ${namesOf(route.who)} only.` : 'This ticket does not open it.';
  return new DatoferumError('forbidden', detail);
}

function missing(scopes: readonly string[]): DatoferumError {
  return new DatoferumError('scope_missing', `This takes the scope ${scopes.join(' or ')}.`, { scopes: [...scopes] });
}

function hasScope({ scopes }: Pick<Route, 'scopes'>, given: readonly string[]): boolean {
  return scopes.length === 0 || given.includes('*') || scopes.some((one) => given.includes(one));
}

/** @throws DatoferumError `gone`, `not_sealed`, `envelope_closed` or `envelope_frozen` */
export function requireState(route: Route, envelope: Envelope): void {
  if (route.states === 'any') return;
  const { state } = envelope;
  if (route.states.includes(state)) {
    const isFilling = route.states.length === 1 && state === 'filling';
    if (isFilling && envelope.frozenAt !== null) throw new DatoferumError('envelope_frozen');
    return;
  }
  if (state === 'purging' || state === 'purged') throw new DatoferumError('gone');
  throw new DatoferumError(route.states.includes('sealed') ? 'not_sealed' : 'envelope_closed');
}

function namesOf(who: readonly Who[]): string {
  const names = who.map((one) => (one === 'oneself' ? 'signed-in people' : one === 'admin' ? 'admins' : `the ${one}`));
  return names.join(' or ');
}
