import type { PatrolUnderWay } from '../../../ports/metadata-patrol.ts';
import type { Id } from '../../../ports/metadata-rows.ts';
import { EMPTY, idBytes, idText } from '../bytes.ts';
import { neverRead, patrolledAtOf, readBefore, underWay } from '../sql/patrol.ts';
import type { Bytes, PatrolTable } from '../tables.ts';
import type { Tx } from '../tx.ts';

export async function patrolNext(tx: Tx, before: number): Promise<Id | null> {
  const begun = await tx.get(underWay, { after: EMPTY });
  const next = begun ? begun.envelope : (await first(tx, before))?.id;
  return next ? idText(next) : null;
}

export async function patrolUnderWay(tx: Tx): Promise<PatrolUnderWay | null> {
  const row = await tx.get(underWay, { after: EMPTY });
  return row ? toUnderWay(row) : null;
}

export async function patrolOldest(tx: Tx): Promise<number | null> {
  return (await first(tx, Number.MAX_SAFE_INTEGER))?.at ?? null;
}

export async function patrolledAt(tx: Tx, envelope: Id): Promise<number | null> {
  return (await tx.get(patrolledAtOf, { id: idBytes(envelope) }))?.patrolled_at ?? null;
}

export function toUnderWay(row: PatrolTable): PatrolUnderWay {
  return { envelope: idText(row.envelope), position: row.position, beganAt: row.began_at, found: row.found };
}

async function first(tx: Tx, before: number): Promise<{ id: Bytes; at: number } | null> {
  let found: { id: Bytes; at: number } | null = null;
  for (const state of ['sealed', 'delivered'] as const) {
    for (const query of [neverRead, readBefore]) {
      const row = await tx.get(query, { state, before });
      if (row && row.at !== null && (!found || row.at < found.at)) found = { id: row.id, at: row.at };
    }
  }
  return found;
}
