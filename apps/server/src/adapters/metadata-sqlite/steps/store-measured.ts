import type { Id, Measured, NewRecord } from '../../../ports/metadata-rows.ts';
import { DIGEST, equal, idBytes, PIECE, PIECES_A_ROW, pieceCount } from '../bytes.ts';
import { addCounts, count, tally } from '../sql/counts.ts';
import { storeMeasuredPage } from '../sql/digests.ts';
import { type EntryRow, entryByHash, verdict } from '../sql/entries.ts';
import { gate } from '../sql/envelopes.ts';
import { appendRecord } from '../sql/records.ts';
import { isSeen } from '../sql/seen.ts';
import { statement } from '../statement.ts';
import type { Bytes, EntryTable } from '../tables.ts';
import type { Tx } from '../tx.ts';
import { judge } from './judge-entry.ts';

const setMeasured = statement(
  (db, p: { no: number; sha256: Bytes; crc32: number; seen: number; state: EntryTable['state']; compared: 0 | 1 }) =>
    db
      .updateTable('entry')
      .set({ sha256: p.sha256, crc32: p.crc32, seen: p.seen, state: p.state, compared: p.compared })
      .where('no', '=', p.no),
);
/** Of what was measured: they come by the thousand, and every column of bytes is memory of its own. */
const standing = statement((db, p: { envelope: Bytes; hash: Bytes }) =>
  db
    .selectFrom('entry')
    .select(['no', 'kind', 'size', 'reel', 'start', 'declared', 'state', 'compared'])
    .where('envelope', '=', p.envelope)
    .where('path_hash', '=', p.hash),
);
type Standing = Pick<EntryRow, 'no' | 'kind' | 'size' | 'reel' | 'start' | 'declared' | 'state' | 'compared'>;

/** Each row counts only while its entry is the same and nothing under it was shown after its reading began. */
export async function storeMeasured(
  tx: Tx,
  envelope: Id,
  rows: Measured[],
  _now: number,
): Promise<{ stored: number; differs: number }> {
  const id = idBytes(envelope);
  const gateRow = await tx.get(gate, { id });
  const done = { stored: 0, differs: 0 };
  if (gateRow?.state !== 'filling' && gateRow?.state !== 'sealing') return done;
  const counts = tally();
  for (const measured of rows) {
    const row = await tx.get(standing, { envelope: id, hash: measured.pathHash });
    if (!row || !isOf(row, measured)) continue;
    if (!(await isSeen(tx, row, measured.seen, gateRow.tick))) continue;
    const { sha256, crc32, seen } = measured;
    const isLarge = row.size > PIECE;
    // Of a file of one piece the whole says all: its verdict is written in one go.
    const state = isLarge ? 'measured' : verdict(row.declared, sha256);
    const compared: 0 | 1 = !isLarge && row.declared !== null ? 1 : 0;
    await tx.run(setMeasured, { no: row.no, sha256, crc32, seen, state, compared });
    count(counts, row, -1);
    count(counts, { ...row, state, compared }, 1);
    done.stored += 1;
    const told = isLarge ? await judgePieces(tx, id, measured) : state;
    if (told === 'differs') done.differs += 1;
  }
  await addCounts(tx, id, counts);
  return done;
}

async function judgePieces(tx: Tx, envelope: Bytes, { pathHash, pieces }: Measured): Promise<EntryTable['state']> {
  const row = (await tx.get(entryByHash, { envelope, hash: pathHash })) as EntryRow;
  if (pieces) await storePieces(tx, row, pieces);
  return judge(tx, row);
}

let lastReel = { text: '', bytes: new Uint8Array(0) as Bytes };

function isOf(row: Standing, measured: Measured): boolean {
  if (row.kind !== 'file' || row.size === 0 || row.size !== measured.size) return false;
  if (row.size > PIECE && measured.pieces?.length !== pieceCount(row.size) * DIGEST) return false;
  if (measured.reel === null || row.start !== measured.start) return false;
  // A page is of one reel, as a rule.
  if (lastReel.text !== measured.reel) lastReel = { text: measured.reel, bytes: idBytes(measured.reel) };
  return equal(row.reel, lastReel.bytes);
}

async function storePieces(tx: Tx, row: EntryRow, pieces: Bytes): Promise<void> {
  const width = PIECES_A_ROW * DIGEST;
  for (let page = 0; page * width < pieces.length; page += 1) {
    const slots = pieces.slice(page * width, (page + 1) * width);
    await storeMeasuredPage(tx, row.envelope, row.path_hash, page, slots);
  }
}

const setDamaged = statement((db, p: { no: number }) =>
  db.updateTable('entry').set({ state: 'damaged', compared: 0 }).where('no', '=', p.no),
);
const markEnvelope = statement((db, p: { id: Bytes; at: number }) =>
  db.updateTable('envelope').set({ damaged_at: p.at }).where('id', '=', p.id).where('damaged_at', 'is', null),
);

/** Its record is written once; a damaged entry is read again after its bytes were sent again. */
export async function storeDamaged(tx: Tx, envelope: Id, pathHash: Uint8Array, record: NewRecord): Promise<void> {
  const id = idBytes(envelope);
  const row = await tx.get(entryByHash, { envelope: id, hash: pathHash });
  if (!row || row.state === 'damaged') return;
  await tx.run(setDamaged, { no: row.no });
  await tx.run(markEnvelope, { id, at: record.at });
  const counts = tally();
  count(counts, row, -1);
  count(counts, { ...row, state: 'damaged' }, 1);
  await addCounts(tx, id, counts);
  await appendRecord(tx, record);
}
