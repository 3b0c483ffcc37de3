/** GET /api/v1/health (docs/spec/http.md): states and figures, no title, name or address. Bytes and RFC 3339. */
export interface Health {
  at: string;
  version: string;
  mode: 'demo' | 'production';
  parts: { part: PartName; ok: boolean; sentence?: string }[];
  bytesPerSecond: { in: number; out: number };
  uploads: number;
  jobs: Record<string, number>;
  envelopes: { filling: number; sealing: number; purging: number };
  verifier: { reels: number; files: number; bytes: number };
  disk: { freeBytes: number; totalBytes: number; owedBytes: number; keepFree: number; reserve: boolean };
  outbox: { due: number; oldest: string | null };
  clock: { waits: boolean; sweepWaits: boolean };
  patrol: {
    doing: 'off' | 'resting' | 'reading' | 'waiting';
    days: number;
    bytesPerSecond: number;
    read: number;
    oldest: string | null;
    underWay: { envelope: string; position: number; bytes: number; found: number } | null;
  };
  lastPurge: string | null;
  processes: { id: string; beat: string; ended: boolean; isThis: boolean }[];
  keys: { purpose: 'seal' | 'receipt' | 'certificate' | 'token'; since: string | null; count: number }[];
}
/** As the courier names them (docs/spec/http.md); each has a word of `health:part`. */
export const PARTS = ['process', 'database', 'blobs', 'keys', 'disk', 'clock'] as const;
export type PartName = (typeof PARTS)[number];

export const EVERY_MS = 5_000;
/** Two minutes of looks. */
export const KEPT = 24;

export interface Moment {
  at: number;
  in: number;
  out: number;
}

/** The looks so far with a new one; the oldest go. The same look twice is one. */
export function remembered(before: readonly Moment[], { at, bytesPerSecond }: Health): readonly Moment[] {
  const time = Date.parse(at);
  if (before.at(-1)?.at === time) return before;
  return [...before, { at: time, ...bytesPerSecond }].slice(-KEPT);
}

/** Points of a line in a box of 100 × 24, newest at the right end; the highest touches the top. */
export function lineOf(values: readonly number[]): string {
  const most = Math.max(1, ...values);
  return values
    .map((value, at) => `${((at + KEPT - values.length) * 100) / (KEPT - 1)},${(23 - (value / most) * 21).toFixed(1)}`)
    .join(' ');
}

/** A process beats every ten seconds; so long after its last one it is silent. */
const SILENT_MS = 60_000;

export function silentFor({ beat, ended }: Health['processes'][number], at: string): number | null {
  const ms = Date.parse(at) - Date.parse(beat);
  return ended || ms < SILENT_MS ? null : Math.round(ms / 1_000);
}
