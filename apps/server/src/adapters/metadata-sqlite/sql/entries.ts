import type { Entry, PlacedEntry } from '../../../ports/metadata-rows.ts';
import { equal, idText, nameOf, parentOf, SHA256_OF_NOTHING, sha256 } from '../bytes.ts';
import { statement } from '../statement.ts';
import type { Bytes, EntryTable } from '../tables.ts';
import type { Tx } from '../tx.ts';
import { count, type Tally } from './counts.ts';

export type EntryRow = Omit<EntryTable, 'no'> & { no: number };

export const COLUMNS = [
  'no',
  'envelope',
  'path_hash',
  'path',
  'parent_hash',
  'name',
  'kind',
  'size',
  'mtime',
  'reel',
  'start',
  'declared',
  'sha256',
  'crc32',
  'state',
  'seen',
  'tape_at',
  'compared',
  'below_files',
  'below_bytes',
  'put_at',
] as const;

/** What manifest and archive tell. */
export const PLACED_COLUMNS = ['path_hash', 'path', 'kind', 'size', 'mtime', 'sha256', 'crc32', 'tape_at'] as const;
export type PlacedRow = Pick<EntryRow, (typeof PLACED_COLUMNS)[number]>;

export const entryByHash = statement((db, p: { envelope: Bytes; hash: Bytes }) =>
  db.selectFrom('entry').select(COLUMNS).where('envelope', '=', p.envelope).where('path_hash', '=', p.hash),
);

/** The entry that begins at or before `start` on a reel, other than the one named. */
export const entryBefore = statement((db, p: { reel: Bytes; start: number; not: Bytes }) =>
  db
    .selectFrom('entry')
    .select(['start', 'size'])
    .where('reel', '=', p.reel)
    .where('start', '<=', p.start)
    .where('path_hash', '!=', p.not)
    .orderBy('start', 'desc')
    .orderBy('path_hash', 'desc')
    .limit(1),
);

/** The first entry that begins after `start` on a reel, other than the one named. */
export const entryAfter = statement((db, p: { reel: Bytes; start: number; not: Bytes }) =>
  db
    .selectFrom('entry')
    .select(['start', 'size'])
    .where('reel', '=', p.reel)
    .where('start', '>', p.start)
    .where('path_hash', '!=', p.not)
    .orderBy('start')
    .orderBy('path_hash')
    .limit(1),
);

export const insertEntry = statement(
  (db, p: Omit<EntryTable, 'no' | 'seen' | 'tape_at' | 'below_files' | 'below_bytes'>) =>
    db.insertInto('entry').values({
      envelope: p.envelope,
      path_hash: p.path_hash,
      path: p.path,
      parent_hash: p.parent_hash,
      name: p.name,
      kind: p.kind,
      size: p.size,
      mtime: p.mtime,
      reel: p.reel,
      start: p.start,
      declared: p.declared,
      sha256: p.sha256,
      crc32: p.crc32,
      state: p.state,
      seen: 0,
      compared: p.compared,
      put_at: p.put_at,
    }),
);

export const replaceEntry = statement(
  (
    db,
    p: Omit<
      EntryTable,
      | 'no'
      | 'seen'
      | 'tape_at'
      | 'below_files'
      | 'below_bytes'
      | 'envelope'
      | 'path'
      | 'path_hash'
      | 'parent_hash'
      | 'name'
    > & { no: number },
  ) =>
    db
      .updateTable('entry')
      .set({
        kind: p.kind,
        size: p.size,
        mtime: p.mtime,
        reel: p.reel,
        start: p.start,
        declared: p.declared,
        sha256: p.sha256,
        crc32: p.crc32,
        state: p.state,
        seen: 0,
        tape_at: null,
        compared: p.compared,
        below_files: null,
        below_bytes: null,
        put_at: p.put_at,
      })
      .where('no', '=', p.no),
);

const setPending = statement((db, p: { no: number }) =>
  db
    .updateTable('entry')
    .set({ state: 'pending', sha256: null, crc32: null, seen: 0, compared: 0 })
    .where('no', '=', p.no),
);

/** What a file's row says about its bytes. */
export interface FileValues {
  size: number;
  mtime: number | null;
  reel: Bytes;
  start: number;
  declared: Bytes | null;
}

/** The columns of a file that was not read back yet; the empty file needs no reading. */
function fresh(envelope: Bytes, file: FileValues, now: number) {
  const common = { kind: 'file' as const, size: file.size, mtime: file.mtime, declared: file.declared, put_at: now };
  if (file.size > 0) {
    const compared: 0 | 1 = 0;
    return {
      ...common,
      reel: file.reel,
      start: file.start,
      sha256: null,
      crc32: null,
      state: 'pending' as const,
      compared,
    };
  }
  const state = verdict(file.declared, SHA256_OF_NOTHING);
  const compared: 0 | 1 = file.declared ? 1 : 0;
  return { ...common, reel: envelope, start: 0, sha256: SHA256_OF_NOTHING, crc32: 0, state, compared };
}

export function verdict(declared: Bytes | null, measured: Bytes): 'measured' | 'differs' {
  return declared === null || equal(declared, measured) ? 'measured' : 'differs';
}

export async function insertFile(
  tx: Tx,
  envelope: Bytes,
  path: Bytes,
  hash: Bytes,
  file: FileValues,
  now: number,
  counts: Tally,
): Promise<void> {
  const values = fresh(envelope, file, now);
  await tx.run(insertEntry, {
    ...values,
    envelope,
    path,
    path_hash: hash,
    parent_hash: sha256(parentOf(path)),
    name: nameOf(path),
  });
  count(counts, values, 1);
}

export async function replaceFile(tx: Tx, row: EntryRow, file: FileValues, now: number, counts: Tally): Promise<void> {
  const values = fresh(row.envelope, file, now);
  await tx.run(replaceEntry, { ...values, no: row.no });
  count(counts, row, -1);
  count(counts, values, 1);
}

/** What the counts ask of a row. */
export type Weighed = Pick<EntryRow, 'no' | 'kind' | 'size' | 'state' | 'compared'>;

/** What was read of it counts no longer. Empty files and folders stay as they are: there is nothing to read. */
export async function unsettle(tx: Tx, row: Weighed, counts: Tally): Promise<void> {
  if (row.size === 0 || row.state === 'pending') return;
  await tx.run(setPending, { no: row.no });
  count(counts, row, -1);
  count(counts, { ...row, state: 'pending', compared: 0 }, 1);
}

export function toPlaced(row: PlacedRow): PlacedEntry {
  const { path_hash: pathHash, path, kind, size, mtime, sha256: digest, crc32, tape_at: tapeAt } = row;
  return { pathHash, path, kind, size, mtime, sha256: digest, crc32, tapeAt };
}

export function toEntry(row: EntryRow): Entry {
  const placed = row.kind === 'file' && row.size > 0;
  return {
    pathHash: row.path_hash,
    path: row.path,
    kind: row.kind,
    size: row.size,
    mtime: row.mtime,
    reel: placed ? idText(row.reel) : null,
    start: placed ? row.start : null,
    declared: row.declared,
    sha256: row.sha256,
    crc32: row.crc32,
    state: row.state,
    seen: row.seen,
    tapeAt: row.tape_at,
    belowFiles: row.below_files,
    belowBytes: row.below_bytes,
  };
}
