import type { DatabaseVitals, ProcessVitals, StateInMotion } from '../../../ports/vitals.ts';
import { idText, ROWS } from '../bytes.ts';
import { statement } from '../statement.ts';
import type { Bytes } from '../tables.ts';
import type { Tx } from '../tx.ts';
import { lastBeat } from './uploads.ts';

/** A figure for a graph need not be exact where it is huge, and must not hold the reader. */
const PAGES = 10;

const pageOf = statement((db, p: { state: StateInMotion; after: Bytes; limit: number }) =>
  db
    .selectFrom('envelope')
    .select(['id', 'files', 'bytes', 'verified_files', 'verified_bytes'])
    .where('state', '=', p.state)
    .where('id', '>', p.after)
    .orderBy('id')
    .limit(p.limit),
);
const leaseEnd = statement((db, p: { name: string }) =>
  db.selectFrom('lease').select('until').where('name', '=', p.name),
);

const newestBeats = statement((db, p: { limit: number }) =>
  db.selectFrom('process').select(['id', 'beat', 'ended']).where('beat', '>', 0).orderBy('beat', 'desc').limit(p.limit),
);
const purgedLast = statement((db, _: Record<string, never>) =>
  db.selectFrom('envelope').select('purged_at').where('purged_at', '>', 0).orderBy('purged_at', 'desc').limit(1),
);

export async function processes(tx: Tx, limit: number): Promise<ProcessVitals[]> {
  const rows = await tx.all(newestBeats, { limit });
  return rows.map(({ id, beat, ended }) => ({ id: idText(id), beat, ended: ended === 1 }));
}

export async function lastPurge(tx: Tx): Promise<number | null> {
  return (await tx.get(purgedLast, {}))?.purged_at ?? null;
}

interface Sum {
  envelopes: number;
  files: number;
  bytes: number;
}

/** Envelopes of a state, and what of them was not read back yet. */
async function sumOf(tx: Tx, state: StateInMotion): Promise<Sum> {
  const sum = { envelopes: 0, files: 0, bytes: 0 };
  let after: Bytes = new Uint8Array();
  for (let page = 0; page < PAGES; page += 1) {
    const rows = await tx.all(pageOf, { state, after, limit: ROWS });
    sum.envelopes += rows.length;
    for (const row of rows) {
      sum.files += Math.max(0, row.files - row.verified_files);
      sum.bytes += Math.max(0, row.bytes - row.verified_bytes);
    }
    const last = rows.at(-1);
    if (!last || rows.length < ROWS) break;
    after = last.id;
  }
  return sum;
}

export async function vitals(tx: Tx, now: number): Promise<DatabaseVitals> {
  const waits = async (name: string) => ((await tx.get(leaseEnd, { name }))?.until ?? 0) > now;
  const [filling, sealing, purging] = [
    await sumOf(tx, 'filling'),
    await sumOf(tx, 'sealing'),
    await sumOf(tx, 'purging'),
  ];
  const restored = await waits('restored');
  return {
    envelopes: { filling: filling.envelopes, sealing: sealing.envelopes, purging: purging.envelopes },
    unreadFiles: filling.files + sealing.files,
    unreadBytes: filling.bytes + sealing.bytes,
    lastBeat: await lastBeat(tx),
    clockWaits: restored || (await waits('clock-guard')),
    sweepWaits: restored,
  };
}
