import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { concat, hex, utf8, utf8Text } from '../../bytes/bytes.ts';
import { sha256sumLine } from '../../manifest/manifest-lines.ts';
import { aPath } from '../../testing/paths.ts';
import { blobDocument } from '../browser/index.ts';
import { Placing } from '../placing/placing.ts';
import type { PlaceSystem } from '../placing/profile.ts';
import { bytesOfName } from '../placing/sink-name.ts';
import { byteKey } from './byte-key.ts';
import { type CheckSource, placedSource } from './index.ts';

const SYSTEMS: readonly PlaceSystem[] = ['posix', 'macos', 'windows', 'browser'];
const SALT = new Uint8Array(16).fill(3);
const signal = new AbortController().signal;

/** Files by their names, each of which holds the path that it stands for. */
function folder(files: readonly [Uint8Array, Uint8Array][]): CheckSource {
  const all = new Map(files.map(([name, content]) => [byteKey(name), { name, content: new Uint8Array(content) }]));
  return {
    look: async (name) => all.get(byteKey(name))?.content.length ?? null,
    read: async (name) => all.get(byteKey(name))?.content ?? Promise.reject(new Error('no such file')),
    async *files() {
      for (const { name } of all.values()) yield name;
    },
  };
}
const sumsOf = (paths: readonly Uint8Array[]) =>
  blobDocument(new Blob(paths.map((path) => new Uint8Array(sha256sumLine(path, hex(new Uint8Array(32)))))));

function placed(system: PlaceSystem, paths: readonly Uint8Array[], longestPath = 4_000): [Uint8Array, Uint8Array][] {
  const placing = new Placing({ system, longestPath }, new Uint8Array(16).fill(9));
  for (const path of paths) placing.note(path, 'file');
  placing.done();
  return paths.map((path) => [bytesOfName(placing.name(path).name), path]);
}

const oddPath = fc.oneof(
  aPath(),
  fc
    .array(
      fc.constantFrom(
        'a',
        'A',
        'a:b',
        'a%3Ab',
        'x "y"',
        'aux.txt',
        'é',
        'e\u0301',
        '%=0',
        'می\u200cخواهم',
        'b'.repeat(300),
      ),
      {
        minLength: 1,
        maxLength: 3,
      },
    )
    .map((names) => utf8(names.join('/'))),
);
/** No path is a folder of another one. */
const aList = fc
  .uniqueArray(oddPath, { minLength: 1, maxLength: 12, selector: byteKey })
  .map((paths) =>
    paths.filter((path) => !paths.some((one) => one !== path && byteKey(one).startsWith(`${byteKey(path)}/`))),
  );

describe('a delivered folder under the names of its place', () => {
  it('is read back by path, whatever system wrote it and however deep it lies', async () => {
    await fc.assert(
      fc.asyncProperty(
        aList,
        fc.constantFrom(...SYSTEMS),
        fc.constantFrom(4_000, 60),
        async (paths, system, longest) => {
          const files = placed(system, paths, longest);
          const around = folder(files.map(([name, content]) => [concat(utf8('Picked/'), name), content]));
          const documents = { sums: sumsOf(paths), lines: null };
          const source = await placedSource([folder(files), around], { documents, salt: SALT, signal });
          for (const path of paths) {
            assert.equal(await source.look(path), path.length);
            assert.deepEqual(await source.read(path, 0, path.length), path);
          }
          const named: string[] = [];
          for await (const path of source.files()) named.push(byteKey(path));
          assert.deepEqual(named.sort(), paths.map(byteKey).sort());
        },
      ),
      { numRuns: 100 },
    );
  });

  it('is found below the picked folder, or with its name', async () => {
    const paths = [utf8('Dia "27"/a'), utf8('Dia "27"/b')];
    const bare = folder(placed('browser', paths));
    const below = folder(
      placed('browser', paths).map(([name, content]) => [name.subarray('Dia %2227%22/'.length), content]),
    );
    const documents = { sums: sumsOf(paths), lines: null };
    const source = await placedSource([below, bare], { documents, salt: SALT, signal });
    assert.equal(await source.look(utf8('Dia "27"/a')), 10);
  });

  it('lets no file stand for another: one reading holds for the whole', async () => {
    const paths = [utf8('a:b'), utf8('a%3Ab'), utf8('c:d')];
    const [, second, third] = placed('windows', paths);
    assert.ok(second && third);
    // `a:b` is missing; the file of that name would be `a%3Ab`, which is here written as `a%253Ab`.
    const source = await placedSource([folder([second, third])], {
      documents: { sums: sumsOf(paths), lines: null },
      salt: SALT,
      signal,
    });
    assert.equal(await source.look(utf8('a:b')), null);
    assert.equal(utf8Text(await source.read(utf8('a%3Ab'), 0, 5)), 'a%3Ab');
    assert.equal(await source.look(utf8('c:d')), 3);
  });
});
