import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { FileWatermark } from './watermark-file.ts';

describe('watermark file', () => {
  it('answers null when none was written, and the last one after that', async (t) => {
    const dir = await mkdtemp(join(tmpdir(), 'watermark-'));
    t.after(() => rm(dir, { recursive: true }));
    const mark = new FileWatermark(join(dir, 'beat'));
    assert.equal(await mark.read(), null);
    await mark.write(5);
    await mark.write(7_000_000_000_000);
    assert.equal(await new FileWatermark(join(dir, 'beat')).read(), 7_000_000_000_000);
  });

  it('takes a torn file for none', async (t) => {
    const dir = await mkdtemp(join(tmpdir(), 'watermark-'));
    t.after(() => rm(dir, { recursive: true }));
    await writeFile(join(dir, 'beat'), '');
    assert.equal(await new FileWatermark(join(dir, 'beat')).read(), null);
  });

  it('keeps the last of several that are written at once', async (t) => {
    const dir = await mkdtemp(join(tmpdir(), 'watermark-'));
    t.after(() => rm(dir, { recursive: true }));
    const mark = new FileWatermark(join(dir, 'beat'));
    await Promise.all(Array.from({ length: 50 }, (_, i) => mark.write(i + 1)));
    assert.equal(await mark.read(), 50);
    await rm(dir, { recursive: true });
    await assert.rejects(mark.write(51), { code: 'ENOENT' });
    await mkdir(dir);
    await mark.write(52);
    assert.equal(await mark.read(), 52);
  });
});
