import type { Id } from '../ports/metadata-rows.ts';
import { blobKey } from './part-aad.ts';
import type { Ports } from './ports.ts';

/** A process without a beat for this long is gone. */
const BEAT_OVER_MS = 60_000;
const PAGE = 1_000;

type Needs = Pick<Ports, 'metadata' | 'blobs' | 'world' | 'log'>;

/**
 * Gives space back: commits `doomed` first, then removes, then forgets the rows (design § 4, Receiving 8).
 * An owner that wakes up late finds its blob doomed and its client sends again.
 */
export async function sweep(ports: Needs, signal: AbortSignal): Promise<{ removed: number }> {
  const { metadata, world } = ports;
  while (await metadata.write.dropDeadParts()) signal.throwIfAborted();
  while ((await metadata.write.doom(world.now() - BEAT_OVER_MS, world.now())) > 0) signal.throwIfAborted();
  while (await metadata.write.sweepPeople(world.now())) signal.throwIfAborted();
  let removed = 0;
  for (;;) {
    const doomed = await metadata.read.doomed(PAGE);
    if (doomed.length === 0) return { removed };
    await removeBlobs(ports, doomed);
    removed += doomed.length;
    signal.throwIfAborted();
  }
}

/** Removes the bytes, then the rows: a crash in between leaves rows whose bytes are gone, and removing an absent blob succeeds. */
export async function removeBlobs(
  ports: Pick<Needs, 'metadata' | 'blobs'>,
  blobs: { id: Id; envelope: Id }[],
): Promise<void> {
  for (const blob of blobs) await ports.blobs.remove(blobKey(blob.envelope, blob.id));
  await ports.metadata.write.forgetBlobs(blobs.map((blob) => blob.id));
}

/** A blob without a row is reported, never removed: yesterday's database may have been restored. Answers how many there are. */
export async function reportOrphans(ports: Needs, signal: AbortSignal): Promise<number> {
  let orphans = 0;
  let cursor: string | null = null;
  do {
    const page: { items: { key: string; size: number }[]; cursor: string | null } = await ports.blobs.list({
      cursor,
      limit: PAGE,
    });
    cursor = page.cursor;
    for (const item of page.items) {
      const id = item.key.split('/')[1] as Id;
      if (await ports.metadata.read.blob(id)) continue;
      orphans += 1;
      ports.log.warn({ event: 'blob.orphaned', blob: item.key, bytes: item.size }, 'a blob has no row; it is kept');
    }
    signal.throwIfAborted();
  } while (cursor !== null);
  return orphans;
}
