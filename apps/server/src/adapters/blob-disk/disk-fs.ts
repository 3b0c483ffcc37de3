import * as fs from 'node:fs';
import { promisify } from 'node:util';

/** The few file system calls the disk store makes, so that a test can stand in their way. Errors carry errno codes. */
export interface DiskFs {
  /**
   * `create` fails with EEXIST when the name is taken; `read` follows the name once. `write-direct` and `read-direct` go around the page cache:
   * places in file and memory are then multiples of a block. They fail with EINVAL where the system cannot.
   */
  open(path: string, mode: OpenMode): Promise<number>;
  /**
   * Makes a durable file with its name in `directory` in one go, where the house has a quicker way for it. The bytes are given away; they come back
   * when there is no such directory. Errors may leave the file there in part.
   */
  putFile?(path: string, directory: string, bytes: Uint8Array): Promise<Uint8Array | null>;
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

export type OpenMode = 'create' | 'read' | 'write-direct' | 'read-direct';

/** Absent where the system knows no such thing (macOS, Windows). */
const { O_DIRECT, O_RDONLY, O_WRONLY } = fs.constants as Record<string, number | undefined>;
const FLAGS: Record<OpenMode, string | number | null> = {
  create: 'wx',
  read: 'r',
  'write-direct': O_DIRECT === undefined || O_WRONLY === undefined ? null : O_WRONLY | O_DIRECT,
  'read-direct': O_DIRECT === undefined || O_RDONLY === undefined ? null : O_RDONLY | O_DIRECT,
};

const [open, close, fdatasync, fsync] = [fs.open, fs.close, fs.fdatasync, fs.fsync].map((call) => promisify(call)) as [
  (path: string, flags: string | number, mode: number) => Promise<number>,
  (fd: number) => Promise<void>,
  (fd: number) => Promise<void>,
  (fd: number) => Promise<void>,
];

export const realFs: DiskFs = {
  async open(path, mode) {
    const flags = FLAGS[mode];
    if (flags === null) throw Object.assign(new Error('no direct files on this system'), { code: 'EINVAL' });
    return open(path, flags, 0o600);
  },
  async write(fd, chunks, at) {
    let rest = chunks;
    for (let to = at; rest.length > 0; ) {
      const written = await writeSome(fd, rest, to);
      to += written;
      rest = behind(rest, written);
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
    fs.writev(fd, chunks, at, (error, written) => (error ? reject(error) : resolve(written)));
  });
}

function behind(chunks: readonly Uint8Array[], bytes: number): readonly Uint8Array[] {
  let skip = bytes;
  return chunks.flatMap((chunk) => {
    const rest = chunk.subarray(skip);
    skip = Math.max(0, skip - chunk.length);
    return rest.length === 0 ? [] : [rest];
  });
}
