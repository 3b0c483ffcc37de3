import { addFrame, addFrames, type Frames, frameKey, frameOf, LEAST_FRAMES } from './frames.ts';

/** One thing in a folder, as far as the tree needs to know it; callers carry more in it. */
export interface TreeEntry {
  /** Names it for the source: its path, or its path in another writing when it is no text. */
  key: string;
  name: string;
  kind: 'file' | 'folder';
  bytes: number;
  /** Of a folder: how many files lie below it. */
  files?: number | undefined;
}

export type FoldedRow<T> = { kind: 'entry'; entry: T } | { kind: 'frames'; key: string; first: T; frames: Frames };

export interface FoldOptions<T> {
  /** Entries of another group are never in one sequence: what failed stands alone. */
  apart?: ((entry: T) => string) | undefined;
  /** What the pages behind add to the sequence at the end of this one. */
  extra?: Frames | null | undefined;
}

export const sequenceOf = <T extends TreeEntry>(entry: T, apart?: (entry: T) => string): string | null => {
  if (entry.kind !== 'file') return null;
  const frame = frameOf(entry.name);
  return frame ? `${frameKey(frame)}\0${apart?.(entry) ?? ''}` : null;
};

/** Folds neighbours of one sequence, three or more, into one row. Order and amounts are kept. */
export function foldRows<T extends TreeEntry>(entries: readonly T[], options: FoldOptions<T> = {}): FoldedRow<T>[] {
  const rows: FoldedRow<T>[] = [];
  for (const [from, to, key] of runs(entries, options.apart)) {
    const run = entries.slice(from, to);
    const extra = to === entries.length ? options.extra : null;
    const first = run[0] as T;
    if (key === null || run.length + (extra?.count ?? 0) < LEAST_FRAMES) {
      rows.push(...run.map((entry) => ({ kind: 'entry' as const, entry })));
      continue;
    }
    const frames = framesOf(run);
    if (extra) addFrames(frames, extra);
    rows.push({ kind: 'frames', key: `${first.key}\0frames`, first, frames });
  }
  return rows;
}

/** All of one sequence, as one. */
export function framesOf(run: readonly TreeEntry[]): Frames {
  const name = frameOf((run[0] as TreeEntry).name);
  const frames: Frames = {
    stem: name?.stem ?? '',
    width: name?.width ?? 0,
    ext: name?.ext ?? '',
    ranges: [],
    count: 0,
    bytes: 0,
  };
  for (const { name: one, bytes } of run) addFrame(frames, frameOf(one)?.number ?? 0, bytes);
  return frames;
}

/** How many entries at the begin go on with a sequence. */
export function leadOf<T extends TreeEntry>(entries: readonly T[], key: string, apart?: (entry: T) => string): number {
  let lead = 0;
  while (lead < entries.length && sequenceOf(entries[lead] as T, apart) === key) lead += 1;
  return lead;
}

function* runs<T extends TreeEntry>(
  entries: readonly T[],
  apart?: (entry: T) => string,
): Generator<[from: number, to: number, key: string | null]> {
  let from = 0;
  while (from < entries.length) {
    const key = sequenceOf(entries[from] as T, apart);
    let to = from + 1;
    while (key !== null && to < entries.length && sequenceOf(entries[to] as T, apart) === key) to += 1;
    yield [from, to, key];
    from = to;
  }
}
