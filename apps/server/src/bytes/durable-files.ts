import { type FileHandle, mkdir, open, rename, unlink } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

/** Small secret files that must survive a power cut, or must not: mode 0600, directories 0700, everything synced. */

/** The names in the directory are on the disk when this resolves. */
export async function syncDirectory(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Makes the directory and its parents, each synced into the one above, also those that were there. */
export async function makeDirectory(path: string): Promise<void> {
  const parent = dirname(resolve(path));
  try {
    await mkdir(path, { mode: 0o700 });
  } catch (error) {
    if (isErrno(error, 'ENOENT') && parent !== resolve(path)) {
      await makeDirectory(parent);
      return makeDirectory(path);
    }
    if (!isErrno(error, 'EEXIST')) throw error;
  }
  await syncDirectory(parent).catch((error: unknown) => {
    // A parent that we may pass but not read was not made by us.
    if (!isErrno(error, 'EACCES')) throw error;
  });
}

/** Writes a new file; resolves when its data and its name are on the disk. Fails with EEXIST; leaves nothing on failure. */
export async function writeNewFile(path: string, bytes: Uint8Array): Promise<void> {
  const handle = await open(path, 'wx', 0o600);
  try {
    await writeAll(handle, bytes);
    await handle.sync();
    await handle.close();
    await syncDirectory(dirname(path));
  } catch (error) {
    await handle.close().catch(() => undefined);
    await unlink(path).catch(() => undefined);
    throw error;
  }
}

/** Puts `bytes` under a name that may be taken: whoever reads finds the old or the new file, whole. */
export async function replaceFile(path: string, bytes: Uint8Array): Promise<void> {
  const beside = `${path}.new`;
  await unlink(beside).catch(ignoreAbsent);
  await writeNewFile(beside, bytes);
  await rename(beside, path);
  await syncDirectory(dirname(path));
}

/**
 * Overwrites a file in place, then removes its name; resolves when both are on the disk. Absent is fine, and its
 * absence is synced too. On copy-on-write and flash storage the overwrite may land elsewhere; the removal still counts.
 */
export async function shredFile(path: string): Promise<void> {
  try {
    const handle = await open(path, 'r+');
    try {
      const { size } = await handle.stat();
      await writeAll(handle, new Uint8Array(size));
      await handle.sync();
    } finally {
      await handle.close();
    }
    await unlink(path);
  } catch (error) {
    ignoreAbsent(error);
  }
  await syncDirectory(dirname(path)).catch(ignoreAbsent);
}

export function isErrno(error: unknown, code: string): boolean {
  return (error as NodeJS.ErrnoException | null)?.code === code;
}

function ignoreAbsent(error: unknown): void {
  if (!isErrno(error, 'ENOENT')) throw error;
}

async function writeAll(handle: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length; ) {
    const { bytesWritten } = await handle.write(bytes, at, bytes.length - at, at);
    at += bytesWritten;
  }
}
