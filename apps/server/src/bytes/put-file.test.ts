import assert from 'node:assert/strict';
import * as real from 'node:fs';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { putFileSync, type SyncFs } from './put-file.ts';

function given(t: TestContext): { directory: string; calls: string[]; fs: SyncFs } {
  const directory = mkdtempSync(join(tmpdir(), 'put-file-'));
  t.after(() => rmSync(directory, { recursive: true }));
  const calls: string[] = [];
  const names = new Map<number, string>();
  const fs: SyncFs = {
    openSync(path, flags, mode) {
      const fd = real.openSync(path, flags, mode);
      names.set(fd, path === directory ? 'directory' : 'file');
      calls.push(`open ${names.get(fd)}`);
      return fd;
    },
    // A system may take less than it was given.
    writeSync: (fd, bytes, offset, length, at) => {
      calls.push('write');
      return real.writeSync(fd, bytes, offset, Math.min(length, 700), at);
    },
    fdatasyncSync: (fd) => {
      calls.push(`sync ${names.get(fd)}`);
      real.fdatasyncSync(fd);
    },
    fsyncSync: (fd) => {
      calls.push(`sync ${names.get(fd)}`);
      real.fsyncSync(fd);
    },
    closeSync: (fd) => {
      calls.push(`close ${names.get(fd)}`);
      real.closeSync(fd);
    },
  };
  return { directory, calls, fs };
}

describe('a file made in one go', () => {
  it('is written whole, then synced, then its name: in this order', (t) => {
    const { directory, calls, fs } = given(t);
    const bytes = Buffer.alloc(1_500, 'x');
    putFileSync(join(directory, 'a'), directory, bytes, fs);
    assert.deepEqual(readFileSync(join(directory, 'a')), bytes);
    assert.deepEqual(calls, [
      ...['open file', 'write', 'write', 'write', 'sync file', 'close file'],
      ...['open directory', 'sync directory', 'close directory'],
    ]);
  });

  it('never stands in the place of another, and leaves no descriptor open when a sync fails', (t) => {
    const { directory, calls, fs } = given(t);
    putFileSync(join(directory, 'a'), directory, Buffer.from('first'), fs);
    assert.throws(() => putFileSync(join(directory, 'a'), directory, Buffer.from('second'), fs), { code: 'EEXIST' });
    assert.equal(readFileSync(join(directory, 'a'), 'utf8'), 'first');
    const broken: SyncFs = {
      ...fs,
      fdatasyncSync: () => {
        throw Object.assign(new Error('lost'), { code: 'EIO' });
      },
    };
    calls.length = 0;
    assert.throws(() => putFileSync(join(directory, 'b'), directory, Buffer.from('b'), broken), { code: 'EIO' });
    assert.deepEqual(calls, ['open file', 'write', 'close file']);
  });
});
