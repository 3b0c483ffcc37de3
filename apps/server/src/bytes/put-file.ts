import { closeSync, fdatasyncSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { fault } from './faults.ts';

/** The calls that `putFileSync` makes, so that a test can watch their order. */
export interface SyncFs {
  openSync(path: string, flags: string, mode?: number): number;
  writeSync(fd: number, bytes: Uint8Array, offset: number, length: number, at: number): number;
  fdatasyncSync(fd: number): void;
  fsyncSync(fd: number): void;
  closeSync(fd: number): void;
}

const REAL: SyncFs = { openSync, writeSync, fdatasyncSync, fsyncSync, closeSync };

/**
 * Makes a file that was not there, whole: when this returns, its bytes and its name in `directory` are on the disk. All in the calling thread: a small
 * file costs one trip to it in place of a dozen to libuv's pool.
 * @throws the system's error, with its code; a file may then stand there in part
 */
export function putFileSync(path: string, directory: string, bytes: Uint8Array, fs: SyncFs = REAL): void {
  closing(fs, fs.openSync(path, 'wx', 0o600), (fd) => {
    fault('blob.open.after');
    for (let done = 0; done < bytes.length; ) done += fs.writeSync(fd, bytes, done, bytes.length - done, done);
    fault('blob.write.middle');
    fault('blob.fsync.before');
    fs.fdatasyncSync(fd);
    fault('blob.fsync.after');
  });
  // After the bytes: what makes them durable has mostly made the name durable too, and this costs little.
  closing(fs, fs.openSync(directory, 'r'), (fd) => fs.fsyncSync(fd));
  fault('blob.dirsync.after');
}

function closing(fs: SyncFs, fd: number, work: (fd: number) => void): void {
  try {
    work(fd);
  } finally {
    fs.closeSync(fd);
  }
}
