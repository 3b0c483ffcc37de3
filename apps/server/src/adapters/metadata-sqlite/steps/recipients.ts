import { isDelivered, nextForRecipient } from '@datoferum/core';
import type { Refused } from '../../../ports/metadata-refused.ts';
import type { Id, NewRecord, Receipt } from '../../../ports/metadata-rows.ts';
import { equal, idBytes, idBytesOrNull, idText } from '../bytes.ts';
import { envelopeById, RECIPIENT_COLUMNS, recipientPages } from '../sql/envelope-rows.ts';
import { personById } from '../sql/people.ts';
import { findReceipt, insertReceipt, toReceipt } from '../sql/receipts.ts';
import { appendRecord } from '../sql/records.ts';
import { statement } from '../statement.ts';
import type { Bytes, RecipientTable } from '../tables.ts';
import type { Tx } from '../tx.ts';
import { refuse } from './make-upload.ts';

const byPerson = statement((db, p: { envelope: Bytes; person: Bytes }) =>
  db
    .selectFrom('recipient')
    .select(RECIPIENT_COLUMNS)
    .where('person', '=', p.person)
    .where('envelope', '=', p.envelope)
    .limit(1),
);
const byAddress = statement((db, p: { envelope: Bytes; address: Bytes }) =>
  db
    .selectFrom('recipient')
    .select(RECIPIENT_COLUMNS)
    .where('address', '=', p.address)
    .where('envelope', '=', p.envelope)
    .where('person', 'is', null)
    .limit(1),
);
const bindPerson = statement((db, p: { envelope: Bytes; id: Bytes; person: Bytes }) =>
  db
    .updateTable('recipient')
    .set({ person: p.person })
    .where('envelope', '=', p.envelope)
    .where('id', '=', p.id)
    .where('person', 'is', null),
);

/** The recipient that this person is; a proven address binds the person at first sight. */
async function recipientFor(tx: Tx, envelope: Bytes, person: Bytes): Promise<RecipientTable | null> {
  const bound = await tx.get(byPerson, { envelope, person });
  if (bound) return bound;
  const known = await tx.get(personById, { id: person });
  const named = known?.address.length ? await tx.get(byAddress, { envelope, address: known.address }) : undefined;
  if (!named) return null;
  await tx.run(bindPerson, { envelope, id: named.id, person });
  return { ...named, person };
}

const advance = statement(
  (db, p: { envelope: Bytes; id: Bytes; state: RecipientTable['state']; openedAt: number | null }) =>
    db
      .updateTable('recipient')
      .set({ state: p.state, opened_at: p.openedAt })
      .where('envelope', '=', p.envelope)
      .where('id', '=', p.id),
);

const BY = { opened: 'open', collecting: 'fetch' } as const;

export async function advanceRecipient(
  tx: Tx,
  envelope: Id,
  person: Id,
  to: 'opened' | 'collecting',
  record: NewRecord,
): Promise<void> {
  const row = await recipientFor(tx, idBytes(envelope), idBytes(person));
  if (!row || nextForRecipient(row.state, BY[to]) !== to) return;
  await tx.run(advance, { envelope: row.envelope, id: row.id, state: to, openedAt: row.opened_at ?? record.at });
  await appendRecord(tx, record);
}

const serve = statement((db, p: { envelope: Bytes; id: Bytes; bytes: number }) =>
  db
    .updateTable('recipient')
    .set((it) => ({ served: it('served', '+', p.bytes) }))
    .where('envelope', '=', p.envelope)
    .where('id', '=', p.id),
);

export async function addServed(tx: Tx, rows: { envelope: Id; person: Id; bytes: number }[]): Promise<void> {
  for (const { envelope, person, bytes } of rows) {
    const row = await recipientFor(tx, idBytes(envelope), idBytes(person));
    if (row) await tx.run(serve, { envelope: row.envelope, id: row.id, bytes });
  }
}

const end = statement(
  (
    db,
    p: {
      envelope: Bytes;
      id: Bytes;
      state: RecipientTable['state'];
      at: number;
      served: number;
      confirmed: 0 | 1;
      reason: string | null;
    },
  ) =>
    db
      .updateTable('recipient')
      .set({ state: p.state, ended_at: p.at, ended_served: p.served, confirmed: p.confirmed, reason: p.reason })
      .where('envelope', '=', p.envelope)
      .where('id', '=', p.id),
);
const setDelivered = statement((db, p: { id: Bytes }) =>
  db.updateTable('envelope').set({ state: 'delivered' }).where('id', '=', p.id).where('state', '=', 'sealed'),
);

type End = { kind: 'collected'; manifest: Uint8Array | null } | { kind: 'refused'; reason: string };

/** What ended stays ended, also while the envelope is purged: asking again answers what was fixed then. */
export async function endRecipient(
  tx: Tx,
  envelope: Id,
  person: Id,
  how: End,
  now: number,
  record: NewRecord,
): Promise<
  | { ok: true; again: boolean; at: number; served: number; confirmed: boolean; recipient: Id }
  | Refused<'not_found' | 'not_sealed' | 'manifest_differs' | 'already_collected' | 'already_refused'>
> {
  const id = idBytes(envelope);
  const sealed = await tx.get(envelopeById, { id });
  const row = sealed && (await recipientFor(tx, id, idBytes(person)));
  if (!sealed || !row) throw refuse('not_found');
  if (sealed.state === 'filling' || sealed.state === 'sealing') throw refuse('not_sealed');
  if (row.state === 'collected' && how.kind === 'refused') throw refuse('already_collected');
  if (row.state === 'refused' && how.kind === 'collected') throw refuse('already_refused');
  const manifest = how.kind === 'collected' ? how.manifest : null;
  if (manifest && !equal(manifest, sealed.manifest_sha256)) throw refuse('manifest_differs');
  const recipient = idText(row.id);
  if (row.state === how.kind) {
    const { ended_at: at, ended_served: served, confirmed } = row;
    return { ok: true, again: true, at: at ?? now, served: served ?? 0, confirmed: confirmed === 1, recipient };
  }
  if (sealed.state === 'purging' || sealed.state === 'purged') throw refuse('not_found');
  const confirmed = manifest ? 1 : 0;
  const reason = how.kind === 'refused' ? how.reason : null;
  await tx.run(end, { envelope: id, id: row.id, state: how.kind, at: now, served: row.served, confirmed, reason });
  await appendRecord(tx, record);
  const ending = { envelope, person, from: record.from, result: 'done', at: now } as const;
  const states = await statesOf(tx, id);
  if (isDelivered(states)) {
    if ((await tx.run(setDelivered, { id })) > 0) await appendRecord(tx, { type: 'envelope.delivered', ...ending });
  } else if (states.every((state) => state === 'refused')) {
    await appendRecord(tx, { type: 'envelope.all-refused', ...ending, person: null });
  }
  return { ok: true, again: false, at: now, served: row.served, confirmed: confirmed === 1, recipient };
}

async function statesOf(tx: Tx, envelope: Bytes): Promise<RecipientTable['state'][]> {
  const states: RecipientTable['state'][] = [];
  for await (const page of recipientPages(tx, envelope)) states.push(...page.map((row) => row.state));
  return states;
}

export async function putReceipt(tx: Tx, receipt: Receipt): Promise<Receipt> {
  const { envelope, kind, person } = receipt;
  const standing = await findReceipt(tx, idBytes(envelope), kind, idBytesOrNull(person));
  if (standing) return toReceipt(standing);
  await insertReceipt(tx, receipt);
  return receipt;
}
