import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { SOURCE_PROMISES } from '../file-source.conformance.ts';
import type { SourceItem, SourceTrouble } from '../ports.ts';
import { ListSource } from './list-source.ts';

const never = new AbortController().signal;
const text = (path: Uint8Array): string => new TextDecoder().decode(path);
const bytes = (path: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(path);
const aFile = (body: string, at = 1000): File => new File([body], 'x', { lastModified: at });

async function walked(source: ListSource): Promise<(SourceItem | SourceTrouble)[]> {
  const items: (SourceItem | SourceTrouble)[] = [];
  for await (const item of source.walk(never)) items.push(item);
  return items;
}

describe('a list of files', () => {
  for (const { name, hold } of SOURCE_PROMISES) {
    it(name, () =>
      hold(async (tree) => {
        const source = new ListSource();
        source.add(
          Object.entries(tree).map(([path, body]) =>
            body === null
              ? { path, folder: true as const }
              : { path, file: new File([body], 'x', { lastModified: 1000 }) },
          ),
        );
        return source;
      }),
    );
  }

  it('is walked with every folder before what is in it, whatever order it came in', async () => {
    const source = new ListSource();
    source.add([{ path: 'B/z/1.txt', file: aFile('one') }]);
    source.add([
      { path: 'B/empty', folder: true },
      { path: 'B/a.txt', file: aFile('two', 2000) },
    ]);
    const items = await walked(source);
    assert.deepEqual(
      items.map(({ kind, path }) => `${kind} ${text(path)}`),
      ['folder B', 'file B/a.txt', 'folder B/empty', 'folder B/z', 'file B/z/1.txt'],
    );
    assert.deepEqual(items[1], { kind: 'file', path: bytes('B/a.txt'), size: 3, mtime: 2000 });
  });

  it('reads ranges, and names what it cannot read without failing the others', async () => {
    const source = new ListSource();
    source.add([{ path: 'B/a.txt', file: aFile('hello') }]);
    const [whole, part, short, gone] = await source.readMany(
      [
        { path: bytes('B/a.txt'), start: 0, length: 5 },
        { path: bytes('B/a.txt'), start: 1, length: 2 },
        { path: bytes('B/a.txt'), start: 3, length: 9 },
        { path: bytes('B/b.txt'), start: 0, length: 1 },
      ],
      never,
    );
    assert.deepEqual(whole, { bytes: bytes('hello'), size: 5, mtime: 1000 });
    assert.deepEqual(part, { bytes: bytes('el'), size: 5, mtime: 1000 });
    assert.deepEqual([short, gone], [{ code: 'gone' }, { code: 'gone' }]);
    assert.equal(await (await source.blob([{ path: bytes('B/a.txt'), start: 1, length: 3 }])).text(), 'ell');
  });

  it('passes by what a rule leaves out, and tells of it', async () => {
    const told: string[] = [];
    const source = new ListSource({ test: (name) => name.startsWith('.'), told: (path) => told.push(path) });
    source.add([
      { path: 'B/.git/x', file: aFile('') },
      { path: 'B/.hidden', file: aFile('') },
      { path: 'B/c', file: aFile('') },
    ]);
    assert.deepEqual(
      (await walked(source)).map(({ path }) => text(path)),
      ['B', 'B/c'],
    );
    assert.deepEqual(told, ['B/.git', 'B/.hidden']);
  });

  it('names what cannot go', async () => {
    const source = new ListSource();
    source.add([
      { path: 'B/../c', file: aFile('') },
      { path: 'B/locked', trouble: 'forbidden' },
    ]);
    const troubles = (await walked(source)).filter(({ kind }) => kind === 'trouble');
    assert.deepEqual(
      troubles.map((item) => [text(item.path), item.kind === 'trouble' && item.code]),
      [
        ['B/..', 'name_refused'],
        ['B/../c', 'name_refused'],
        ['B/locked', 'forbidden'],
      ],
    );
  });
});
