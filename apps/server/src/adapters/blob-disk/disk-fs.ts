import * as fs from 'node:fs';
import { promisify } from 'node:util';

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

/** What one `writev` takes on every system (IOV_MAX). */
const CHUNKS_MAX = 1024;

export const realFs: DiskFs = {
  open: (path, mode) => open(path, mode === 'create' ? 'wx' : 'r', 0o600),
  async write(fd, chunks, at) {
    let rest = chunks.filter((chunk) => chunk.length > 0);
    while (rest.length > 0) {
      let written = await writeSome(fd, rest.slice(0, CHUNKS_MAX), at);
      at += written;
      let whole = 0;
      while (whole < rest.length && written >= (rest[whole] as Uint8Array).length) {
        written -= (rest[whole] as Uint8Array).length;
        whole += 1;
      }
      rest = rest.slice(whole);
      if (written > 0) rest[0] = (rest[0] as Uint8Array).subarray(written);
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

function writeSome(fd: number, chunks: readonly Uint8Array[], at: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const done = (error: NodeJS.ErrnoException | null, bytes: number) => (error ? reject(error) : resolve(bytes));
    const [first] = chunks;
    if (chunks.length === 1 && first) fs.write(fd, first, 0, first.length, at, done);
    else fs.writev(fd, chunks, at, done);
  });
}
