import { join } from 'node:path';
import type { DiskFs } from './disk-fs.ts';

const SHARD = /^[0-9a-f]{2}$/;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/**
 * Keys in the order shard, envelope, blob; the cursor is the last key given. Directories that vanish meanwhile are
 * passed over; names that are not ours are not blobs.
 */
export async function listBlobs(
  fs: Pick<DiskFs, 'readdir'>,
  root: string,
  cursor: string | null,
  limit: number,
): Promise<{ keys: string[]; cursor: string | null }> {
  const [afterEnvelope = '', afterBlob = ''] = cursor?.split('/') ?? [];
  const afterShard = afterEnvelope.slice(-2);
  const keys: string[] = [];
  for (const shard of await names(fs, root, SHARD)) {
    if (shard < afterShard) continue;
    for (const envelope of await names(fs, join(root, shard), UUID)) {
      if (!envelope.endsWith(shard) || (shard === afterShard && envelope < afterEnvelope)) continue;
      for (const blob of await names(fs, join(root, shard, envelope), UUID)) {
        if (envelope === afterEnvelope && blob <= afterBlob) continue;
        if (keys.length === limit) return { keys, cursor: keys.at(-1) ?? null };
        keys.push(`${envelope}/${blob}`);
      }
    }
  }
  return { keys, cursor: null };
}

async function names(fs: Pick<DiskFs, 'readdir'>, path: string, pattern: RegExp): Promise<string[]> {
  try {
    return (await fs.readdir(path)).filter((name) => pattern.test(name)).sort();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return [];
    throw error;
  }
}
