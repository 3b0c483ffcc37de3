import { reopenedDeadline, retentionEnd, type Terms } from '@datoferum/core';
import type { Id, NewRecord, Problem, Receipt, Rendering } from '../../../ports/metadata-rows.ts';
import { equal, hex, idBytes, ROWS, sha256 } from '../bytes.ts';
import { blobById, changeLive } from '../sql/blobs.ts';
import { addCounts, tally } from '../sql/counts.ts';
import { entryByHash, unsettle } from '../sql/entries.ts';
import { envelopeById } from '../sql/envelope-rows.ts';
import { insertReceipt } from '../sql/receipts.ts';
import { appendRecord, clock } from '../sql/records.ts';
import { renderingByKind } from '../sql/renderings.ts';
import { moveSendTickets } from '../sql/send-tickets.ts';
import { statement } from '../statement.ts';
import type { Bytes, ProblemTable, RenderingTable } from '../tables.ts';
import type { Tx } from '../tx.ts';

const PROBLEMS_KEPT = 10_000;

const setFilling = statement((db, p: { id: Bytes; deadline: number; problems: number }) =>
  db
    .updateTable('envelope')
    .set({
      state: 'filling',
      closed_at: null,
      sealed_at: null,
      expires_at: null,
      fill_deadline: p.deadline,
      frozen_at: null,
      grace_until: null,
      due_at: p.deadline,
      problems: p.problems,
    })
    .where('id', '=', p.id),
);
const problemsTo = statement((db, p: { envelope: Bytes; limit: number }) =>
  db.selectFrom('problem').select('seq').where('envelope', '=', p.envelope).orderBy('seq').limit(p.limit),
);
const removeProblems = statement((db, p: { envelope: Bytes; last: number }) =>
  db.deleteFrom('problem').where('envelope', '=', p.envelope).where('seq', '<=', p.last),
);
const insertProblem = statement((db, p: ProblemTable) =>
  db.insertInto('problem').values({ envelope: p.envelope, seq: p.seq, path: p.path, piece: p.piece, reason: p.reason }),
);

/** The list of the reopening before goes; what is named now is read again, and there is time to send it, whatever the clock said. */
export async function reopen(
  tx: Tx,
  envelope: Id,
  problems: Problem[],
  now: number,
  record: NewRecord,
): Promise<boolean> {
  const id = idBytes(envelope);
  const row = await tx.get(envelopeById, { id });
  if (row?.state !== 'sealing') return false;
  await dropProblems(tx, id);
  for (const [seq, problem] of problems.slice(0, PROBLEMS_KEPT).entries()) {
    await tx.run(insertProblem, { envelope: id, seq, ...problem });
  }
  const counts = tally();
  for (const hash of new Map(problems.map(({ path }) => [hex(path), path])).values()) {
    const entry = await tx.get(entryByHash, { envelope: id, hash: sha256(hash) });
    if (entry) await unsettle(tx, entry, counts);
  }
  await addCounts(tx, id, counts);
  const deadline = reopenedDeadline(now, row.fill_deadline, JSON.parse(row.terms));
  await tx.run(setFilling, { id, deadline, problems: problems.length });
  await moveSendTickets(tx, id, row.fill_deadline, deadline);
  if (row.grace_until !== null) await moveSendTickets(tx, id, row.grace_until, deadline);
  await appendRecord(tx, record);
  return true;
}

async function dropProblems(tx: Tx, envelope: Bytes): Promise<void> {
  for (;;) {
    const rows = await tx.all(problemsTo, { envelope, limit: ROWS });
    const last = rows.at(-1);
    if (!last) return;
    await tx.run(removeProblems, { envelope, last: last.seq });
  }
}

const insertRendering = statement((db, p: RenderingTable) =>
  db.insertInto('rendering').values({
    envelope: p.envelope,
    kind: p.kind,
    id: p.id,
    blob: p.blob,
    at: p.at,
    size: p.size,
    length: p.length,
    sha256: p.sha256,
  }),
);
const removeRendering = statement((db, p: { envelope: Bytes; kind: RenderingTable['kind'] }) =>
  db.deleteFrom('rendering').where('envelope', '=', p.envelope).where('kind', '=', p.kind),
);
const writeBlob = statement((db, p: { id: Bytes; envelope: Bytes; owner: Bytes; size: number; now: number }) =>
  db
    .updateTable('blob')
    .set({ state: 'written', size: p.size, changed_at: p.now })
    .where('id', '=', p.id)
    .where('envelope', '=', p.envelope)
    .where('state', '=', 'writing')
    .where('owner', '=', p.owner),
);

/**
 * The sealed documents of a run; those of an earlier run give their blobs back. The same again changes nothing.
 * @throws lost when a blob is not ours to write any more or the envelope is not being sealed; nothing is stored then.
 */
export async function storeRenderings(
  tx: Tx,
  envelope: Id,
  renderings: Rendering[],
  blobs: { id: Id; size: number }[],
  owner: Id,
): Promise<void> {
  const id = idBytes(envelope);
  if ((await tx.get(envelopeById, { id }))?.state !== 'sealing') throw lost();
  const now = await clock(tx);
  const fresh = [];
  for (const rendering of renderings) {
    const standing = await tx.get(renderingByKind, { envelope: id, kind: rendering.kind });
    if (!standing || !equal(standing.blob, idBytes(rendering.blob))) fresh.push({ rendering, standing });
  }
  if (fresh.length === 0) return;
  for (const blob of blobs) {
    const written = { id: idBytes(blob.id), envelope: id, owner: idBytes(owner), size: blob.size, now };
    if ((await tx.run(writeBlob, written)) === 0) throw lost();
  }
  for (const { rendering, standing } of fresh) {
    const { kind, at, size, length, sha256: digest } = rendering;
    if (standing) {
      await tx.run(removeRendering, { envelope: id, kind });
      await tx.run(changeLive, { id: standing.blob, by: -standing.size, now });
    }
    const blob = idBytes(rendering.blob);
    if (!(await tx.get(blobById, { id: blob }))) throw lost();
    await tx.run(insertRendering, {
      envelope: id,
      kind,
      id: idBytes(rendering.id),
      blob,
      at,
      size,
      length,
      sha256: digest,
    });
    await tx.run(changeLive, { id: blob, by: size, now });
  }
}

function lost(): Error {
  return Object.assign(new Error('The documents of this run are not wanted any more.'), { code: 'lost' });
}

const setSealedAt = statement((db, p: { id: Bytes; sealedAt: number; expiresAt: number }) =>
  db
    .updateTable('envelope')
    .set({ sealed_at: p.sealedAt, expires_at: p.expiresAt })
    .where('id', '=', p.id)
    .where('sealed_at', 'is', null),
);

/** @throws envelope_closed when it is neither being sealed nor sealed. */
export async function fixSealedAt(
  tx: Tx,
  envelope: Id,
  now: number,
): Promise<{ sealedAt: number; expiresAt: number; compared: number }> {
  const id = idBytes(envelope);
  const row = await tx.get(envelopeById, { id });
  if (row?.state === 'sealing' && row.sealed_at === null) {
    const terms = JSON.parse(row.terms) as Pick<Terms, 'retentionDays'>;
    await tx.run(setSealedAt, { id, sealedAt: now, expiresAt: retentionEnd(now, terms) });
  }
  const fixed = await tx.get(envelopeById, { id });
  if (!fixed || fixed.sealed_at === null || fixed.expires_at === null) {
    throw Object.assign(new Error('The envelope is not being sealed.'), { code: 'envelope_closed' });
  }
  return { sealedAt: fixed.sealed_at, expiresAt: fixed.expires_at, compared: fixed.compared };
}

const setSealed = statement((db, p: { id: Bytes; manifest: Bytes; due: number | null }) =>
  db
    .updateTable('envelope')
    .set({ state: 'sealed', manifest_sha256: p.manifest, due_at: p.due, problems: 0 })
    .where('id', '=', p.id),
);

/** @throws unread when a file was not read back as it stands now: nothing unseen is ever sealed. */
export async function seal(
  tx: Tx,
  envelope: Id,
  manifestSha256: Uint8Array,
  receipt: Receipt,
  record: NewRecord,
): Promise<boolean> {
  const id = idBytes(envelope);
  const row = await tx.get(envelopeById, { id });
  if (row?.state !== 'sealing') return false;
  if (row.verified_files !== row.files) {
    throw Object.assign(new Error(`${row.files - row.verified_files} files were not read back.`), { code: 'unread' });
  }
  await dropProblems(tx, id);
  await tx.run(setSealed, { id, manifest: manifestSha256, due: row.expires_at });
  await insertReceipt(tx, receipt);
  await appendRecord(tx, record);
  return true;
}
