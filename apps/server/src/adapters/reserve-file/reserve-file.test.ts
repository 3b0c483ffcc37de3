import assert from 'node:assert/strict';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { FileReserve } from './reserve-file.ts';

describe('reserve file', () => {
  it('takes real room, gives it up once, and takes it again', async (t) => {
    const dir = await mkdtemp(join(tmpdir(), 'reserve-'));
    t.after(() => rm(dir, { recursive: true }));
    const file = join(dir, 'reserve');
    const reserve = new FileReserve(file, 3 * 1024 * 1024 + 7);
    assert.equal(await reserve.spend(), false);
    await reserve.restore();
    const { size, blocks } = await stat(file);
    assert.equal(size, 3 * 1024 * 1024 + 7);
    assert.ok(blocks * 512 >= size, 'the file is sparse');
    assert.equal(await reserve.spend(), true);
    assert.equal(await reserve.spend(), false);
    await reserve.restore();
    assert.equal((await stat(file)).size, size);
  });

  it('leaves a disk alone that has no room beside it', async (t) => {
    const dir = await mkdtemp(join(tmpdir(), 'reserve-'));
    t.after(() => rm(dir, { recursive: true }));
    const reserve = new FileReserve(join(dir, 'reserve'), Number.MAX_SAFE_INTEGER);
    await reserve.restore();
    assert.equal(await reserve.spend(), false);
  });
});
