import { createHash } from 'node:crypto';
import { Damaged, EngineError } from './errors.ts';
import { type HashOptions, newLane } from './hash-file.ts';
import { BEGIN, type Digest, END } from './jobs.ts';
import { isSound, Load, segmentsOf } from './load.ts';
import { type House, openInOrder } from './pipeline.ts';
import type { Slice } from './slice.ts';

/** A load of several files' segments and what to hash of each. */
interface Batch {
  load: Load;
  spans: number[];
}

const EMPTY: Digest = { sha256: new Uint8Array(createHash('sha256').digest()), crc32: 0 };

/**
 * Hashes small files (each given as its slices in order) on one worker, a slot's worth of them in one message. A segment
 * that several files lie in is read and opened once. A damaged file is an answer, not an end: the others are still told.
 */
export async function hashRun(
  house: House,
  files: readonly (readonly Slice[])[],
  member: number,
  options: HashOptions,
): Promise<(Digest | Damaged)[]> {
  try {
    return await hashAll(house, files, member, options);
  } catch (error) {
    if (!(error instanceof Damaged)) throw error;
    if (files.length === 1) return [error];
  }
  // Something in this run is damaged; which files it touches shows when each is read by itself.
  const results: (Digest | Damaged)[] = [];
  const { progress: _, ...silent } = options;
  for (const file of files) results.push(...(await hashRun(house, [file], member, silent)));
  return results;
}

async function hashAll(
  house: House,
  files: readonly (readonly Slice[])[],
  member: number,
  options: HashOptions,
): Promise<Digest[]> {
  const { crew, pool } = house;
  const { ref, signal, window, progress } = options;
  const lane = newLane();
  const generation = crew.generation(member);
  const spansOf = new Map<Load, number[]>();
  const loads = function* () {
    for (const { load, spans } of plan(files)) {
      spansOf.set(load, spans);
      yield load;
    }
  };
  const found: Digest[] = [];
  try {
    const opened = openInOrder(house, loads(), {
      ref,
      signal,
      window,
      priority: 'verify',
      ordered: true,
      plan: (load) => ({ member, digest: { lane, spans: spansOf.get(load) as number[] } }),
    });
    for await (const { load, slot, result } of opened) {
      pool.release(slot);
      spansOf.delete(load);
      // A running hash dies with its thread; going on with a fresh one would give a wrong digest.
      if (crew.generation(member) !== generation) throw new EngineError('worker_lost');
      found.push(...(result.digests ?? []));
      progress?.(load.length);
      signal.throwIfAborted();
    }
  } finally {
    crew.run({ op: 'drop', lane }, { priority: 'verify', member }).catch(() => undefined);
  }
  const digests = found.values();
  return files.map((slices) => (isEmpty(slices) ? EMPTY : (digests.next().value as Digest)));
}

function* plan(files: readonly (readonly Slice[])[]): Generator<Batch> {
  let batch: Batch = { load: new Load(), spans: [] };
  for (const slices of files) {
    if (isEmpty(slices)) continue;
    const stretches = slices.flatMap((slice) => {
      if (!isSound(slice)) throw new Damaged(slice, 'length');
      return [...segmentsOf(slice)].map((stretch) => ({ slice, ...stretch }));
    });
    for (const [i, { slice, position, from, to }] of stretches.entries()) {
      if (!batch.load.add(slice, position, from, to)) {
        yield batch;
        // The worker still has the segment it opened last.
        batch = { load: new Load(batch.load.last), spans: [] };
        batch.load.add(slice, position, from, to);
      }
      const flags = (i === 0 ? BEGIN : 0) | (i === stretches.length - 1 ? END : 0);
      batch.spans.push(batch.load.count - 1, from, to, flags);
    }
  }
  if (batch.spans.length > 0) yield batch;
}

function isEmpty(slices: readonly Slice[]): boolean {
  return slices.every(({ length }) => length === 0);
}
