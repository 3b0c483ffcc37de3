import type { Id } from '../../../ports/metadata-rows.ts';
import type { TapePlace, TapeRow } from '../../../ports/metadata-tape.ts';
import { idBytes, idText } from '../bytes.ts';
import { lane } from '../sql/lane.ts';
import { tapeEnd } from '../sql/tape.ts';
import { statement } from '../statement.ts';
import type { Bytes, EntryTable } from '../tables.ts';
import type { Tx } from '../tx.ts';

const COLUMNS = ['path_hash', 'path', 'kind', 'size', 'mtime', 'crc32', 'reel', 'start', 'tape_at'] as const;
type Row = Pick<EntryTable, (typeof COLUMNS)[number]>;

const placedFrom = statement((db, p: { envelope: Bytes; at: number; end: number; limit: number }) =>
  db
    .selectFrom('entry')
    .select(COLUMNS)
    .where('envelope', '=', p.envelope)
    .where('tape_at', '>=', p.at)
    .where('tape_at', '<', p.end)
    .orderBy('tape_at')
    .limit(p.limit),
);
const laneFrom = statement((db, p: { reel: Bytes; start: number; hash: Bytes; limit: number }) =>
  db
    .selectFrom('entry')
    .select(COLUMNS)
    .where('reel', '=', p.reel)
    .where('start', '=', p.start)
    .where('path_hash', '>=', p.hash)
    .orderBy('path_hash')
    .limit(p.limit),
);

export async function tapePage(tx: Tx, envelope: Id, from: TapePlace, limit: number): Promise<TapeRow[]> {
  const id = idBytes(envelope);
  const end = await tapeEnd(tx, id);
  const files: Row[] = await tx.all(placedFrom, { envelope: id, at: from.tape, end, limit });
  const left = limit - files.length;
  const rest: Row[] =
    left === 0 ? [] : await tx.all(laneFrom, { ...lane(id, 'declared'), hash: from.hash, limit: left });
  return [...files, ...rest].map((row) => toTapeRow(row, end));
}

function toTapeRow(row: Row, end: number): TapeRow {
  const { path_hash: pathHash, path, kind, size, mtime } = row;
  const isPlaced = size > 0;
  return {
    pathHash,
    path,
    kind: kind === 'folder' ? 'folder' : 'file',
    size,
    mtime,
    crc32: row.crc32 ?? 0,
    reel: isPlaced ? idText(row.reel) : null,
    start: isPlaced ? row.start : null,
    tapeAt: row.tape_at ?? end,
  };
}
