import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { utf8, utf8Text } from '@datoferum/core';
import { filesSource } from './files-source.ts';

const files = (...paths: string[]) => paths.map((path) => ({ path, file: new Blob([path]) }));
async function all(paths: AsyncIterable<Uint8Array>): Promise<(string | null)[]> {
  const found: (string | null)[] = [];
  for await (const path of paths) found.push(utf8Text(path));
  return found;
}

describe('picked files as a delivery', () => {
  it('are found whether the picked folder is the delivery or lies in it', async () => {
    const picked = files('Turnover/a', 'Turnover/b/c');
    const around = filesSource(picked, utf8('a'));
    assert.equal(await around.look(utf8('b/c')), 'Turnover/b/c'.length);
    assert.deepEqual(await all(around.files()), ['a', 'b/c']);
    const inside = filesSource(picked, utf8('Turnover/a'));
    assert.equal(await inside.look(utf8('Turnover/b/c')), 'Turnover/b/c'.length);
    assert.deepEqual(await all(inside.files()), ['Turnover/a', 'Turnover/b/c']);
  });

  it('may be loose, and are read in place', async () => {
    const source = filesSource(files('a', 'b/c'), utf8('a'));
    assert.equal(utf8Text(await source.read(utf8('b/c'), 1, 2)), '/c');
    await assert.rejects(source.read(utf8('b/c'), 1, 3));
    assert.equal(await source.look(utf8('x')), null);
    assert.equal(await source.look(Uint8Array.of(0xe9)), null);
  });
});
