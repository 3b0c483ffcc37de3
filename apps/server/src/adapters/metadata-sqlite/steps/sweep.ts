import { ROWS } from '../bytes.ts';
import { changeLive, doomBlob } from '../sql/blobs.ts';
import { clock } from '../sql/records.ts';
import { stretchShowing } from '../sql/stretches.ts';
import { leaveToSweep } from '../sql/waste.ts';
import { statement } from '../statement.ts';
import type { Bytes, PartTable } from '../tables.ts';
import type { Tx } from '../tx.ts';

const writing = statement((db, p: { limit: number; deadBefore: number }) =>
  db
    .selectFrom('blob')
    .leftJoin('process', 'process.id', 'blob.owner')
    .select('blob.id')
    .where('blob.state', '=', 'writing')
    .where((it) =>
      it.or([it('process.id', 'is', null), it('process.ended', '=', 1), it('process.beat', '<', p.deadBefore)]),
    )
    .limit(p.limit),
);
const deserted = statement((db, p: { deadBefore: number; limit: number }) =>
  db
    .selectFrom('blob')
    .select('id')
    .where('state', '=', 'written')
    .where('live', '=', 0)
    .where('changed_at', '<', p.deadBefore)
    .limit(p.limit),
);
const purging = statement((db, p: { limit: number }) =>
  db
    .selectFrom('envelope')
    .innerJoin('blob', 'blob.envelope', 'envelope.id')
    .select('blob.id')
    .where('envelope.state', '=', 'purging')
    .where('blob.state', '=', 'written')
    .limit(p.limit),
);

/**
 * Dooms ≤ 1,000 blobs: those that nobody writes any more, those that hold nothing alive since before `deadBefore`
 * (who still reads them has ended by then), and what a purging envelope has left. Answers how many.
 */
export async function doom(tx: Tx, deadBefore: number, _now: number): Promise<number> {
  let doomed = 0;
  for (const { id } of await tx.all(writing, { deadBefore, limit: ROWS })) {
    doomed += await tx.run(doomBlob, { id, from: 'writing' });
  }
  for (const { id } of await tx.all(deserted, { deadBefore, limit: ROWS - doomed })) {
    doomed += await tx.run(doomBlob, { id, from: 'written' });
  }
  for (const { id } of await tx.all(purging, { limit: ROWS - doomed })) {
    doomed += await tx.run(doomBlob, { id, from: 'written' });
  }
  return doomed;
}

const PART = ['upload', 'start', 'length', 'blob', 'at', 'size'] as const;
const nextWaste = statement((db, p: { after: Bytes }) =>
  db
    .selectFrom('waste')
    .select(['upload', 'start', 'stop'])
    .where('upload', '>', p.after)
    .orderBy('upload')
    .orderBy('start')
    .limit(1),
);
const partAt = statement((db, p: { upload: Bytes; start: number }) =>
  db
    .selectFrom('part')
    .select(PART)
    .where('upload', '=', p.upload)
    .where('start', '<=', p.start)
    .orderBy('start', 'desc')
    .limit(1),
);
const partsFrom = statement((db, p: { upload: Bytes; after: number; before: number; limit: number }) =>
  db
    .selectFrom('part')
    .select(PART)
    .where('upload', '=', p.upload)
    .where('start', '>', p.after)
    .where('start', '<', p.before)
    .orderBy('start')
    .limit(p.limit),
);
const dropPart = statement((db, p: { upload: Bytes; start: number }) =>
  db.deleteFrom('part').where('upload', '=', p.upload).where('start', '=', p.start),
);
const dropWaste = statement((db, p: { upload: Bytes; start: number }) =>
  db.deleteFrom('waste').where('upload', '=', p.upload).where('start', '=', p.start),
);
const ANY = new Uint8Array(0);

/** Looks at ≤ 1,000 parts of what is no longer shown; a part of which a stretch still shows a byte stays. */
export async function dropDeadParts(tx: Tx): Promise<boolean> {
  const now = await clock(tx);
  let left = ROWS;
  while (left > 0) {
    const waste = await tx.get(nextWaste, { after: ANY });
    if (!waste) return false;
    const { upload, start, stop } = waste;
    const before = await tx.get(partAt, { upload, start });
    const parts = before && before.start + before.length > start ? [before] : [];
    parts.push(...(await tx.all(partsFrom, { upload, after: start, before: stop, limit: left })));
    for (const part of parts) await dropIfHidden(tx, part, now);
    left -= Math.max(1, parts.length);
    await tx.run(dropWaste, { upload, start });
    const last = parts.at(-1);
    if (left <= 0 && last && last.start + last.length < stop) {
      await leaveToSweep(tx, upload, last.start + last.length, stop);
    }
  }
  return true;
}

async function dropIfHidden(tx: Tx, part: PartTable, now: number): Promise<void> {
  const { upload, start } = part;
  const shown = await tx.get(stretchShowing, { upload, stop: start + part.length });
  if (shown && shown.at + shown.length > start) return;
  await tx.run(dropPart, { upload, start });
  await tx.run(changeLive, { id: part.blob, by: -part.size, now });
}
