import type { DatabaseVitals, StateInMotion } from '../../../ports/vitals.ts';
import { statement } from '../statement.ts';
import type { Tx } from '../tx.ts';
import { lastBeat } from './uploads.ts';

/** A count for a graph need not be exact where it is huge, and must not hold the reader. */
const MOST = 10_000;

const unreadIn = statement((db, p: { state: StateInMotion; limit: number }) =>
  db
    .selectFrom((inner) =>
      inner
        .selectFrom('envelope')
        .select(['files', 'bytes', 'verified_files', 'verified_bytes'])
        .where('state', '=', p.state)
        .limit(p.limit)
        .as('some'),
    )
    .select(({ fn }) => [
      fn.countAll<number>().as('envelopes'),
      fn.sum<number | null>('files').as('files'),
      fn.sum<number | null>('bytes').as('bytes'),
      fn.sum<number | null>('verified_files').as('read_files'),
      fn.sum<number | null>('verified_bytes').as('read_bytes'),
    ]),
);
const leaseEnd = statement((db, p: { name: string }) =>
  db.selectFrom('lease').select('until').where('name', '=', p.name),
);

export async function vitals(tx: Tx, now: number): Promise<DatabaseVitals> {
  const count = async (state: StateInMotion) => await tx.get(unreadIn, { state, limit: MOST });
  const waits = async (name: string) => ((await tx.get(leaseEnd, { name }))?.until ?? 0) > now;
  const [filling, sealing, purging] = [await count('filling'), await count('sealing'), await count('purging')];
  const unread = (of: 'files' | 'bytes') =>
    [filling, sealing].reduce((sum, row) => sum + Math.max(0, (row?.[of] ?? 0) - (row?.[`read_${of}`] ?? 0)), 0);
  const restored = await waits('restored');
  return {
    envelopes: {
      filling: filling?.envelopes ?? 0,
      sealing: sealing?.envelopes ?? 0,
      purging: purging?.envelopes ?? 0,
    },
    unreadFiles: unread('files'),
    unreadBytes: unread('bytes'),
    lastBeat: await lastBeat(tx),
    clockWaits: restored || (await waits('clock-guard')),
    sweepWaits: restored,
  };
}
