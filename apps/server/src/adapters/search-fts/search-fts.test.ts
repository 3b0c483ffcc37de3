import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import fc from 'fast-check';
import { searchIndexConformance } from '../../ports/search-index.conformance.ts';
import type { SearchDocument, SearchIndex } from '../../ports/search-index.ts';
import { expressionOf, wordsOf } from './fold.ts';
import { createFtsIndex } from './search-fts.ts';

for (const thread of [false, true]) {
  searchIndexConformance(thread ? 'fts, in its thread' : 'fts', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'datoferum-search-'));
    const all: SearchIndex[] = [];
    const open = () => {
      const index = createFtsIndex({ directory, thread });
      all.push(index);
      return index;
    };
    return {
      index: open(),
      async reopen() {
        // The one before is not closed first: it may have died.
        await all.at(-1)?.close();
        return open();
      },
      holds: async (text) => readdirSync(directory).some((name) => readFileSync(join(directory, name)).includes(text)),
      async dispose() {
        for (const index of all) await index.close();
        rmSync(directory, { recursive: true, force: true });
      },
    };
  });
}

const A = '01890000-0000-7000-8000-0000000000a1';
const B = '01890000-0000-7000-8000-0000000000b2';

function aDirectory(t: TestContext): string {
  const directory = mkdtempSync(join(tmpdir(), 'datoferum-search-'));
  t.after(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

async function* numbered(count: number): AsyncGenerator<SearchDocument[]> {
  for (let at = 0; at < count; at += 1_000)
    yield Array.from({ length: Math.min(1_000, count - at) }, (_, i) => ({
      ref: Buffer.from(String(at + i)),
      text: `plate${at + i}.exr`,
    }));
}

describe('the index in files', () => {
  it('gives an envelope of many entries a book of its own, which goes alone', async (t) => {
    const directory = aDirectory(t);
    const index = createFtsIndex({ directory, thread: false });
    const put = (envelope: string, count: number) => index.put({ envelope, kind: 'names' }, count, numbered(count));
    await put(A, 10_000);
    await put(B, 100);
    assert.equal((await index.query('plate', [{ envelope: A, as: 'sender' }], null, 20_000)).length, 10_000);
    await index.remove(A);
    assert.equal((await index.query('plate', [{ envelope: B, as: 'sender' }], null, 1_000)).length, 100);
    assert.deepEqual(await index.wanted(10), []);
    await index.close();
  });

  it('answers for many envelopes what it answers for each, and reads a book they share once', async (t) => {
    const index = createFtsIndex({ directory: aDirectory(t), thread: false });
    const scopes = Array.from({ length: 1_200 }, (_, i) => ({
      envelope: `01890000-0000-7000-8000-${String(i).padStart(12, '0')}`,
      as: i % 3 === 0 ? ('recipient' as const) : ('sender' as const),
    }));
    async function* words(i: number): AsyncGenerator<SearchDocument[]> {
      const text = `delivery number ${i}`;
      yield [text, `${text} notary`].map((one, at) => ({ ref: Buffer.from(`${i} ${at}`), text: one }));
    }
    for (const [i, { envelope }] of scopes.entries()) await index.put({ envelope, kind: 'words' }, 2, words(i));
    await index.put({ envelope: scopes[5]?.envelope ?? '', kind: 'names' }, 10_000, numbered(10_000));
    const timed = async <T>(act: () => Promise<T>): Promise<[T, number]> => {
      const begun = performance.now();
      return [await act(), performance.now() - begun];
    };
    for (const q of ['number deliv', 'notary', 'number 11', 'plate77', 'nothing'] as const) {
      const [each, apart] = await timed(async () =>
        (await Promise.all(scopes.map((one) => index.query(q, [one], null, 5_000)))).flat(),
      );
      const [all, once] = await timed(() => index.query(q, scopes, null, 20_000));
      assert.deepEqual(all, each, q);
      if (q === 'number deliv') assert.ok(once * 4 < apart, `${once} ms for all, ${apart} ms one by one`);
      const first = await index.query(q, scopes, null, 70);
      assert.deepEqual(first, each.slice(0, 70), q);
      const last = first.at(-1);
      if (!last) continue;
      const left = scopes.slice(scopes.findIndex(({ envelope }) => envelope === last.envelope));
      assert.deepEqual(await index.query(q, left, last, 70), each.slice(70, 140), q);
    }
    await index.close();
  });

  it('begins anew when its catalog cannot be read, and writes a book anew that cannot', async (t) => {
    const directory = aDirectory(t);
    const first = createFtsIndex({ directory, thread: false });
    await first.put({ envelope: A, kind: 'names' }, 3, numbered(3));
    await first.close();
    const book = readdirSync(directory).find((name) => /^\d+\.db$/.test(name)) as string;
    writeFileSync(join(directory, book), Buffer.alloc(8_192, 7));
    const second = createFtsIndex({ directory, thread: false });
    assert.deepEqual(await second.query('plate', [{ envelope: A, as: 'sender' }], null, 9), []);
    assert.deepEqual(await second.wanted(9), [{ envelope: A, kind: 'names' }]);
    await second.want([], 5);
    await second.close();
    writeFileSync(join(directory, 'catalog.db'), Buffer.alloc(8_192, 7));
    const third = createFtsIndex({ directory, thread: false });
    assert.equal(await third.position(), 0);
    await third.close();
  });
});

describe('what is asked', () => {
  it('becomes words in quotes, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (q) => {
        const expression = expressionOf(q);
        if (expression === null) assert.deepEqual(wordsOf(q), []);
        else assert.match(expression, /^"[\p{L}\p{N}]+"( \*)?( AND "[\p{L}\p{N}]+"( \*)?)*$/u);
      }),
    );
  });

  it('is folded to what it was folded to before', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const once = wordsOf(text);
        assert.deepEqual(wordsOf(once.join(' ')), once);
      }),
    );
  });
});
