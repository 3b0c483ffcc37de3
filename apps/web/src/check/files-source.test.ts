import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { utf8, utf8Text } from '@datoferum/core';
import { filesSources } from './files-source.ts';

const files = (...paths: string[]) => paths.map((path) => ({ path, file: new Blob([path]) }));
async function all(paths: AsyncIterable<Uint8Array>): Promise<(string | null)[]> {
  const found: (string | null)[] = [];
  for await (const path of paths) found.push(utf8Text(path));
  return found;
}

describe('picked files as a delivery', () => {
  it('may be the delivery in the picked folder, or with it', async () => {
    const [inside, with_, ...more] = filesSources(files('Turnover/a', 'Turnover/b/c'));
    assert.ok(inside && with_ && more.length === 0);
    assert.equal(await inside.look(utf8('b/c')), 'Turnover/b/c'.length);
    assert.deepEqual(await all(inside.files()), ['a', 'b/c']);
    assert.equal(await with_.look(utf8('Turnover/b/c')), 'Turnover/b/c'.length);
    assert.deepEqual(await all(with_.files()), ['Turnover/a', 'Turnover/b/c']);
  });

  it('may be loose, and are read in place', async () => {
    const [source, ...more] = filesSources(files('a', 'b/c'));
    assert.ok(source && more.length === 0);
    assert.equal(utf8Text(await source.read(utf8('b/c'), 1, 2)), '/c');
    await assert.rejects(source.read(utf8('b/c'), 1, 3));
    assert.equal(await source.look(utf8('x')), null);
    assert.equal(await source.look(Uint8Array.of(0xe9)), null);
  });
});
