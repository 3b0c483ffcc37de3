import type { Pace } from './job.ts';

const MiB = 1024 * 1024;
const GiB = 1024 * MiB;

/** So many lanes, and a cut that grows with what was sent: 64 MiB, 256 MiB behind 4 GiB, 1 GiB behind 64 GiB. */
export function standingPace(lanes: number): Pace {
  return {
    lanes: () => lanes,
    cut: (cutEnd) => (cutEnd < 4 * GiB ? 64 * MiB : cutEnd < 64 * GiB ? 256 * MiB : GiB),
  };
}
