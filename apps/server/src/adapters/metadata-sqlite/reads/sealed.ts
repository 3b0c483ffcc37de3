import type { Id, Page, Problem, Receipt, RecordRow, Rendering } from '../../../ports/metadata-rows.ts';
import { DIGEST, idBytes, idBytesOrNull, idText, idTextOrNull, PIECES_A_ROW, ROWS } from '../bytes.ts';
import { digestPage } from '../sql/digests.ts';
import { envelopeById } from '../sql/envelope-rows.ts';
import { findReceipt, receiptsOf, toReceipt } from '../sql/receipts.ts';
import { RECORD_COLUMNS, toRecord } from '../sql/record-rows.ts';
import { renderingByKind } from '../sql/renderings.ts';
import { statement } from '../statement.ts';
import type { Bytes, ReceiptTable, RenderingTable } from '../tables.ts';
import type { Tx } from '../tx.ts';

/** Zeroes where a slot is unknown. */
export async function digests(
  tx: Tx,
  envelope: Id,
  pathHash: Uint8Array,
  from: number,
  count: number,
): Promise<{ declared: Uint8Array; measured: Uint8Array }> {
  const declared = new Uint8Array(count * DIGEST);
  const measured = new Uint8Array(count * DIGEST);
  const id = idBytes(envelope);
  for (let page = Math.floor(from / PIECES_A_ROW); page * PIECES_A_ROW < from + count; page += 1) {
    const row = await tx.get(digestPage, { envelope: id, hash: pathHash, page });
    const base = page * PIECES_A_ROW;
    const first = Math.max(from, base);
    const stop = Math.min(from + count, base + PIECES_A_ROW);
    const slots = (bytes: Bytes) => bytes.subarray((first - base) * DIGEST, (stop - base) * DIGEST);
    if (row?.declared) declared.set(slots(row.declared), (first - from) * DIGEST);
    if (row?.measured) measured.set(slots(row.measured), (first - from) * DIGEST);
  }
  return { declared, measured };
}

const problemsAfter = statement((db, p: { envelope: Bytes; after: number; limit: number }) =>
  db
    .selectFrom('problem')
    .select(['seq', 'path', 'piece', 'reason'])
    .where('envelope', '=', p.envelope)
    .where('seq', '>', p.after)
    .orderBy('seq')
    .limit(p.limit),
);

export async function problems(
  tx: Tx,
  envelope: Id,
  cursor: string | null,
  limit: number,
): Promise<Page<Problem> & { total: number }> {
  const id = idBytes(envelope);
  const rows = await tx.all(problemsAfter, { envelope: id, after: cursor === null ? -1 : Number(cursor), limit });
  const total = (await tx.get(envelopeById, { id }))?.problems ?? 0;
  const last = rows.at(-1);
  const items = rows.map(({ path, piece, reason }) => ({ path, piece, reason }));
  return { items, cursor: last && rows.length === limit ? String(last.seq) : null, total };
}

export async function rendering(tx: Tx, envelope: Id, kind: string): Promise<Rendering | null> {
  const row = await tx.get(renderingByKind, { envelope: idBytes(envelope), kind: kind as RenderingTable['kind'] });
  return row ? { ...row, id: idText(row.id), blob: idText(row.blob) } : null;
}

const recordsAfter = statement((db, p: { envelope: Bytes; after: number; limit: number }) =>
  db
    .selectFrom('record')
    .select(RECORD_COLUMNS)
    .where('envelope', '=', p.envelope)
    .where('seq', '>', p.after)
    .orderBy('seq')
    .limit(p.limit),
);

export async function timeline(tx: Tx, envelope: Id, cursor: string | null, limit: number): Promise<Page<RecordRow>> {
  const after = cursor === null ? 0 : Number(cursor);
  const rows = await tx.all(recordsAfter, { envelope: idBytes(envelope), after, limit });
  const items = rows.map(toRecord);
  const last = rows.at(-1);
  return { items, cursor: last && rows.length === limit ? String(last.seq) : null };
}

export async function receipts(tx: Tx, envelope: Id): Promise<Receipt[]> {
  return (await tx.all(receiptsOf, { envelope: idBytes(envelope), limit: ROWS })).map(toReceipt);
}

export async function receipt(tx: Tx, envelope: Id, kind: string, person: Id | null): Promise<Receipt | null> {
  const row = await findReceipt(tx, idBytes(envelope), kind as ReceiptTable['kind'], idBytesOrNull(person));
  return row ? toReceipt(row) : null;
}

const job = statement((db, p: { envelope: Bytes }) =>
  db.selectFrom('job').select(['action', 'reason', 'person', 'at', 'figures']).where('envelope', '=', p.envelope),
);

export async function purgeJob(
  tx: Tx,
  envelope: Id,
): Promise<{ action: string; reason: string; by: Id | null; at: number; figures: Record<string, unknown> } | null> {
  const row = await tx.get(job, { envelope: idBytes(envelope) });
  if (!row) return null;
  const { action, reason, at } = row;
  return { action, reason, by: idTextOrNull(row.person), at, figures: JSON.parse(row.figures) };
}
