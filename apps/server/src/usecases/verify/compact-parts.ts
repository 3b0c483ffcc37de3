import type { Id, Slice } from '../../ports/metadata-rows.ts';
import type { KeyRef } from '../keyring.ts';
import { toByteSlice } from '../locate-bytes.ts';
import { blobKey, partAad } from '../part-aad.ts';
import type { Ports } from '../ports.ts';

/** Parts under this are small (design § 4, Receiving 2). */
const SMALL = 8 * 1024 * 1024;
/** Fewer neighbours than this are left as they are: a rewrite costs a blob and an fsync, too. */
const RUN = 8;
const MOST_PARTS = 1_000;
const MOST_BYTES = 256 * 1024 * 1024;

type Needs = Pick<Ports, 'metadata' | 'blobs' | 'engine' | 'world' | 'process'>;

/** Neighbouring small parts of one upload, whole, in order. */
export type Run = Slice[];

/** The runs of small parts in slices as `locate` gives them. A part stands in one run, however often a `final` shows it. */
export function smallRuns(slices: Iterable<Slice>): Run[] {
  const runs: Run[] = [];
  const taken = new Set<string>();
  let run: Run = [];
  let bytes = 0;
  const end = (): void => {
    if (run.length >= RUN) runs.push(run);
    run = [];
    bytes = 0;
  };
  for (const slice of slices) {
    const last = run.at(-1);
    if (last && last.upload === slice.upload && last.partStart === slice.partStart) continue;
    const part = `${slice.upload} ${slice.partStart}`;
    if (taken.has(part)) {
      end();
      continue;
    }
    taken.add(part);
    const follows = last?.upload === slice.upload && last.partStart + last.partLength === slice.partStart;
    if (!follows || run.length === MOST_PARTS || bytes + slice.partLength > MOST_BYTES) end();
    if (slice.partLength >= SMALL) {
      end();
      continue;
    }
    run.push(slice);
    bytes += slice.partLength;
  }
  end();
  return runs;
}

/**
 * Rewrites a run of small parts into one part in a blob of its own, as a new FLOE message, and swaps the rows in one transaction. The bytes stay the same;
 * what was read is authenticated before it is written. Killed anywhere, either the old parts stand or the new one.
 */
export async function compactRun(
  ports: Needs,
  keyRef: KeyRef,
  envelope: Id,
  run: Run,
  signal: AbortSignal,
): Promise<boolean> {
  const [first] = run;
  const last = run.at(-1);
  if (!first || !last) return false;
  const { metadata, blobs, engine, world, process } = ports;
  const blob = world.id();
  await metadata.write.allocateBlobs(envelope, [blob], process);
  const part = engine.openPart(keyRef, partAad(envelope, first.upload, first.partStart));
  const stored = part.pipe((source) => blobs.put(blobKey(envelope, blob), source));
  stored.catch(() => undefined); // awaited below
  try {
    const whole = run.map((slice) => toByteSlice(envelope, { ...slice, from: 0, length: slice.partLength }));
    for await (const chunk of engine.openRange(keyRef, whole, { signal })) {
      try {
        await part.push(chunk.bytes);
      } finally {
        chunk.release();
      }
    }
    await part.end();
  } catch (error) {
    part.abort(error);
    await stored.catch(() => undefined);
    await metadata.write.giveUpBlobs([blob], process).catch(() => undefined);
    throw error;
  }
  const { size } = await stored;
  const length = last.partStart + last.partLength - first.partStart;
  const swapped = await metadata.write.swapParts(
    envelope,
    first.upload,
    { start: first.partStart, length, blob, at: 0, size },
    process,
    world.now(),
  );
  // Nothing names the new part, so nobody will.
  if (!swapped) await metadata.write.giveUpBlobs([blob], process);
  return swapped;
}
