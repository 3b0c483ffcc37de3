import { StorageFull, StorageUnavailable } from '../../ports/blob-store.ts';

/** Turns whatever a file system call throws into the port's words. */
export async function io<T>(what: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw unavailable(what, error);
  }
}

export function unavailable(what: string, error: unknown): StorageFull | StorageUnavailable {
  if (error instanceof StorageUnavailable) return error;
  if (isCode(error, 'ENOSPC') || isCode(error, 'EDQUOT')) return new StorageFull(error);
  const code = (error as NodeJS.ErrnoException | null)?.code;
  return new StorageUnavailable(code ? `${what}: ${code}` : what, error);
}

export function isCode(error: unknown, code: string): boolean {
  return (error as NodeJS.ErrnoException | null)?.code === code;
}

export function absentIsFine(error: unknown): void {
  if (!isCode(error, 'ENOENT')) throw error;
}

export function presentIsFine(error: unknown): void {
  // ENOENT: the directory above vanished between two calls; the caller tries again from the top.
  if (!isCode(error, 'EEXIST') && !isCode(error, 'ENOENT')) throw error;
}
