import type { Id, Slice } from '../../ports/metadata-rows.ts';
import type { Keyring } from '../keyring.ts';
import type { Ports } from '../ports.ts';
import { compactRun, smallRuns } from './compact-parts.ts';

export type ReelRange = { reel: Id; from: number; to: number };
export type Located = { tick: number; slices: (Slice[] | null)[] };

/** `locate`, after runs of small parts in the ranges were rewritten: what a slow line left in crumbs is read as one. */
export async function locateCompact(
  ports: Pick<Ports, 'metadata' | 'blobs' | 'engine' | 'world' | 'process' | 'log'>,
  keyring: Pick<Keyring, 'ref'>,
  envelope: Id,
  ranges: ReelRange[],
  signal: AbortSignal,
): Promise<Located> {
  const found = await ports.metadata.read.locate(envelope, ranges);
  const runs = smallRuns(found.slices.flatMap((some) => some ?? []));
  if (runs.length === 0) return found;
  const keyRef = await keyring.ref(envelope);
  let swapped = false;
  try {
    for (const run of runs) swapped = (await compactRun(ports, keyRef, envelope, run, signal)) || swapped;
  } catch (error) {
    // It only saves time: a full disk must not stop the seal, and damage is found, and told, by who reads the files.
    if (signal.aborted) throw error;
    ports.log.warn({ event: 'compact.failed', envelope, err: error }, 'small parts were left as they are');
  }
  if (!swapped) return found;
  const { slices } = await ports.metadata.read.locate(envelope, ranges);
  // The reading began before the rewrite: what changed since then must not count as seen.
  return { tick: found.tick, slices };
}
