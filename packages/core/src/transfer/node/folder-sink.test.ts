import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { SINK_PROMISES } from '../file-sink.conformance.ts';
import { nameOfBytes } from '../placing/sink-name.ts';
import { SinkError } from '../ports.ts';
import { FolderSink } from './folder-sink.ts';

function aRoot(t: TestContext): string {
  const root = mkdtempSync(join(tmpdir(), 'sink-'));
  t.after(() => rmSync(root, { recursive: true, force: true }));
  return root;
}
function filesBelow(root: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const name of readdirSync(root, { recursive: true }) as string[]) {
    if (!name.startsWith('.datoferum') && lstatSync(join(root, name)).isFile())
      found[name] = readFileSync(join(root, name), 'latin1');
  }
  return found;
}
const bytes = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(Buffer.from(text));
const failsWith = (code: string) => (error: unknown) => error instanceof SinkError && error.code === code;

describe('a folder of Node as a sink', () => {
  for (const { name, hold } of SINK_PROMISES) {
    it(name, async (t) => {
      const root = aRoot(t);
      const sinks = [await FolderSink.open(root)];
      const again = async (): Promise<FolderSink> => {
        sinks.push(await FolderSink.open(root));
        return sinks.at(-1) as FolderSink;
      };
      await hold({ sink: sinks[0] as FolderSink, again, files: async () => filesBelow(root) });
      for (const sink of sinks) await sink.close(false);
    });
  }

  it('follows no link: not above a file, not in its place, not where it works', async (t) => {
    const [root, outside] = [aRoot(t), aRoot(t)];
    writeFileSync(join(outside, 'prey'), 'mine');
    const sink = await FolderSink.open(root);
    symlinkSync(outside, join(root, 'link'));
    symlinkSync(join(outside, 'prey'), join(root, 'file'));
    await sink.write('link/prey', 0, bytes('yours'));
    await assert.rejects(sink.finish('link/prey', 5, null), failsWith('in_the_way'));
    await assert.rejects(sink.makeFolder('link/below'), failsWith('in_the_way'));
    await assert.rejects(sink.read('file', 0, 1), failsWith('in_the_way'));
    await sink.remove('link/prey');
    assert.equal(await sink.look('link/prey'), null);
    assert.equal((await sink.look('file'))?.kind, 'other');
    await sink.write('file', 0, bytes('yours'));
    await sink.finish('file', 5, null);
    assert.equal(lstatSync(join(root, 'file')).isFile(), true);
    assert.deepEqual(readdirSync(outside), ['prey']);
    assert.equal(readFileSync(join(outside, 'prey'), 'utf8'), 'mine');
    await sink.close(false);
    rmSync(join(root, '.datoferum'), { recursive: true });
    symlinkSync(outside, join(root, '.datoferum'));
    await assert.rejects(FolderSink.open(root), failsWith('in_the_way'));
    assert.deepEqual(readdirSync(outside), ['prey']);
  });

  it('keeps names that are no UTF-8 as their bytes, and the time of the sender', async (t) => {
    const root = aRoot(t);
    const sink = await FolderSink.open(root);
    const name = Uint8Array.of(0x63, 0xe9);
    const at = Date.UTC(2001, 1, 3, 4, 5, 6);
    await sink.write(nameOfBytes(name), 0, bytes('x'));
    await sink.finish(nameOfBytes(name), 1, at);
    const names = readdirSync(root, { encoding: 'buffer' }).map((one) => one.toString('hex'));
    assert.ok(names.includes('63e9'), names.join());
    assert.equal(statSync(Buffer.concat([Buffer.from(`${root}/`), name])).mtimeMs, at);
    assert.equal(sink.profile.system, 'posix');
  });

  it('says that the folder is gone, and goes on when it is back', async (t) => {
    const root = aRoot(t);
    const sink = await FolderSink.open(root);
    renameSync(root, `${root}-away`);
    t.after(() => rmSync(`${root}-away`, { recursive: true, force: true }));
    await assert.rejects(sink.write('a', 0, bytes('a')), failsWith('folder_needed'));
    await assert.rejects(sink.finish('a', 0, null), failsWith('folder_needed'));
    renameSync(`${root}-away`, root);
    await sink.write('a', 0, bytes('a'));
    await sink.finish('a', 1, null);
    assert.deepEqual(filesBelow(root), { a: 'a' });
    await assert.rejects(FolderSink.open(`${root}-nowhere`), failsWith('gone'));
  });

  it('clears its workshop away when the delivery is whole', async (t) => {
    const root = aRoot(t);
    const sink = await FolderSink.open(root);
    await sink.write('a', 0, bytes('a'));
    await sink.finish('a', 1, null);
    await sink.close(true);
    assert.equal(existsSync(join(root, '.datoferum', 'parts')), false);
  });
});

const small = mkdtempSync(join(tmpdir(), 'small-disk-'));
const isMounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', small]).status === 0;
describe('a disk that is full', () => {
  it('is told as such, and takes more when there is room', {
    skip: isMounted ? false : 'SKIPPED small disk: no right to mount a small tmpfs',
  }, async (t) => {
    t.after(() => spawnSync('umount', [small]));
    mkdirSync(join(small, 'root'));
    writeFileSync(join(small, 'ballast'), Buffer.alloc(512 * 1024));
    const sink = await FolderSink.open(join(small, 'root'));
    const big = new Uint8Array(768 * 1024).fill(1);
    await assert.rejects(sink.write('big', 0, big), failsWith('target_full'));
    rmSync(join(small, 'ballast'));
    assert.ok(((await sink.free()) ?? 0) > 0);
    await sink.write('big', 0, big);
    await sink.finish('big', big.length, null);
    assert.equal(statSync(join(small, 'root', 'big')).size, big.length);
    await sink.close(true);
  });
  if (!isMounted) rmdirSync(small);
});
