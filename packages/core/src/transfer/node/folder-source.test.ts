import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { SOURCE_PROMISES } from '../file-source.conformance.ts';
import type { SourceItem, SourceTrouble } from '../ports.ts';
import { compareWalk } from '../send/walk-order.ts';
import { FolderSource } from './folder-source.ts';

async function aFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'source-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}
async function walked(source: FolderSource): Promise<(SourceItem | SourceTrouble)[]> {
  const all: (SourceItem | SourceTrouble)[] = [];
  for await (const one of source.walk(new AbortController().signal)) all.push(one);
  return all;
}
const text = (path: Uint8Array): string => Buffer.from(path).toString('latin1');

describe('a folder as a source', () => {
  for (const { name, hold } of SOURCE_PROMISES) {
    it(name, async (t) => {
      const top = await aFolder(t);
      await hold(async (tree) => {
        for (const [path, bytes] of Object.entries(tree)) {
          await mkdir(bytes === null ? join(top, path) : dirname(join(top, path)), { recursive: true });
          if (bytes !== null) await writeFile(join(top, path), bytes);
        }
        return new FolderSource([join(top, 'job')]);
      });
    });
  }

  it('is walked in one order, folders that hold nothing and names that are no text included', async (t) => {
    const top = await aFolder(t);
    for (const name of ['b/empty', 'a', 'a-b', 'a.d']) await mkdir(join(top, 'job', name), { recursive: true });
    for (const name of ['a/z', 'a/ü', 'a-b/1', 'a.d/1', 'a.txt', 'b/x']) await writeFile(join(top, 'job', name), name);
    await writeFile(Buffer.concat([Buffer.from(join(top, 'job/b/')), Buffer.of(0x63, 0xe9)]), 'latin');
    const all = await walked(new FolderSource([join(top, 'job')]));
    assert.deepEqual(
      all,
      all.toSorted((a, b) => compareWalk(a.path, b.path)),
    );
    assert.ok(all.some(({ path }) => text(path) === 'job/b/c\u00e9'));
    assert.ok(all.some(({ kind, path }) => kind === 'folder' && text(path) === 'job/b/empty'));
    assert.equal(all.filter(({ kind }) => kind === 'file').length, 7);
  });

  it('follows no link, neither in a walk nor when it reads', async (t) => {
    const top = await aFolder(t);
    await mkdir(join(top, 'job'));
    await writeFile(join(top, 'secret'), 'secret');
    await symlink(join(top, 'secret'), join(top, 'job/link'));
    const source = new FolderSource([join(top, 'job')]);
    assert.deepEqual(
      (await walked(source)).filter(({ kind }) => kind !== 'folder').map((one) => ({ ...one, path: text(one.path) })),
      [{ kind: 'trouble', path: 'job/link', code: 'special' }],
    );
    await assert.rejects(source.read(Buffer.from('job/link'), 0, 6), { code: 'special' });
    await assert.rejects(source.read(Buffer.from('../secret'), 0, 6), { code: 'gone' });
  });

  it('reads many at once end to end, and names what cannot be read without failing the others', async (t) => {
    const top = await aFolder(t);
    await mkdir(join(top, 'job'));
    for (const name of ['a', 'b', 'c']) await writeFile(join(top, 'job', name), name.repeat(10));
    await truncate(join(top, 'job/b'), 4);
    const source = new FolderSource([join(top, 'job')]);
    const answers = await source.readMany(
      ['a', 'b', 'c', 'd'].map((name) => ({ path: Buffer.from(`job/${name}`), start: 0, length: 10 })),
    );
    assert.deepEqual(
      answers.map((answer) => ('bytes' in answer ? `${text(answer.bytes)} ${answer.size}` : answer.code)),
      ['aaaaaaaaaa 10', 'gone', 'cccccccccc 10', 'gone'],
    );
    assert.equal(await source.look(Buffer.from('job/d')), null);
    assert.equal((await source.look(Buffer.from('job/b')))?.size, 4);
  });

  it('refuses two picked things with one name', () => {
    assert.throws(() => new FolderSource(['/x/a', '/y/a']), RangeError);
  });
});
