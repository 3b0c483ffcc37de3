import { EngineError } from './errors.ts';
import type { Digest, HashJob, Result } from './jobs.ts';
import { loadsOf } from './loads.ts';
import { type House, openInOrder } from './pipeline.ts';
import type { KeyRef, Slices } from './slice.ts';

/** 8 MiB: what sender, courier and recipient compare (design § 2). */
export const PIECE = 8 * 1024 * 1024;

export interface FileDigests extends Digest {
  /** 32 bytes a piece; a file up to one piece has its SHA-256 here, the empty file nothing. */
  pieces: Uint8Array;
}

export interface HashOptions {
  ref: KeyRef;
  signal: AbortSignal;
  window: number;
  /** Called with bytes of plaintext as they are done. */
  progress?: ((bytes: number) => void) | undefined;
}

let lanes = 0;
export const newLane = (): number => ++lanes;

/**
 * A large file, each byte opened once by whoever is free. One worker keeps the whole file's hash, another the piece's,
 * so that two hashes are fed at once from the same slot.
 * @throws Damaged · StorageUnavailable · the signal's reason · EngineError worker_lost
 */
export async function hashLargeFile(house: House, slices: Slices, options: HashOptions): Promise<FileDigests> {
  const { crew, pool } = house;
  const whole = { lane: newLane(), member: crew.idlest() };
  const generations = Array.from({ length: crew.size }, (_, member) => crew.generation(member));
  const run = (job: HashJob, member: number): Promise<Result> => {
    // A running hash dies with its thread; going on with a fresh one would give a wrong digest.
    if (crew.generation(member) !== generations[member]) return Promise.reject(new EngineError('worker_lost'));
    return crew.run(job, { priority: 'verify', member });
  };
  const digests: Promise<Uint8Array>[] = [];
  const pending = new Set<Promise<unknown>>();
  let failure: unknown = null;
  let piece = { lane: newLane(), member: memberFor(0), length: 0 };

  function memberFor(number: number): number {
    if (crew.size === 1) return 0;
    return (whole.member + 1 + (number % (crew.size - 1))) % crew.size;
  }

  function feed(slot: number, length: number): Promise<unknown>[] {
    const jobs: Promise<unknown>[] = [];
    jobs.push(run({ op: 'hash', slot, at: 0, length, lane: whole.lane, crc: true, end: false }, whole.member));
    for (let at = 0; at < length; ) {
      const part = Math.min(length - at, PIECE - piece.length);
      piece.length += part;
      const end = piece.length === PIECE;
      const job = run({ op: 'hash', slot, at, length: part, lane: piece.lane, crc: false, end }, piece.member);
      jobs.push(job);
      at += part;
      if (!end) continue;
      digests.push(quiet(job.then(({ digest }) => (digest as Digest).sha256)));
      piece = { lane: newLane(), member: memberFor(digests.length), length: 0 };
    }
    return jobs;
  }

  try {
    const { ref, signal, window } = options;
    for await (const { slot, result } of openInOrder(house, loadsOf(slices, Number.POSITIVE_INFINITY), {
      ref,
      signal,
      window,
      priority: 'verify',
    })) {
      const length = result.length as number;
      const fed = Promise.allSettled(feed(slot, length)).then((settled) => {
        pool.release(slot);
        pending.delete(fed);
        for (const one of settled) if (one.status === 'rejected') failure ??= one.reason;
        options.progress?.(length);
      });
      pending.add(fed);
      // What is opened but not hashed yet holds slots too.
      while (pending.size >= window) await Promise.race(pending);
      if (failure) throw failure;
    }
    await Promise.all(pending);
    if (failure) throw failure;
    signal.throwIfAborted();
    const last = piece.length > 0 ? run(ending(piece.lane), piece.member) : null;
    const { digest } = await run(ending(whole.lane), whole.member);
    if (last) digests.push(last.then((result) => (result.digest as Digest).sha256));
    const pieces = Buffer.concat(await Promise.all(digests));
    return { ...(digest as Digest), pieces: new Uint8Array(pieces) };
  } finally {
    await Promise.all(pending);
    for (const { lane, member } of [whole, piece]) {
      crew.run({ op: 'drop', lane }, { priority: 'verify', member }).catch(() => undefined);
    }
  }
}

function ending(lane: number): HashJob {
  return { op: 'hash', slot: 0, at: 0, length: 0, lane, crc: false, end: true };
}

function quiet<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}
