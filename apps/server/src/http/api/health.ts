import type { House } from '../exchange.ts';
import type { RouteName } from '../routes.ts';
import type { ApiHandler } from './reply.ts';
import { time } from './views.ts';

/** The house for those who run it: states and figures, never a title, a name or an address. */
export function healthRoutes({
  courier,
  config,
  metrics,
  version,
}: Pick<House, 'courier' | 'config' | 'metrics' | 'version'>): Partial<Record<RouteName, ApiHandler>> {
  return {
    async health() {
      const { vitals, parts, patrol, lastPurge, processes } = await courier.health();
      const { at, uploads, jobs, reelsWaiting, database, outbox, disk, reserve, keys } = vitals;
      const { underWay, oldest, ...watch } = patrol;
      const body = {
        at: time(at),
        version,
        mode: config.mode,
        parts,
        bytesPerSecond: metrics.speed(),
        uploads,
        jobs,
        envelopes: database.envelopes,
        verifier: { reels: reelsWaiting, files: database.unreadFiles, bytes: database.unreadBytes },
        disk: { ...disk, reserve },
        outbox: { due: outbox.due, oldest: time(outbox.oldest) },
        clock: { waits: database.clockWaits, sweepWaits: database.sweepWaits },
        patrol: {
          ...watch,
          oldest: time(oldest),
          underWay: underWay && { ...underWay, beganAt: time(underWay.beganAt) },
        },
        lastPurge: time(lastPurge),
        processes: processes.map(({ id, beat, ended, isThis }) => ({ id, beat: time(beat), ended, isThis })),
        keys: Object.entries(keys).map(([purpose, { since, count }]) => ({ purpose, since: time(since), count })),
      };
      return { status: 200, body, headers: { 'Cache-Control': 'no-store' } };
    },
  };
}
