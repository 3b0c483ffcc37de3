import { isMaybeHidden, type Listed } from '@datoferum/core/transfer/browser';

const BATCH = 500;
/** Files asked for at once; each is a question to the browser's process. */
const AT_ONCE = 32;

/** So long it works before the page gets its turn, ms: a task over 50 is felt. */
const TURN_MS = 8;

interface Open {
  path: string;
  entry: FileSystemEntry;
  isWanted: boolean;
}

/** Walks entries of a drop where a browser has no handles, and lists every file and folder in batches, empty folders too. */
export const listEntries = (roots: readonly FileSystemEntry[]): AsyncGenerator<Listed[]> => list(roots, null);

/** Lists only what handles may be silent about, and what is in such folders. */
export const listHidden = (roots: readonly FileSystemEntry[]): AsyncGenerator<Listed[]> => list(roots, isMaybeHidden);

/** @param isWanted by the name of what is below a root, with all that is in it; null is everything */
async function* list(
  roots: readonly FileSystemEntry[],
  isWanted: ((name: string) => boolean) | null,
): AsyncGenerator<Listed[]> {
  const open: Open[] = roots.map((entry) => ({ path: entry.name, entry, isWanted: isWanted === null })).reverse();
  let batch: Listed[] = [];
  let since = performance.now();
  while (open.length > 0) {
    const taken = open.splice(-AT_ONCE);
    for (const { of, item, inside } of await Promise.all(taken.map(listOne))) {
      if (item) batch.push(item);
      for (const entry of inside) {
        const isOn = of.isWanted || isWanted === null || isWanted(entry.name);
        // A file that nobody asked for costs nothing more.
        if (isOn || entry.isDirectory) open.push({ path: `${of.path}/${entry.name}`, entry, isWanted: isOn });
      }
      if (performance.now() - since < TURN_MS) continue;
      await new Promise((resolve) => setTimeout(resolve));
      since = performance.now();
    }
    if (batch.length >= BATCH) {
      yield batch;
      batch = [];
    }
  }
  if (batch.length > 0) yield batch;
}

interface Found {
  of: Open;
  item: Listed | null;
  inside: readonly FileSystemEntry[];
}

async function listOne(of: Open): Promise<Found> {
  const { path, entry, isWanted } = of;
  try {
    if (entry.isFile) {
      return { of, item: isWanted ? { path, file: await fileOf(entry as FileSystemFileEntry) } : null, inside: [] };
    }
    const inside = await insideOf(entry as FileSystemDirectoryEntry);
    return { of, item: isWanted ? { path, folder: true } : null, inside };
  } catch (error) {
    const trouble = (error as { name?: string }).name === 'NotAllowedError' ? 'forbidden' : 'unreadable';
    return { of, item: isWanted ? { path, trouble } : null, inside: [] };
  }
}

const fileOf = (entry: FileSystemFileEntry): Promise<File> =>
  new Promise((resolve, reject) => {
    entry.file(resolve, reject);
  });

/** A reader answers a hundred at a time, and nothing at the end. */
async function insideOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => {
      reader.readEntries(resolve, reject);
    });
    if (some.length === 0) return all;
    all.push(...some);
  }
}
