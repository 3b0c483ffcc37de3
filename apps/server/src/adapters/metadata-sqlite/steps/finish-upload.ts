import { DIGEST, PIECE, PIECES_A_ROW, ROWS, sha256 } from '../bytes.ts';
import { addCounts, tally } from '../sql/counts.ts';
import { digestPage, dropDigests, storeMeasuredPage } from '../sql/digests.ts';
import {
  type EntryRow,
  entryAfter,
  entryBefore,
  entryByHash,
  insertFile,
  replaceFile,
  unsettle,
} from '../sql/entries.ts';
import { entriesOverlapping } from '../sql/entry-ranges.ts';
import { nextTick } from '../sql/envelopes.ts';
import { makeFolders } from '../sql/folders.ts';
import { release } from '../sql/held.ts';
import { floorStretch, insertStretch, removeStretch, stretchesBetween, stretchesOfUpload } from '../sql/stretches.ts';
import { uploadsOfPath } from '../sql/upload-pages.ts';
import { setUploadState, uploadById } from '../sql/uploads.ts';
import { leaveToSweep } from '../sql/waste.ts';
import type { Bytes, StretchTable, UploadTable } from '../tables.ts';
import type { Tx } from '../tx.ts';
import { refuse } from './make-upload.ts';

/** What the last byte of an upload brings: its entry, or the replacement of what stood on its stretch. Throws a Refusal. */
export async function finishUpload(tx: Tx, upload: UploadTable, now: number): Promise<void> {
  if (upload.path) {
    await putUploadedFile(tx, upload, upload.path, now);
    return;
  }
  const length = upload.length ?? 0;
  const onClientsReel = Buffer.compare(upload.reel, upload.id) !== 0;
  if (!onClientsReel || length === 0) return;
  const [standing] = await tx.all(stretchesOfUpload, { upload: upload.id, limit: 1 });
  if (!standing) await replaceStretches(tx, upload, length);
}

/** Of two uploads with one path the later completion wins, and the other's parts go. */
async function putUploadedFile(tx: Tx, upload: UploadTable, path: Bytes, now: number): Promise<void> {
  const { envelope } = upload;
  const hash = sha256(path);
  const size = upload.length ?? 0;
  const counts = tally();
  const row = await tx.get(entryByHash, { envelope, hash });
  if (row && row.kind !== 'file') throw refuse('path_conflict');
  if (!row && !(await makeFolders(tx, envelope, path, now))) throw refuse('path_conflict');
  if (size > 0 && (await isTaken(tx, upload.reel, 0, size, hash))) throw refuse('path_conflict');
  const file = { size, mtime: upload.mtime, reel: upload.reel, start: 0, declared: null };
  if (row) {
    await dropDigests(tx, envelope, hash);
    await retirePathUploads(tx, envelope, hash, upload.id);
    await replaceFile(tx, row, file, now, counts);
  } else {
    await insertFile(tx, envelope, path, hash, file, now, counts);
  }
  await addCounts(tx, envelope, counts);
}

/** True when another entry of the reel holds a byte of [start, start + size). */
export async function isTaken(tx: Tx, reel: Bytes, start: number, size: number, not: Bytes): Promise<boolean> {
  const before = await tx.get(entryBefore, { reel, start, not });
  if (before && before.start + before.size > start) return true;
  const after = await tx.get(entryAfter, { reel, start, not });
  return after !== undefined && after.start < start + size;
}

/** Complete uploads of a path whose entry lies elsewhere now. */
export async function retirePathUploads(tx: Tx, envelope: Bytes, hash: Bytes, except: Bytes | null): Promise<void> {
  for (const upload of await tx.all(uploadsOfPath, { envelope, hash, state: 'complete', limit: ROWS })) {
    if (except && Buffer.compare(upload.id, except) === 0) continue;
    await retire(tx, upload.id, upload.received, 'replaced');
  }
}

/** An upload leaves: nothing of it is shown any more, and the sweep drops its parts (a partial that a `final` names is kept). */
export async function retire(
  tx: Tx,
  id: Bytes,
  received: number,
  state: 'replaced' | 'terminated' | 'abandoned',
): Promise<void> {
  const row = await tx.get(uploadById, { id });
  if (!row) return;
  await release(tx, row);
  await setUploadState(tx, id, state);
  for (;;) {
    // A final shows its partials' bytes on its own reel; any other upload is shown by stretches that bear its id.
    const rows =
      row.kind === 'final'
        ? await tx.all(stretchesBetween, { reel: row.reel, after: -1, before: Number.MAX_SAFE_INTEGER, limit: ROWS })
        : await tx.all(stretchesOfUpload, { upload: id, limit: ROWS });
    const mine = rows.filter((stretch) => row.kind !== 'partial' || Buffer.compare(stretch.reel, row.reel) === 0);
    for (const stretch of mine) {
      await removeStretch(tx, stretch);
      if (row.kind === 'final') await leaveToSweep(tx, stretch.upload, stretch.at, stretch.at + stretch.length);
    }
    if (rows.length < ROWS || mine.length === 0) break;
  }
  await leaveToSweep(tx, id, 0, received);
}

/** Cuts what stood in the range into the rows left and right of it, and lets the new bytes be seen from the next tick on. */
async function replaceStretches(tx: Tx, upload: UploadTable, length: number): Promise<void> {
  const { reel, position, envelope } = upload;
  const end = position + length;
  const touched = new Map<string, StretchTable>();
  for (const old of await overlapping(tx, reel, position, end)) {
    await removeStretch(tx, old);
    const oldEnd = old.position + old.length;
    if (old.position < position) await insertStretch(tx, { ...old, length: position - old.position });
    if (oldEnd > end) {
      await insertStretch(tx, { ...old, position: end, length: oldEnd - end, at: old.at + (end - old.position) });
    }
    const from = Math.max(old.position, position) - old.position + old.at;
    await leaveToSweep(tx, old.upload, from, from + Math.min(oldEnd, end) - Math.max(old.position, position));
    touched.set(Buffer.from(old.upload).toString('hex'), old);
  }
  const since = await nextTick(tx, envelope);
  await insertStretch(tx, { reel, position, length, upload: upload.id, at: 0, since });
  for (const { upload: old } of touched.values()) await retireIfHidden(tx, old);
  await unsettleRange(tx, envelope, reel, position, end);
}

async function retireIfHidden(tx: Tx, id: Bytes): Promise<void> {
  const [shown] = await tx.all(stretchesOfUpload, { upload: id, limit: 1 });
  const row = shown ? undefined : await tx.get(uploadById, { id });
  if (row) await retire(tx, id, row.received, 'replaced');
}

async function overlapping(tx: Tx, reel: Bytes, from: number, to: number): Promise<StretchTable[]> {
  const floor = await tx.get(floorStretch, { reel, position: from });
  const rows: StretchTable[] = floor && floor.position + floor.length > from ? [floor] : [];
  for (let after = from; ; ) {
    const page = await tx.all(stretchesBetween, { reel, after, before: to, limit: ROWS });
    rows.push(...page);
    if (page.length < ROWS) return rows;
    after = page.at(-1)?.position ?? to;
  }
}

/** What was read of the entries in this range of a reel counts no longer; measured pieces that lie in it are unknown again. */
export async function unsettleRange(tx: Tx, envelope: Bytes, reel: Bytes, from: number, to: number): Promise<void> {
  const counts = tally();
  for await (const page of entriesOverlapping(tx, reel, from, to)) {
    for (const row of page) {
      await unsettle(tx, row, counts);
      if (row.size > PIECE) await forgetPieces(tx, row, from, to);
    }
  }
  await addCounts(tx, envelope, counts);
}

async function forgetPieces(tx: Tx, row: EntryRow, from: number, to: number): Promise<void> {
  const first = Math.floor(Math.max(0, from - row.start) / PIECE);
  const stop = Math.ceil(Math.min(row.size, to - row.start) / PIECE);
  for (let page = Math.floor(first / PIECES_A_ROW); page * PIECES_A_ROW < stop; page += 1) {
    const standing = await tx.get(digestPage, { envelope: row.envelope, hash: row.path_hash, page });
    if (!standing?.measured) continue;
    const base = page * PIECES_A_ROW;
    const measured = standing.measured.slice();
    measured.fill(0, Math.max(0, first - base) * DIGEST, Math.max(0, Math.min(PIECES_A_ROW, stop - base)) * DIGEST);
    await storeMeasuredPage(tx, row.envelope, row.path_hash, page, measured);
  }
}
