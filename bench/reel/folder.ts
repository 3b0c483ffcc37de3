import { closeSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { type Laid, runsOf } from './layout.ts';

/** A file, or a folder that holds nothing. Names are bytes; mtime is in whole milliseconds. */
export interface Found {
  path: Buffer;
  size: number;
  mtime: number;
  kind: 'file' | 'folder';
}

const SLASH = Buffer.from('/');
/** Bytes handed on at once; a file up to this size is opened and read on this thread, which costs a quarter of asking another one. */
const CHUNK = 1 << 20;

/** Files and empty folders below `folder`, in the order of their names. Links and special files are left out. */
export function walk(folder: Buffer, prefix: Buffer | null = null): Found[] {
  const found: Found[] = [];
  const names = readdirSync(folder, { withFileTypes: true, encoding: 'buffer' });
  for (const name of names.sort((a, b) => Buffer.compare(a.name, b.name))) {
    if (!name.isFile() && !name.isDirectory()) continue;
    const full = Buffer.concat([folder, SLASH, name.name]);
    const path = prefix === null ? name.name : Buffer.concat([prefix, SLASH, name.name]);
    const below = name.isDirectory() ? walk(full, path) : [];
    if (below.length > 0) {
      for (const one of below) found.push(one);
      continue;
    }
    const { size, mtimeMs } = statSync(full);
    const kind = name.isFile() ? 'file' : 'folder';
    found.push({ path, size: kind === 'file' ? size : 0, mtime: Math.floor(mtimeMs), kind });
  }
  return found;
}

export function placeOf(folder: string, file: Found): Buffer {
  return Buffer.concat([Buffer.from(`${folder}/`), file.path]);
}

/** [from, to) of the reel in chunks. The buffer is used again: a chunk must be gone before the next is asked for. */
export async function* bytesOf(folder: string, laid: readonly Laid<Found>[], from: number, to: number) {
  const chunk = Buffer.allocUnsafe(Math.min(CHUNK, to - from));
  let filled = 0;
  for (const { file, at, length } of runsOf(laid, from, to)) {
    await using large = length > CHUNK ? await open(placeOf(folder, file)) : null;
    for (let done = 0; done < length; ) {
      const room = chunk.subarray(filled, filled + Math.min(chunk.length - filled, length - done));
      if (large) await fill(large, room, at + done);
      else readSmall(placeOf(folder, file), room, at + done);
      done += room.length;
      filled += room.length;
      if (filled === chunk.length) {
        yield chunk;
        filled = 0;
      }
    }
  }
  if (filled > 0) yield chunk.subarray(0, filled);
}

export function readSmall(path: Buffer, into: Buffer, at: number): Buffer {
  const file = openSync(path, 'r');
  try {
    if (readSync(file, into, 0, into.length, at) !== into.length)
      throw new Error(`${path} became shorter while it was read`);
  } finally {
    closeSync(file);
  }
  return into;
}

export async function fill<B extends Buffer>(file: FileHandle, into: B, at: number): Promise<B> {
  for (let done = 0; done < into.length; ) {
    const { bytesRead } = await file.read(into, done, into.length - done, at + done);
    if (bytesRead === 0) throw new Error('a file became shorter while it was read');
    done += bytesRead;
  }
  return into;
}
