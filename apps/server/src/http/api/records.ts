import { DatoferumError, isUuid } from '@datoferum/core';
import { asRecipientReads } from '../../usecases/feed/own-records.ts';
import { isNamed } from '../../usecases/is-named.ts';
import { downloadAddress, downloadCookie } from '../download/download-cookie.ts';
import { type Admitted, callerOf, envelopeOf, type House } from '../exchange.ts';
import { relationsTo } from '../relations.ts';
import type { RouteName } from '../routes.ts';
import { idempotencyOf } from './idempotency.ts';
import { pageOf } from './paging.ts';
import { readJson } from './read-json.ts';
import type { ApiHandler } from './reply.ts';
import { makeTicket } from './schemas.ts';
import { receiptView, recordView, time } from './views.ts';

const seesOthers = ({ as }: Pick<Admitted, 'as'>): boolean => as.has('sender') || as.has('auditor');

/** What was recorded and signed, who is asking, and tickets. */
export function recordRoutes({
  courier,
  metadata,
  config,
}: Pick<House, 'courier' | 'metadata' | 'config'>): Partial<Record<RouteName, ApiHandler>> {
  return {
    async 'envelope.timeline'(admitted) {
      const { cursor, limit } = pageOf(admitted);
      const envelope = envelopeOf(admitted);
      const page = await courier.timeline(envelope, cursor, limit);
      const { person } = callerOf(admitted);
      const shown = seesOthers(admitted)
        ? page.items
        : page.items.flatMap((row) => asRecipientReads(person, envelope, row) ?? []);
      const items = shown.map((row) => recordView(row, admitted.as));
      return { status: 200, body: { items, cursor: page.cursor } };
    },
    async 'envelope.receipts'(admitted) {
      const { person } = callerOf(admitted);
      const envelope = envelopeOf(admitted);
      const all = await courier.receipts(envelope);
      // That somebody was added is signed for the row of the recipient, the rest for persons.
      const own = new Set([
        person.id,
        ...envelope.recipients.filter((one) => isNamed(one, person)).map(({ id }) => id),
      ]);
      const shown = seesOthers(admitted) ? all : all.filter((one) => one.person === null || own.has(one.person));
      return { status: 200, body: { items: shown.map(receiptView), cursor: null } };
    },
    async 'envelope.certificate'(admitted) {
      const certificate = await courier.certificate(envelopeOf(admitted));
      if (!certificate) throw new DatoferumError('not_found', 'The envelope has not been destroyed.');
      return { status: 200, body: receiptView(certificate) };
    },
    async 'ticket.make'(admitted) {
      const caller = callerOf(admitted);
      const scopes = admitted.principal?.scopes ?? [];
      const { value, bytes } = await readJson(admitted, makeTicket);
      const envelope = isUuid(value.envelope) ? await metadata.read.envelope(value.envelope) : null;
      if (!envelope) throw new DatoferumError('not_found');
      const relations = relationsTo(caller.person, envelope);
      if (relations.size === 0) throw new DatoferumError('not_found');
      const side = value.direction === 'send' ? 'sender' : 'recipient';
      if (!relations.has(side)) throw new DatoferumError('forbidden', `This is for the ${side} only.`);
      if (!scopes.includes('*') && !scopes.includes(value.direction)) {
        const detail = `This takes the scope ${value.direction}.`;
        throw new DatoferumError('scope_missing', detail, { scopes: [value.direction] });
      }
      const key = idempotencyOf(admitted, bytes);
      const { ticket, expiresAt, download } = await courier.ticket(caller, envelope, value.direction, key);
      const body = { ticket, envelope: envelope.id, direction: value.direction, expiresAt: time(expiresAt) };
      if (!download) return { status: 201, body };
      const isSecure = config.url.startsWith('https:');
      return {
        status: 201,
        body: { ...body, download: downloadAddress(download) },
        headers: { 'Set-Cookie': downloadCookie(download, expiresAt, isSecure) },
      };
    },
  };
}
