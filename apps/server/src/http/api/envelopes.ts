import { DatoferumError, fromHex } from '@datoferum/core';
import type { Envelope, Person } from '../../ports/metadata-rows.ts';
import { needsOfEnvelope } from '../../usecases/list/outline-rules.ts';
import { type Admitted, callerOf, envelopeOf, type House } from '../exchange.ts';
import { relationsTo } from '../relations.ts';
import type { RouteName, Who } from '../routes.ts';
import { idempotencyOf } from './idempotency.ts';
import { listQuery, sideIn } from './list-query.ts';
import { pageOf } from './paging.ts';
import { readJson } from './read-json.ts';
import type { ApiHandler } from './reply.ts';
import {
  addRecipient,
  closeEnvelope,
  collectEnvelope,
  nothing,
  openEnvelope,
  withdrawEnvelope,
  withReason,
} from './schemas.ts';
import { doors, envelopeView, problemView, receiptView, recipientView, time } from './views.ts';

const WAITED = ['sealed', 'delivered', 'purged'] as const;

type Routes = Partial<Record<RouteName, ApiHandler>>;

/** The life of an envelope: open, look, close, collect, refuse, withdraw, purge. */
export function envelopeRoutes({ courier, metadata }: Pick<House, 'courier' | 'metadata'>): Routes {
  const claimantsOf = (some: readonly Envelope[]): Promise<Person[]> =>
    metadata.read.personsById(some.flatMap(({ recipients }) => recipients.flatMap((one) => one.person ?? [])));

  /** What a row of a list shows; `claimants` are shown to the sender alone. */
  const row = (envelope: Envelope, as: ReadonlySet<Who>, person: Person, claimants: readonly Person[]) => ({
    ...envelopeView(envelope, as, person, as.has('sender') ? claimants : null),
    needs: needsOfEnvelope(envelope, person),
    progress: courier.progress(envelope),
  });

  const view = async (envelope: Envelope, { as, ...admitted }: Admitted) => {
    const { person } = callerOf(admitted);
    const claimants = as.has('sender') ? await claimantsOf([envelope]) : [];
    const problems = as.has('sender') ? await courier.problems(envelope, null, 100) : null;
    return {
      ...row(envelope, as, person, claimants),
      ...(problems ? { problems: { total: problems.total, items: problems.items.map(problemView) } } : {}),
    };
  };

  return {
    async 'envelope.open'(admitted) {
      const caller = callerOf(admitted);
      const { value, bytes } = await readJson(admitted, openEnvelope);
      const { envelope, ticket } = await courier.openEnvelope(caller, value, idempotencyOf(admitted, bytes));
      const body = { id: envelope.id, state: envelope.state, ...doors(envelope.id), ticket };
      return { status: 201, body, headers: { Location: `/api/v1/envelopes/${envelope.id}` } };
    },
    async 'envelope.list'(admitted) {
      const { person } = callerOf(admitted);
      const { cursor, limit } = pageOf(admitted);
      const page = await courier.list(person, listQuery(admitted), cursor, limit);
      const claimants = await claimantsOf(page.items.filter(({ sender }) => sender === person.id));
      const items = page.items.map((one) => row(one, relationsTo(person, one), person, claimants));
      return { status: 200, body: { items, cursor: page.cursor } };
    },
    async 'envelope.counts'(admitted) {
      const side = sideIn(new URLSearchParams(admitted.query));
      return { status: 200, body: await courier.counts(callerOf(admitted).person, side) };
    },
    async contracts() {
      return { status: 200, body: { items: courier.contracts(), cursor: null } };
    },
    async 'envelope.get'(admitted) {
      const wait = new URLSearchParams(admitted.query).get('wait');
      let envelope = envelopeOf(admitted);
      if (admitted.as.has('recipient')) await courier.opened(callerOf(admitted), envelope);
      if (wait !== null) {
        const state = WAITED.find((one) => one === wait);
        if (!state) throw new DatoferumError('invalid_request', `"wait" is one of ${WAITED.join(', ')}.`);
        const left = new AbortController();
        admitted.res.once('close', () => left.abort());
        const waited = await courier.waitFor(envelope.id, state, left.signal);
        if (!waited) throw new DatoferumError('not_found');
        envelope = waited;
      }
      return { status: 200, body: await view(envelope, admitted) };
    },
    async 'envelope.close'(admitted) {
      const { value } = await readJson(admitted, closeEnvelope);
      const envelope = envelopeOf(admitted);
      await courier.close(callerOf(admitted), envelope, { ...value, abandon: value.abandon ?? false });
      const now = await metadata.read.envelope(envelope.id);
      return { status: 202, body: { id: envelope.id, state: now?.state ?? 'sealing' } };
    },
    async 'envelope.collect'(admitted) {
      const { value } = await readJson(admitted, collectEnvelope);
      const manifest = value.manifest === undefined ? null : fromHex(value.manifest);
      const { receipt, again } = await courier.collect(callerOf(admitted), envelopeOf(admitted), manifest);
      return { status: again ? 200 : 201, body: { state: 'collected', ...receiptView(receipt) } };
    },
    async 'envelope.refuse'(admitted) {
      const { value } = await readJson(admitted, withReason);
      const { receipt, again } = await courier.refuse(callerOf(admitted), envelopeOf(admitted), value.reason);
      return { status: again ? 200 : 201, body: { state: 'refused', ...receiptView(receipt) } };
    },
    async 'envelope.extend'(admitted) {
      const envelope = envelopeOf(admitted);
      const deadline = await courier.extend(callerOf(admitted), envelope);
      return { status: 200, body: { id: envelope.id, state: envelope.state, fillDeadline: time(deadline) } };
    },
    async 'envelope.recipients.add'(admitted) {
      const { value } = await readJson(admitted, addRecipient);
      const { recipient, receipt, again } = await courier.addRecipient(callerOf(admitted), envelopeOf(admitted), value);
      const body = { ...recipientView(recipient, true), receipt: receipt && receiptView(receipt) };
      return { status: again ? 200 : 201, body };
    },
    async 'envelope.recipients.remind'(admitted) {
      await readJson(admitted, nothing);
      const envelope = envelopeOf(admitted);
      const recipient = envelope.recipients.find(({ id }) => id === admitted.params.recipient);
      if (!recipient) throw new DatoferumError('not_found');
      const at = await courier.remind(callerOf(admitted), envelope, recipient);
      return { status: 202, body: { remindedAt: time(at) } };
    },
    async 'envelope.withdraw'(admitted) {
      const { value } = await readJson(admitted, withdrawEnvelope);
      const { id, state } = await courier.withdraw(callerOf(admitted), envelopeOf(admitted), value.reason ?? null);
      return { status: 202, body: { id, state } };
    },
    async 'envelope.purge'(admitted) {
      const { value } = await readJson(admitted, withReason);
      const { id, state } = await courier.purge(callerOf(admitted), envelopeOf(admitted), value.reason);
      return { status: 202, body: { id, state } };
    },
  };
}
