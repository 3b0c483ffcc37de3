import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { uuidv7 } from '@datoferum/core';
import type { SearchDocument, SearchHit, SearchIndex, SearchPlace, Wanted } from './search-index.ts';

export interface SearchUnderTest {
  index: SearchIndex;
  /** As after a start of the courier. */
  reopen(): Promise<SearchIndex>;
  /** True when some file of the index holds these bytes. */
  holds(text: string): Promise<boolean>;
  dispose(): Promise<void>;
}

let made = 0;
const anId = (): string => uuidv7(1_790_000_000_000 + made++, randomBytes(10));
const document = (ref: number, text: string): SearchDocument => ({ ref: Uint8Array.of(ref), text });
async function* pages(...some: SearchDocument[][]): AsyncGenerator<SearchDocument[]> {
  yield* some;
}

/** The promises of SearchIndex, run against every adapter. */
export function searchIndexConformance(name: string, open: () => Promise<SearchUnderTest>): void {
  describe(`SearchIndex: ${name}`, () => {
    let under: SearchUnderTest;
    let index: SearchIndex;
    beforeEach(async () => {
      under = await open();
      index = under.index;
    });
    afterEach(() => under.dispose());

    const put = (item: Wanted, ...some: SearchDocument[][]) => index.put(item, some.flat().length, pages(...some));
    const words = async (envelope: string, shared: string, own = shared) =>
      put({ envelope, kind: 'words' }, [document(0, shared), document(1, own)]);
    const names = (envelope: string, ...some: string[]) =>
      put(
        { envelope, kind: 'names' },
        some.map((text, i) => document(i, text)),
      );
    const refs = (hits: SearchHit[]) => hits.map(({ kind, ref }) => `${kind} ${ref[0]}`);
    const find = async (q: string, envelope: string, as: 'sender' | 'recipient' = 'sender') =>
      refs(await index.query(q, [{ envelope, as }], null, 100));

    it('finds words from their beginning, all of them, whatever their case and marks', async () => {
      const id = anId();
      await names(
        id,
        'Straße nach Köln.pdf',
        'Übergabe_2026-11.MOV',
        'łódź.txt',
        'strasse.txt',
        '東京タワー.jpg',
        'A001_C003.mov',
      );
      for (const [q, expected] of [
        ['koln', ['names 0']],
        ['KÖL', ['names 0']],
        ['ko\u0308ln nach', ['names 0']],
        ['koln vor', []],
        ['strass', ['names 0', 'names 3']],
        ['2026 über', ['names 1']],
        ['lodz', ['names 2']],
        ['東京', ['names 4']],
        ['c003', ['names 5']],
        ['003', []],
      ] as const)
        assert.deepEqual(await find(q, id), expected, q);
    });

    it('reads nothing that is asked as an expression', async () => {
      const id = anId();
      await names(id, 'near and not or.txt', 'text.txt');
      for (const q of [
        '"',
        '""',
        "'",
        '*',
        'text*',
        'text" OR "near',
        'NEAR(a b)',
        'near AND not',
        '-text',
        'ref:text',
        '^text',
        '(text',
        'text)',
        '\0',
        '{a}:',
        ';',
      ])
        assert.ok(Array.isArray(await find(q, id)), q);
      assert.deepEqual(await find('text" OR "near', id), []);
      assert.deepEqual(await find('near AND not', id), ['names 0']);
      assert.deepEqual(await find('text*', id), ['names 1']);
      assert.deepEqual(await find(' "" ', id), []);
    });

    it('looks into the envelopes that are named and no other, and tells a recipient nothing of the sender’s words', async () => {
      const [mine, other] = [anId(), anId()];
      await words(mine, 'quarterly papers', 'quarterly papers notary@example.org');
      await words(other, 'quarterly papers');
      assert.deepEqual(await find('quarterly', mine), ['words 1']);
      assert.deepEqual(await find('notary', mine), ['words 1']);
      assert.deepEqual(await find('notary', mine, 'recipient'), []);
      assert.deepEqual(await find('quarterly', mine, 'recipient'), ['words 0']);
      assert.deepEqual(await index.query('quarterly', [], null, 10), []);
      assert.deepEqual(await find('quarterly', anId()), []);
    });

    it('answers page by page in one order, each once', async () => {
      const ids = [anId(), anId(), anId()];
      for (const id of ids) {
        await words(id, 'report');
        await names(id, ...Array.from({ length: 5 }, (_, i) => `report ${i}`));
      }
      const scopes = ids.map((envelope) => ({ envelope, as: 'recipient' as const }));
      const whole = await index.query('report', scopes, null, 100);
      assert.equal(whole.length, 18);
      for (const size of [1, 4, 7]) {
        const got: SearchHit[] = [];
        for (let after: SearchPlace | null = null; ; ) {
          const left = scopes.slice(after ? ids.indexOf(after.envelope) : 0);
          const page: SearchHit[] = await index.query('report', left, after, size);
          if (page.length === 0) break;
          got.push(...page);
          after = page.at(-1) as SearchPlace;
        }
        assert.deepEqual(got, whole);
      }
    });

    it('replaces what it knew of one kind', async () => {
      const id = anId();
      await words(id, 'first');
      await names(id, 'kept');
      await words(id, 'second');
      assert.deepEqual(await find('first', id), []);
      assert.deepEqual(await find('second', id), ['words 1']);
      assert.deepEqual(await find('kept', id), ['names 0']);
    });

    it('leaves no word of what was removed in any file, and never takes it again', async () => {
      const [gone, kept] = [anId(), anId()];
      await words(gone, 'mirela quixano zanzibar');
      await words(kept, 'wellington');
      await words(gone, 'mirela quixano xanadu');
      await names(gone, 'saltmarsh.pdf', 'blackwood.csv');
      for (const word of ['quixano', 'zanzibar', 'saltmarsh']) assert.ok(await under.holds(word), word);
      await index.remove(gone);
      await index.remove(gone);
      for (const word of ['quixano', 'zanzibar', 'xanadu', 'saltmarsh', 'blackwood'])
        assert.ok(!(await under.holds(word)), word);
      assert.equal(await words(gone, 'quixano'), false);
      await index.want([{ envelope: gone, kind: 'words' }], 9);
      index = await under.reopen();
      assert.equal(await words(gone, 'quixano'), false);
      assert.ok(!(await under.holds('quixano')));
      const waits = await index.wanted(10);
      assert.ok(
        waits.every(({ envelope }) => envelope === kept),
        'what went with it waits, and nothing else',
      );
      for (const item of waits) await put(item, [document(0, 'wellington'), document(1, 'wellington')]);
      assert.deepEqual(await find('wellington', kept), ['words 1']);
      assert.deepEqual(await index.wanted(10), []);
    });

    it('remembers what waits and how far the records were followed, over a restart', async () => {
      const [a, b] = [anId(), anId()];
      assert.equal(await index.position(), 0);
      const items: Wanted[] = [
        { envelope: a, kind: 'words' },
        { envelope: b, kind: 'names' },
      ];
      await index.want(items, 41);
      await index.want([{ envelope: a, kind: 'words' }], 42);
      index = await under.reopen();
      assert.equal(await index.position(), 42);
      assert.deepEqual(await index.wanted(10), items);
      await words(a, 'done');
      assert.deepEqual(await index.wanted(10), items.slice(1));
    });

    it('does not count what was half put, and has it wait again', async () => {
      const id = anId();
      const other = anId();
      await words(other, 'beside');
      const broken = index.put(
        { envelope: id, kind: 'names' },
        2_000,
        (async function* () {
          yield [document(0, 'first page')];
          throw new Error('the database is away');
        })(),
      );
      await assert.rejects(broken, /away/);
      assert.deepEqual(await find('first', id), []);
      assert.deepEqual(await index.wanted(10), [{ envelope: id, kind: 'names' }]);
      assert.deepEqual(await find('beside', other), ['words 1']);
    });

    it('has what it was writing when it died wait again, with what stood beside it', async () => {
      const [id, other] = [anId(), anId()];
      await words(other, 'beside');
      const stuck = Promise.withResolvers<void>();
      const written = Promise.withResolvers<void>();
      const putting = index.put(
        { envelope: id, kind: 'names' },
        2,
        (async function* () {
          yield [document(0, 'half')];
          written.resolve();
          await stuck.promise;
        })(),
      );
      putting.catch(() => undefined);
      await written.promise;
      index = await under.reopen();
      stuck.resolve();
      await putting.catch(() => undefined);
      assert.deepEqual(await find('half', id), []);
      const waits = (await index.wanted(10)).map(({ envelope }) => envelope);
      assert.deepEqual(new Set(waits), new Set([id, other]));
    });

    it('is built anew from nothing, but for what was removed', async () => {
      const [gone, kept] = [anId(), anId()];
      await words(gone, 'gone');
      await words(kept, 'kept');
      await index.want([], 7);
      await index.remove(gone);
      await index.rebuild();
      assert.equal(await index.position(), 0);
      assert.deepEqual(await find('kept', kept), []);
      assert.ok(!(await under.holds('kept')));
      assert.equal(await words(gone, 'gone'), false);
      assert.equal(await words(kept, 'kept'), true);
    });
  });
}
