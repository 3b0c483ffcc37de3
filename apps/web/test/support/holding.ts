import { existsSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Loaded into a courier before it starts: its store neither gives nor removes bytes of an envelope while `hold/<envelope>` stands in the data
 * folder, as a store that is slow. So sealing and purging last as long as a test wants to look at them.
 */
const LOOK_MS = 50;

type Read = (key: string, at: number, length: number, into: Uint8Array, options?: { signal?: AbortSignal }) => unknown;
type Remove = (key: string) => unknown;
const { DiskBlobStore } = (await import(
  new URL('../../../server/src/adapters/blob-disk/blob-disk.ts', import.meta.url).href
)) as { DiskBlobStore: { prototype: { read: Read; remove: Remove } } };
const { read, remove } = DiskBlobStore.prototype;

async function untilFree(key: string, signal: AbortSignal | undefined): Promise<void> {
  const mark = join(process.env.DATOFERUM_DATA ?? '', 'hold', key.slice(0, 36));
  while (existsSync(mark)) {
    signal?.throwIfAborted();
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

DiskBlobStore.prototype.read = async function (...args) {
  await untilFree(args[0], args[4]?.signal);
  return read.apply(this, args);
};
DiskBlobStore.prototype.remove = async function (...args) {
  await untilFree(args[0], undefined);
  return remove.apply(this, args);
};
