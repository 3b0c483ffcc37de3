import { readFileSync } from 'node:fs';

/** What the kernel has counted for one process: CPU seconds of all its threads, and the highest resident size (bytes). */
export interface Usage {
  cpuSeconds: number;
  peakBytes: number;
}

/** USER_HZ is 100 on every Linux port that Node runs on (proc(5): clock ticks). */
const TICKS_PER_SECOND = 100;

/** Reads /proc; null where there is no /proc or the process is gone. */
export function usageOf(pid: number): Usage | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The second field is the program's name and may hold spaces, so counting starts behind its bracket.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const ticks = Number(fields[11]) + Number(fields[12]);
    const peak = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'latin1'));
    return { cpuSeconds: ticks / TICKS_PER_SECOND, peakBytes: Number(peak?.[1] ?? Number.NaN) * 1024 };
  } catch {
    return null;
  }
}

/** Keeps the last reading of a process, so that one which dies at the end of its work is still counted (to within 25 ms). */
export class UsageWatch {
  last: Usage = { cpuSeconds: 0, peakBytes: 0 };
  readonly pid: number;
  readonly #timer: NodeJS.Timeout;
  constructor(pid: number) {
    this.pid = pid;
    this.read();
    this.#timer = setInterval(() => this.read(), 25);
    this.#timer.unref();
  }
  read(): Usage {
    const now = usageOf(this.pid);
    if (now !== null && Number.isFinite(now.peakBytes)) this.last = now;
    return this.last;
  }
  stop(): void {
    clearInterval(this.#timer);
  }
}

export function median(values: readonly number[]): number {
  return percentile(values, 50);
}

/** Nearest rank, by interpolation between neighbours; NaN for no values. */
export function percentile(values: readonly number[], p: number): number {
  const sorted = values.filter((value) => Number.isFinite(value)).sort((a, b) => a - b);
  if (sorted.length === 0) return Number.NaN;
  const at = ((sorted.length - 1) * p) / 100;
  const low = sorted[Math.floor(at)] ?? Number.NaN;
  const high = sorted[Math.ceil(at)] ?? Number.NaN;
  return low + (high - low) * (at - Math.floor(at));
}

/** Seconds since `start` (of performance.now()). */
export function secondsSince(start: number): number {
  return (performance.now() - start) / 1000;
}
