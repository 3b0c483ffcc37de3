import { PIECE } from '../bytes.ts';
import { statement } from '../statement.ts';
import type { Bytes, StretchTable } from '../tables.ts';
import type { Tx } from '../tx.ts';

export const COLUMNS = ['reel', 'position', 'length', 'upload', 'at', 'since'] as const;

/** The stretch that begins at or before a position. */
export const floorStretch = statement((db, p: { reel: Bytes; position: number }) =>
  db
    .selectFrom('stretch')
    .select(COLUMNS)
    .where('reel', '=', p.reel)
    .where('position', '<=', p.position)
    .orderBy('position', 'desc')
    .limit(1),
);

/** Stretches that begin in (after, before), in order; a page. */
export const stretchesBetween = statement((db, p: { reel: Bytes; after: number; before: number; limit: number }) =>
  db
    .selectFrom('stretch')
    .select(COLUMNS)
    .where('reel', '=', p.reel)
    .where('position', '>', p.after)
    .where('position', '<', p.before)
    .orderBy('position')
    .limit(p.limit),
);

export const stretchesOfUpload = statement((db, p: { upload: Bytes; limit: number }) =>
  db.selectFrom('stretch').select(COLUMNS).where('upload', '=', p.upload).orderBy('at').limit(p.limit),
);

/** The last stretch of this upload that begins before `stop` of it. */
export const stretchShowing = statement((db, p: { upload: Bytes; stop: number }) =>
  db
    .selectFrom('stretch')
    .select(['at', 'length'])
    .where('upload', '=', p.upload)
    .where('at', '<', p.stop)
    .orderBy('at', 'desc')
    .limit(1),
);

const insert = statement((db, p: StretchTable) =>
  db.insertInto('stretch').values({
    reel: p.reel,
    position: p.position,
    length: p.length,
    upload: p.upload,
    at: p.at,
    since: p.since,
  }),
);

const remove = statement((db, p: { reel: Bytes; position: number }) =>
  db.deleteFrom('stretch').where('reel', '=', p.reel).where('position', '=', p.position),
);

export async function insertStretch(tx: Tx, row: StretchTable): Promise<void> {
  await tx.run(insert, row);
}

export async function removeStretch(tx: Tx, row: { reel: Bytes; position: number }): Promise<void> {
  await tx.run(remove, row);
}

/**
 * Where an upload of known length may stand: on free reel, or as a replacement inside one existing stretch in steps of 8 MiB.
 * An upload on a reel of its own is always free there.
 */
export async function siteOf(
  tx: Tx,
  site: { reel: Bytes; position: number; length: number },
): Promise<'free' | 'replacement' | 'stretch_overlaps'> {
  const { reel, position, length } = site;
  if (length === 0) return 'free';
  const end = position + length;
  const floor = await tx.get(floorStretch, { reel, position });
  if (floor && floor.position + floor.length > position) {
    const floorEnd = floor.position + floor.length;
    const inSteps = position % PIECE === 0 && (length % PIECE === 0 || end === floorEnd);
    return end <= floorEnd && inSteps ? 'replacement' : 'stretch_overlaps';
  }
  const [after] = await tx.all(stretchesBetween, { reel, after: position, before: end, limit: 1 });
  return after ? 'stretch_overlaps' : 'free';
}
