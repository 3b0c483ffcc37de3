import { DatoferumError } from '@datoferum/core';
import type { Principal } from '../ports/authenticator.ts';
import type { Envelope, EnvelopeState, Person } from '../ports/metadata-rows.ts';
import type { Route, Who } from './routes.ts';

/** An envelope is nobody's but its sender's until it is sealed. */
const SHOWN: ReadonlySet<EnvelopeState> = new Set(['sealed', 'delivered', 'purging', 'purged']);

/** How a person stands to an envelope. A role adds to what a person may, it never takes away. */
export function relationsTo(person: Person, envelope: Envelope): Set<Who> {
  const relations = new Set<Who>();
  if (envelope.sender === person.id) relations.add('sender');
  if (SHOWN.has(envelope.state) && isRecipient(person, envelope)) relations.add('recipient');
  if (person.role !== 'person') relations.add(person.role);
  return relations;
}

/** A recipient is a person once claimed, an address before that. */
export function isRecipient(person: Person, envelope: Envelope): boolean {
  return envelope.recipients.some(({ person: claimed, address }) =>
    claimed === null ? address !== '' && address === person.address : claimed === person.id,
  );
}

/** A ticket narrows its person to one side of one envelope. */
export function narrowed(relations: ReadonlySet<Who>, principal: Principal, envelope: Envelope): ReadonlySet<Who> {
  if (principal.kind === 'token') return relations;
  const side = principal.direction === 'send' ? 'sender' : 'recipient';
  const isMine = principal.envelope === envelope.id && relations.has(side);
  return new Set<Who>(isMine ? [side] : []);
}

/**
 * What somebody may not know of looks absent (`not_found`); who knows the envelope is told that this is not theirs to
 * do (`forbidden`). Null: nothing stands in the way.
 */
export function whyForbidden(route: Route, relations: ReadonlySet<Who>, principal: Principal): DatoferumError | null {
  if (relations.size === 0) return new DatoferumError('not_found');
  const isTicketRight = principal.kind === 'token' || route.tickets.some((way) => way === principal.direction);
  if (isTicketRight && route.who.some((who) => relations.has(who))) return null;
  const detail = isTicketRight ? `This is for ${namesOf(route.who)} only.` : 'This ticket does not open it.';
  return new DatoferumError('forbidden', detail);
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
