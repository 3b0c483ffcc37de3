import { statement } from '../statement.ts';
import type { Bytes } from '../tables.ts';
import { PLACED_COLUMNS } from './entries.ts';

/** Entries that hold no bytes stand on a lane named by their envelope: declared ones (folders, empty files) and implied folders. */
export function lane(envelope: Bytes, which: 'declared' | 'implied'): { reel: Bytes; start: number } {
  return { reel: envelope, start: which === 'declared' ? 0 : 1 };
}

export const laneEntries = statement((db, p: { reel: Bytes; start: number; after: Bytes; limit: number }) =>
  db
    .selectFrom('entry')
    .select(PLACED_COLUMNS)
    .where('reel', '=', p.reel)
    .where('start', '=', p.start)
    .where('path_hash', '>', p.after)
    .orderBy('path_hash')
    .limit(p.limit),
);

export const laneKeys = statement((db, p: { reel: Bytes; start: number; after: Bytes; limit: number }) =>
  db
    .selectFrom('entry')
    .select(['no', 'path_hash', 'parent_hash', 'kind', 'size'])
    .where('reel', '=', p.reel)
    .where('start', '=', p.start)
    .where('path_hash', '>', p.after)
    .orderBy('path_hash')
    .limit(p.limit),
);
