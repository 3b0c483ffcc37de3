import { DatoferumError, fromHex } from '@datoferum/core';
import type { PersonFigures } from '../../../ports/metadata-people.ts';
import { type Admitted, callerOf, type House } from '../../exchange.ts';
import type { RouteName } from '../../routes.ts';
import { idempotencyOf } from '../idempotency.ts';
import { pageOf } from '../paging.ts';
import { readJson } from '../read-json.ts';
import type { ApiHandler } from '../reply.ts';
import { time } from '../views.ts';
import { linkIdentity, makeToken } from './schemas.ts';
import { identityView, ticketView, tokenView } from './views.ts';

/** What a person does about itself: tokens, tickets, sessions, identities. */
export function peopleRoutes({
  metadata,
  people,
}: Pick<House, 'metadata' | 'people'>): Partial<Record<RouteName, ApiHandler>> {
  return {
    async me(admitted) {
      const { person } = callerOf(admitted);
      const [identities, figures] = await Promise.all([
        metadata.read.identitiesOf(person.id),
        metadata.read.personFigures(person.id),
      ]);
      const { kind, scopes, expiresAt = null } = admitted.principal ?? {};
      const { id, address, name, role } = person;
      const body = {
        id,
        email: address || null,
        name,
        role,
        identities: identities.map(identityView),
        credential: { kind, scopes, expiresAt: time(expiresAt) },
        quota: quotaOf(figures),
      };
      return { status: 200, body };
    },
    async 'token.make'(admitted) {
      const { value, bytes } = await readJson(admitted, makeToken);
      const { name, scopes, expires } = value;
      const wanted = { name, scopes, expiresAt: Date.parse(expires) };
      const made = await people.makeToken(callerOf(admitted), wanted, idempotencyOf(admitted, bytes));
      return { status: 201, body: { token: made.token, ...tokenView(made.credential) } };
    },
    async 'token.list'(admitted) {
      const { cursor, limit } = pageOf(admitted);
      const page = await people.credentials(callerOf(admitted), 'token', cursor, limit);
      return { status: 200, body: { items: page.items.map(tokenView), cursor: page.cursor } };
    },
    async 'token.end'(admitted) {
      await people.endCredential(callerOf(admitted), 'token', hashIn(admitted, 'token'));
      return { status: 204 };
    },
    async 'ticket.list'(admitted) {
      const { cursor, limit } = pageOf(admitted);
      const page = await people.credentials(callerOf(admitted), 'ticket', cursor, limit);
      return { status: 200, body: { items: page.items.map(ticketView), cursor: page.cursor } };
    },
    async 'ticket.end'(admitted) {
      await people.endCredential(callerOf(admitted), 'ticket', hashIn(admitted, 'ticket'));
      return { status: 204 };
    },
    async 'session.list'(admitted) {
      const sessions = await people.sessions(callerOf(admitted));
      const items = sessions.map(({ id, client, startedAt, seenAt, agent, from, current }) => {
        return { id, client, startedAt: time(startedAt), seenAt: time(seenAt), agent, from, current };
      });
      return { status: 200, body: { items, cursor: null } };
    },
    async 'session.end'(admitted) {
      await people.endSession(callerOf(admitted), decodeURIComponentSafe(admitted.params.session ?? ''));
      return { status: 204 };
    },
    async 'session.end.all'(admitted) {
      return { status: 200, body: { ended: await people.endAllSessions(callerOf(admitted)) } };
    },
    async 'identity.begin'(admitted) {
      const { code, expiresAt } = await people.beginLink(callerOf(admitted));
      return { status: 201, body: { code, expiresAt: time(expiresAt) } };
    },
    async 'identity.link'(admitted) {
      const { value } = await readJson(admitted, linkIdentity);
      const identities = await people.linkIdentity(callerOf(admitted), value.code);
      return { status: 200, body: { identities: identities.map(identityView) } };
    },
    async 'people.find'(admitted) {
      const q = new URLSearchParams(admitted.query).get('q')?.trim() ?? null;
      if (q !== null && (q.length < 1 || q.length > 320))
        throw new DatoferumError('invalid_request', '"q" has 1 to 320 characters.');
      const found = await people.find(callerOf(admitted), q);
      return { status: 200, body: { items: found.map(({ named, name }) => ({ ...named, name })), cursor: null } };
    },
  };
}

/** Bytes; a null limit is none, and then nothing can be said to be free. */
function quotaOf(figures: PersonFigures | null): Record<string, number | null> {
  const held = figures?.held ?? 0;
  const limit = figures?.limit || null;
  return { held, limit, free: limit === null ? null : Math.max(0, limit - held) };
}

function hashIn({ params }: Admitted, name: 'token' | 'ticket'): Uint8Array {
  const hash = /^[0-9a-f]{64}$/.test(params[name] ?? '') ? fromHex(params[name] ?? '') : null;
  if (!hash) throw new DatoferumError('not_found');
  return hash;
}

function decodeURIComponentSafe(raw: string): string {
  try {
    return decodeURIComponent(raw);
  } catch {
    throw new DatoferumError('not_found');
  }
}
