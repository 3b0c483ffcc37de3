import * as fs from 'node:fs';
import { promisify } from 'node:util';
import { piecesOf } from '../../bytes/write-pieces.ts';

/** The few file system calls the disk store makes, so that a test can stand in their way. Errors carry errno codes. */
export interface DiskFs {
  /** `create` fails with EEXIST when the name is taken; `read` follows the name once. */
  open(path: string, mode: 'create' | 'read'): Promise<number>;
  /** Writes all chunks from byte `at` on. */
  write(fd: number, chunks: readonly Uint8Array[], at: number): Promise<void>;
  /** Bytes read; 0 only at the end of the file. */
  read(fd: number, into: Uint8Array, at: number): Promise<number>;
  /** File data and length are on the disk. */
  datasync(fd: number): Promise<void>;
  close(fd: number): Promise<void>;
  unlink(path: string): Promise<void>;
  mkdir(path: string): Promise<void>;
  rmdir(path: string): Promise<void>;
  readdir(path: string): Promise<string[]>;
  stat(path: string): Promise<{ size: number; mtimeMs: number }>;
  statfs(path: string): Promise<{ freeBytes: number; totalBytes: number }>;
  /** The names in the directory are on the disk. */
  fsyncDir(path: string): Promise<void>;
}

const [open, close, fdatasync, fsync] = [fs.open, fs.close, fs.fdatasync, fs.fsync].map((call) => promisify(call)) as [
  (path: string, flags: string, mode: number) => Promise<number>,
  (fd: number) => Promise<void>,
  (fd: number) => Promise<void>,
  (fd: number) => Promise<void>,
];

/** A write through libuv's pool costs a round trip: fewer and larger ones than a worker makes. */
const ROUND_TRIP = 256 * 1024;

export const realFs: DiskFs = {
  open: (path, mode) => open(path, mode === 'create' ? 'wx' : 'r', 0o600),
  async write(fd, chunks, at) {
    let to = at;
    for (const chunk of chunks) {
      for (const piece of piecesOf(chunk, to, ROUND_TRIP)) await writeAll(fd, piece.bytes, piece.at);
      to += chunk.length;
    }
  },
  read: (fd, into, at) =>
    new Promise((resolve, reject) => {
      fs.read(fd, into, 0, into.length, at, (error, bytes) => (error ? reject(error) : resolve(bytes)));
    }),
  datasync: fdatasync,
  close,
  unlink: fs.promises.unlink,
  mkdir: (path) => fs.promises.mkdir(path, { mode: 0o700 }).then(() => undefined),
  rmdir: fs.promises.rmdir,
  readdir: (path) => fs.promises.readdir(path),
  stat: async (path) => {
    const { size, mtimeMs } = await fs.promises.stat(path);
    return { size, mtimeMs };
  },
  statfs: async (path) => {
    const { bavail, blocks, bsize } = await fs.promises.statfs(path);
    return { freeBytes: bavail * bsize, totalBytes: blocks * bsize };
  },
  async fsyncDir(path) {
    const fd = await open(path, 'r', 0);
    try {
      await fsync(fd);
    } finally {
      await close(fd);
    }
  },
};

async function writeAll(fd: number, bytes: Uint8Array, at: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) done += await writeSome(fd, bytes.subarray(done), at + done);
}

function writeSome(fd: number, bytes: Uint8Array, at: number): Promise<number> {
  return new Promise((resolve, reject) => {
    fs.write(fd, bytes, 0, bytes.length, at, (error, written) => (error ? reject(error) : resolve(written)));
  });
}
