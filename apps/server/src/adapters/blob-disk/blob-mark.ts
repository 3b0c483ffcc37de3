import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isErrno, writeNewFile } from '../../bytes/durable-files.ts';
import { StorageUnavailable } from '../../ports/blob-store.ts';

/** Stands in the folder of blobs; the same random id stands beside it, outside of what may be mounted there. */
export const MARK = 'datoferum-blobs';

/**
 * Tells the folder of this house from an empty mount point or another house's. A first start, and one on a folder that
 * was never marked, marks both places, the folder first: a start that was killed in between is completed by the next.
 * @param beside the file that holds the other copy of the id
 * @throws StorageUnavailable
 */
export async function requireMark(root: string, beside: string): Promise<void> {
  const inside = join(root, MARK);
  const [here, there] = [await read(inside), await read(beside)];
  if (there !== null && here !== there) {
    throw new StorageUnavailable(
      `${root} is empty, not mounted or another house's; mount the disk that belongs there, or remove ${beside} if its blobs are lost for good`,
    );
  }
  const id = here ?? randomBytes(16).toString('hex');
  if (here === null) await writeNewFile(inside, Buffer.from(`${id}\n`));
  if (there === null) await writeNewFile(beside, Buffer.from(`${id}\n`));
}

async function read(path: string): Promise<string | null> {
  try {
    return (await readFile(path, 'utf8')).trim();
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return null;
    throw error;
  }
}
