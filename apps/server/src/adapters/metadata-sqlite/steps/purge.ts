import { type Action, next } from '@datoferum/core';
import type { Refused } from '../../../ports/metadata-refused.ts';
import type { Id, NewRecord, Receipt } from '../../../ports/metadata-rows.ts';
import { EMPTY, hex, idBytes, idBytesOrNull, ROWS } from '../bytes.ts';
import { blobsOfEnvelope } from '../sql/blobs.ts';
import { envelopeById, recipientPages } from '../sql/envelope-rows.ts';
import { releaseEnvelope } from '../sql/held.ts';
import { findReceipt, insertReceipt } from '../sql/receipts.ts';
import { appendRecord } from '../sql/records.ts';
import { statement } from '../statement.ts';
import type { Bytes, EnvelopeTable, JobTable } from '../tables.ts';
import { Refusal, type Tx } from '../tx.ts';
import { refuse } from './make-upload.ts';
import { purgeRows } from './purge-rows.ts';

const setFrozen = statement((db, p: { id: Bytes; now: number; grace: number }) =>
  db
    .updateTable('envelope')
    .set({ frozen_at: p.now, grace_until: p.grace, due_at: p.grace })
    .where('id', '=', p.id)
    .where('state', '=', 'filling')
    .where('frozen_at', 'is', null),
);

export async function freeze(
  tx: Tx,
  envelope: Id,
  graceUntil: number,
  now: number,
  record: NewRecord,
): Promise<boolean> {
  if ((await tx.run(setFrozen, { id: idBytes(envelope), now, grace: graceUntil })) === 0) return false;
  await appendRecord(tx, record);
  return true;
}

const setPurging = statement((db, p: { id: Bytes; from: EnvelopeTable['state'] }) =>
  db.updateTable('envelope').set({ state: 'purging', due_at: null }).where('id', '=', p.id).where('state', '=', p.from),
);
const insertJob = statement((db, p: JobTable) =>
  db.insertInto('job').values({
    envelope: p.envelope,
    action: p.action,
    reason: p.reason,
    person: p.person,
    at: p.at,
    figures: p.figures,
  }),
);

export async function startPurge(
  tx: Tx,
  envelope: Id,
  action: 'withdraw' | 'expire' | 'purge',
  reason: string,
  by: Id | null,
  now: number,
  record: NewRecord,
): Promise<{ ok: true; again: boolean } | Refused<'not_found' | 'envelope_closed'>> {
  const id = idBytes(envelope);
  const row = await tx.get(envelopeById, { id });
  if (!row) throw refuse('not_found');
  if (row.state === 'purging' || row.state === 'purged') return { ok: true, again: true };
  if (next(row.state, action satisfies Action) !== 'purging') throw refuse('envelope_closed');
  await tx.run(setPurging, { id, from: row.state });
  await releaseEnvelope(tx, id, 'owed');
  const figures = JSON.stringify(await figuresOf(tx, row));
  await tx.run(insertJob, { envelope: id, action, reason, person: idBytesOrNull(by), at: now, figures });
  await appendRecord(tx, record);
  return { ok: true, again: false };
}

/** Counts, digests and times: no name, no address. */
async function figuresOf(tx: Tx, row: EnvelopeTable): Promise<Record<string, unknown>> {
  const states: Record<string, number> = {};
  let recipients = 0;
  for await (const page of recipientPages(tx, row.id)) {
    recipients += page.length;
    for (const { state } of page) states[state] = (states[state] ?? 0) + 1;
  }
  return {
    state: row.state,
    entries: row.entries,
    files: row.files,
    bytes: row.bytes,
    manifestSha256: row.manifest_sha256 ? hex(row.manifest_sha256) : null,
    recipients,
    recipientStates: states,
    createdAt: row.created_at,
    closedAt: row.closed_at,
    sealedAt: row.sealed_at,
    expiresAt: row.expires_at,
  };
}

const empty = statement((db, p: { id: Bytes; nothing: Bytes }) =>
  db
    .updateTable('envelope')
    .set({
      sender_address: p.nothing,
      sender_salt: p.nothing,
      title: '',
      message: null,
      fields: null,
      problems: 0,
      wrapped_key: null,
    })
    .where('id', '=', p.id),
);

/** One call, at most 1,000 rows. Answers `more` until nothing of the envelope's content is left. */
export async function purgePage(tx: Tx, envelope: Id): Promise<{ more: boolean }> {
  const id = idBytes(envelope);
  const row = await tx.get(envelopeById, { id });
  if (row?.state !== 'purging') return { more: false };
  await tx.run(empty, { id, nothing: EMPTY });
  return { more: (await purgeRows(tx, id, ROWS)) === 0 };
}

const setPurged = statement((db, p: { id: Bytes; at: number }) =>
  db.updateTable('envelope').set({ state: 'purged', purged_at: p.at }).where('id', '=', p.id),
);
const removeJob = statement((db, p: { envelope: Bytes }) => db.deleteFrom('job').where('envelope', '=', p.envelope));

/** False, and nothing is written, while a row of its content or a blob is left. */
export async function finishPurge(tx: Tx, envelope: Id, certificate: Receipt, record: NewRecord): Promise<boolean> {
  const id = idBytes(envelope);
  const row = await tx.get(envelopeById, { id });
  if (row?.state !== 'purging') return false;
  const [blob] = await tx.all(blobsOfEnvelope, { envelope: id, limit: 1 });
  if (blob || row.wrapped_key !== null || (await purgeRows(tx, id, 1)) === 0) throw new Refusal(false);
  if (!(await findReceipt(tx, id, certificate.kind, idBytesOrNull(certificate.person)))) {
    await insertReceipt(tx, certificate);
  }
  await tx.run(setPurged, { id, at: certificate.at });
  await tx.run(removeJob, { envelope: id });
  await releaseEnvelope(tx, id, 'all');
  await appendRecord(tx, record);
  return true;
}
