import type { Journal } from './ports.ts';

/** A journal under test, empty. `again` closes it and opens the same one anew. */
export interface JournalUnderTest {
  journal: Journal;
  again(): Promise<Journal>;
}
/** One promise of Journal. Throws when it does not hold; knows no test runner, so that it runs in a page too. */
export interface JournalPromise {
  name: string;
  hold(under: JournalUnderTest): Promise<void>;
}

function same(found: unknown, wanted: unknown, what: string): void {
  const [a, b] = [JSON.stringify(found), JSON.stringify(wanted)];
  if (a !== b) throw new Error(`${what}: ${a}, not ${b}`);
}
const row = (key: string, value: unknown, table = 'a') => ({ table, key, value });

export const JOURNAL_PROMISES: readonly JournalPromise[] = [
  {
    name: 'gives back what was written, as structured clone knows it, also after it was opened again',
    async hold({ journal, again }) {
      await journal.write([row('x/1', { bytes: Uint8Array.of(1, 2), none: null, at: 2 ** 40 })]);
      for (const open of [async () => journal, again]) {
        const one = await open();
        const found = await one.get<{ bytes: Uint8Array; none: null; at: number }>('a', 'x/1');
        same(found?.bytes instanceof Uint8Array && [...found.bytes], [1, 2], 'the bytes');
        same([found?.none, found?.at], [null, 2 ** 40], 'the values');
        same((await one.get('b', 'x/1')) === undefined, true, 'another table has nothing');
      }
    },
  },
  {
    name: 'lists in the order of keys, from and up to, no more than asked for',
    async hold({ journal }) {
      await journal.write([5, 1, 9, 3].map((i) => row(`j/${i}`, i)));
      await journal.write([row('k/1', 'other'), row('j/2', 'elsewhere', 'b')]);
      const listed = async (from: string, to: string, limit: number): Promise<unknown[]> =>
        (await journal.list('a', from, to, limit)).map(({ value }) => value);
      same(await listed('j/', 'j0', 10), [1, 3, 5, 9], 'all');
      same(await listed('j/3', 'j/9', 10), [3, 5], 'between');
      same(await listed('j/', 'j0', 2), [1, 3], 'the first two');
      same(await listed('j0', 'j/', 10), [], 'nothing the wrong way round');
    },
  },
  {
    name: 'removes by undefined and by a beginning, and an absent one without complaint',
    async hold({ journal }) {
      await journal.write([row('j/1', 1), row('j/2', 2), row('k/1', 3), row('j/1', 4, 'b')]);
      await journal.write([row('j/1', undefined), row('j/7', undefined)]);
      same((await journal.list('a', 'j/', 'j0', 9)).length, 1, 'one is left');
      await journal.drop('a', 'j/');
      await journal.drop('a', 'j/');
      same(await journal.list('a', 'j/', 'j0', 9), [], 'none is left');
      same([await journal.get('a', 'k/1'), await journal.get('b', 'j/1')], [3, 4], 'the others stay');
    },
  },
  {
    name: 'writes all of a group or nothing of it',
    async hold({ journal, again }) {
      const isRefused = await journal.write([row('1', 1), row('2', () => undefined)]).then(
        () => false,
        () => true,
      );
      same(isRefused, true, 'a value that cannot be cloned is refused');
      same((await journal.get('a', '1')) === undefined, true, 'nothing of it stands');
      same((await (await again()).get('a', '1')) === undefined, true, 'nor later');
    },
  },
];
