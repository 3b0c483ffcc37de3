import type { Finding, PatrolUnderWay } from '../../../ports/metadata-patrol.ts';
import type { Id, NewRecord } from '../../../ports/metadata-rows.ts';
import { EMPTY, idBytes, utf8 } from '../bytes.ts';
import { toUnderWay } from '../reads/patrol.ts';
import { entryByHash } from '../sql/entries.ts';
import { gate } from '../sql/envelopes.ts';
import { dropPatrol, patrolOf } from '../sql/patrol.ts';
import { appendRecord } from '../sql/records.ts';
import { statement } from '../statement.ts';
import type { Bytes, PatrolTable, ProblemTable } from '../tables.ts';
import type { Tx } from '../tx.ts';

/** Named at most; an envelope with more is lost as a whole, and that was said. */
const FINDINGS_KEPT = 10_000;

const insert = statement((db, p: PatrolTable) =>
  db.insertInto('patrol').values({ envelope: p.envelope, position: p.position, began_at: p.began_at, found: p.found }),
);
const move = statement((db, p: { envelope: Bytes; position: number }) =>
  db
    .updateTable('patrol')
    .set({ position: p.position })
    .where('envelope', '=', p.envelope)
    .where('position', '<=', p.position),
);
const setPatrolled = statement((db, p: { id: Bytes; at: number }) =>
  db.updateTable('envelope').set({ patrolled_at: p.at }).where('id', '=', p.id),
);

export async function beginPatrol(tx: Tx, envelope: Id, now: number): Promise<PatrolUnderWay | null> {
  const id = idBytes(envelope);
  if (!(await isKept(tx, id))) {
    await tx.run(dropPatrol, { envelope: id });
    return null;
  }
  const row = await tx.get(patrolOf, { envelope: id });
  if (row) return toUnderWay(row);
  const fresh = { envelope: id, position: 0, began_at: now, found: 0 };
  await tx.run(insert, fresh);
  return toUnderWay(fresh);
}

export async function movePatrol(tx: Tx, envelope: Id, position: number): Promise<boolean> {
  return (await tx.run(move, { envelope: idBytes(envelope), position })) > 0;
}

export async function endPatrol(tx: Tx, envelope: Id, now: number): Promise<void> {
  const id = idBytes(envelope);
  await tx.run(dropPatrol, { envelope: id });
  if (await isKept(tx, id)) await tx.run(setPatrolled, { id, at: now });
}

const known = statement((db, p: { envelope: Bytes; path: Bytes; reason: ProblemTable['reason']; piece: number }) =>
  db
    .selectFrom('problem')
    .select('seq')
    .where('envelope', '=', p.envelope)
    .where('path', '=', p.path)
    .where('reason', '=', p.reason)
    .where((it) => it(it.fn.coalesce('piece', it.lit(-1)), '=', p.piece))
    .orderBy('seq')
    .limit(1),
);
const lastProblem = statement((db, p: { envelope: Bytes }) =>
  db.selectFrom('problem').select('seq').where('envelope', '=', p.envelope).orderBy('seq', 'desc').limit(1),
);
const insertProblem = statement((db, p: ProblemTable) =>
  db.insertInto('problem').values({ envelope: p.envelope, seq: p.seq, path: p.path, piece: p.piece, reason: p.reason }),
);
const mark = statement((db, p: { id: Bytes; at: number }) =>
  db
    .updateTable('envelope')
    .set((it) => ({ problems: it('problems', '+', 1), damaged_at: it.fn.coalesce('damaged_at', it.val(p.at)) }))
    .where('id', '=', p.id),
);
const count = statement((db, p: { envelope: Bytes }) =>
  db
    .updateTable('patrol')
    .set((it) => ({ found: it('found', '+', 1) }))
    .where('envelope', '=', p.envelope),
);

export async function storeFinding(tx: Tx, envelope: Id, finding: Finding, record: NewRecord): Promise<boolean> {
  const id = idBytes(envelope);
  if (!(await isKept(tx, id))) return false;
  const path = await pathOf(tx, id, finding);
  if (!path) return false;
  const reason = finding.document === null ? finding.reason : 'document';
  if (await tx.get(known, { envelope: id, path, reason, piece: finding.piece ?? -1 })) return false;
  const seq = ((await tx.get(lastProblem, { envelope: id }))?.seq ?? -1) + 1;
  if (seq >= FINDINGS_KEPT) return false;
  await tx.run(insertProblem, { envelope: id, seq, path, piece: finding.piece, reason });
  await tx.run(mark, { id, at: record.at });
  await tx.run(count, { envelope: id });
  await appendRecord(tx, record);
  return true;
}

/** Empty for the envelope as a whole; a document is called by its kind. */
async function pathOf(tx: Tx, envelope: Bytes, { pathHash, document }: Finding): Promise<Bytes | null> {
  if (document !== null) return utf8(document);
  if (pathHash === null) return EMPTY;
  return (await tx.get(entryByHash, { envelope, hash: pathHash }))?.path ?? null;
}

async function isKept(tx: Tx, id: Bytes): Promise<boolean> {
  const state = (await tx.get(gate, { id }))?.state;
  return state === 'sealed' || state === 'delivered';
}
