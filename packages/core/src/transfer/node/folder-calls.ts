import { constants } from 'node:fs';
import { type FileHandle, lstat, mkdir, open } from 'node:fs/promises';
import { SinkError } from '../ports.ts';

const { O_NOFOLLOW, O_RDONLY } = constants;
const AT_ONCE = 16;

export function absent(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null;
  throw error;
}

/** True when it was made; a link or a file in its place is in the way. */
export async function makeOne(place: Buffer): Promise<boolean> {
  try {
    await mkdir(place);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    if ((await lstat(place)).isDirectory()) return false;
    throw new SinkError('in_the_way', 'A link or a file stands where a folder belongs.', { cause: error });
  }
}

export async function readAndClose(file: FileHandle, at: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return await readExactly(file, at, length);
  } finally {
    await file.close();
  }
}

export async function readExactly(file: FileHandle, at: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(length);
  for (let done = 0; done < length; ) {
    const { bytesRead } = await file.read(bytes, done, length - done, at + done);
    if (bytesRead === 0) throw new SinkError('gone', 'The file is shorter than that.');
    done += bytesRead;
  }
  return bytes;
}

/** Makes its bytes last; an absent one is fine. */
export async function syncFile(place: Buffer): Promise<void> {
  const file = await open(place, O_RDONLY | O_NOFOLLOW).catch(absent);
  if (file === null) return;
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Windows knows no sync of a folder; its names are journalled. */
export async function syncFolder(place: Buffer): Promise<void> {
  if (process.platform !== 'win32') await syncFile(place);
}

/** Does it for all of them, some at a time. */
export async function each<T>(items: readonly T[], act: (item: T) => Promise<void>): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < items.length) await act(items[next++] as T);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}
