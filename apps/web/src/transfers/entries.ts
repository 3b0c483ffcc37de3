import { isMaybeHidden, type Listed } from '@datoferum/core/transfer/browser';

const BATCH = 500;
/** Files asked for at once; each is a question to the browser's process. */
const AT_ONCE = 32;

/** Walks entries of a drop where a browser has no handles, and lists every file and folder in batches, empty folders too. */
export async function* listEntries(
  roots: readonly FileSystemEntry[],
  isWanted: (path: string) => boolean = () => true,
): AsyncGenerator<Listed[]> {
  const open: { path: string; entry: FileSystemEntry }[] = roots
    .map((entry) => ({ path: entry.name, entry }))
    .reverse();
  let batch: Listed[] = [];
  while (open.length > 0) {
    const taken = open.splice(-AT_ONCE);
    const listed = await Promise.all(taken.map((one) => listOne(one, isWanted(one.path))));
    for (const { item, below } of listed) {
      if (item) batch.push(item);
      for (const one of below) open.push(one);
    }
    if (batch.length >= BATCH) {
      yield batch;
      batch = [];
    }
  }
  if (batch.length > 0) yield batch;
}

/** Lists only what handles may be silent about, and what is in such folders. */
export const listHidden = (roots: readonly FileSystemEntry[]): AsyncGenerator<Listed[]> =>
  listEntries(roots, (path) => path.split('/').slice(1).some(isMaybeHidden));

interface Found {
  item: Listed | null;
  below: { path: string; entry: FileSystemEntry }[];
}

async function listOne({ path, entry }: { path: string; entry: FileSystemEntry }, isWanted: boolean): Promise<Found> {
  try {
    if (entry.isFile) {
      return { item: isWanted ? { path, file: await fileOf(entry as FileSystemFileEntry) } : null, below: [] };
    }
    const inside = await insideOf(entry as FileSystemDirectoryEntry);
    const below = inside.map((one) => ({ path: `${path}/${one.name}`, entry: one }));
    return { item: isWanted ? { path, folder: true } : null, below };
  } catch (error) {
    const trouble = (error as { name?: string }).name === 'NotAllowedError' ? 'forbidden' : 'unreadable';
    return { item: isWanted ? { path, trouble } : null, below: [] };
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
