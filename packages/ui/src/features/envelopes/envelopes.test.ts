import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { type Filter, GROUPS_OF, readFilter, SHOWS, writeFilter } from './filter.ts';
import { withHeld } from './held.ts';
import { GROUPS, type Item } from './item.ts';
import { type GroupSize, lineAt, lineOf, linesCount, stepRow } from './lines.ts';
import { type KnownPage, MOST_PAGES, PAGE_ROWS, placeOf, rowsOf, wantedPages, withPage } from './pages.ts';
import { readViews, toggleView } from './views.ts';

const filters = fc.record({
  show: fc.constantFrom(...SHOWS),
  q: fc.string({ unit: 'grapheme', maxLength: 30 }).map((q) => q.trim()),
  sort: fc.constantFrom('latest', 'ends'),
}) as fc.Arbitrary<Filter>;

describe('a filter', () => {
  it('is its address: written and read it is the same, whatever was searched for', () => {
    fc.assert(
      fc.property(filters, (filter) => {
        assert.deepEqual(readFilter(new URLSearchParams(writeFilter(filter))), { ...filter });
      }),
    );
    assert.equal(writeFilter({ show: 'all', q: '', sort: 'latest' }), '');
  });

  it('takes anything else in an address for the whole list', () => {
    assert.deepEqual(readFilter(new URLSearchParams('show=everything&sort=random&q=%20')), {
      show: 'all',
      q: '',
      sort: 'latest',
    });
    assert.equal(readFilter(new URLSearchParams({ q: 'x'.repeat(5_000) })).q.length, 200);
  });

  it('keeps the order of groups: what needs one, what moves, what rests', () => {
    for (const show of SHOWS)
      assert.deepEqual(
        GROUPS_OF[show],
        GROUPS.filter((one) => GROUPS_OF[show].includes(one)),
      );
  });
});

const sizes = fc
  .tuple(fc.nat(5), fc.nat(5), fc.nat(1_000_000))
  .map((counts): GroupSize[] => GROUPS.map((group, at) => ({ group, count: counts[at] as number })));

describe('the lines of the list', () => {
  it('are every row once, each under its head, and no head of an empty group', () => {
    fc.assert(
      fc.property(sizes, fc.nat(40), (groups, most) => {
        const lines = Array.from({ length: Math.min(most, linesCount(groups)) }, (_, at) => lineAt(groups, at));
        let next = 0;
        for (const line of lines) {
          assert.ok(line);
          if (line.kind === 'head') {
            assert.ok(line.count > 0);
            next = 0;
          } else assert.equal(line.at, next++);
        }
        assert.equal(lineAt(groups, linesCount(groups)), null);
      }),
    );
  });

  it('are followed by their row: where it went, or its old place when it is gone or not read yet', () => {
    const rows = ['a', null, 'b', 'c', null, 'd'];
    const of = (id: string, near: number) => lineOf((index) => rows[index] ?? null, id, near);
    assert.deepEqual([of('b', 2), of('b', 1), of('a', 5), of('d', 0), of('z', 3)], [2, 2, 0, 5, 3]);
  });

  it('are walked row by row, over heads, and never out of the list', () => {
    const groups: GroupSize[] = [
      { group: 'needs', count: 1 },
      { group: 'moving', count: 0 },
      { group: 'rest', count: 2 },
    ];
    assert.deepEqual(
      [stepRow(groups, -1, 1), stepRow(groups, 1, 1), stepRow(groups, 3, 1), stepRow(groups, 4, 1)],
      [1, 3, 4, 4],
    );
    assert.deepEqual([stepRow(groups, 3, -1), stepRow(groups, 1, -1)], [1, 1]);
  });
});

/** A list of `total` rows, read by the rules of this file as somebody scrolls through it. */
function scroll(total: number, looks: readonly number[]): { known: readonly KnownPage[]; mostHeld: number } {
  let known: readonly KnownPage[] = [];
  let mostHeld = 0;
  for (const look of looks) {
    for (let round = 0; round < 50; round += 1) {
      const before = known;
      const wanted = wantedPages(known, look, look + 30);
      mostHeld = Math.max(mostHeld, wanted.length * PAGE_ROWS);
      for (const page of wanted) {
        const cursor = page === 0 ? null : String(page * PAGE_ROWS);
        const length = Math.max(0, Math.min(PAGE_ROWS, total - page * PAGE_ROWS));
        const next = (page + 1) * PAGE_ROWS < total ? String((page + 1) * PAGE_ROWS) : null;
        known = withPage(known, page, { cursor, length, next });
      }
      if (known === before) break;
    }
  }
  return { known, mostHeld };
}

describe('a list of any length', () => {
  it('is read page by page, with at most 600 rows in memory, and its end is its true length', () => {
    fc.assert(
      fc.property(fc.nat(5_000), fc.array(fc.nat(5_000), { maxLength: 20 }), (total, looks) => {
        const { known, mostHeld } = scroll(total, [0, ...looks, 5_000]);
        assert.ok(mostHeld <= 600 && MOST_PAGES * PAGE_ROWS === 600);
        assert.equal(rowsOf(known, 1), total);
        if (total > 0)
          assert.deepEqual(placeOf(known, total - 1), {
            page: Math.floor((total - 1) / PAGE_ROWS),
            row: (total - 1) % PAGE_ROWS,
          });
        assert.equal(placeOf(known, total), null);
      }),
    );
  });

  it('is as long as it was counted while its end is not known', () => {
    const page = { cursor: null, length: 200, next: 'a' };
    assert.equal(rowsOf([page], 1_048_212), 1_048_212);
    assert.equal(rowsOf([page], null), 210);
    assert.equal(rowsOf([], null), 0);
  });

  it('asks anew from where a page ends otherwise than before', () => {
    const known = [
      { cursor: null, length: 200, next: 'a' },
      { cursor: 'a', length: 200, next: 'b' },
    ];
    assert.equal(withPage(known, 0, { cursor: null, length: 200, next: 'a' }), known);
    assert.deepEqual(withPage(known, 0, { cursor: null, length: 199, next: 'a' })[1], known[1]);
    assert.equal(withPage(known, 0, { cursor: null, length: 200, next: 'c' }).length, 1);
  });
});

describe('the row under the pointer', () => {
  const item = (id: string) => ({ id }) as Item;
  const rows = (...ids: string[]) => ({
    group: 'needs' as const,
    count: ids.length,
    row: (at: number) => (ids[at] ? item(ids[at]) : null),
  });
  const drawn = (shown: ReturnType<typeof withHeld>) =>
    Array.from({ length: shown.count }, (_, at) => shown.row(at)?.id);

  it('stays where it was when it is told to be elsewhere, until the pointer leaves', () => {
    const held = { item: item('b'), group: 'needs' as const, at: 1 };
    assert.deepEqual(drawn(withHeld(rows('a', 'c'), [], held)), ['a', 'b', 'c']);
    assert.deepEqual(drawn(withHeld({ ...rows('x'), group: 'rest' }, [], held)), ['x']);
    assert.deepEqual(drawn(withHeld(rows('a', 'c'), [], null)), ['a', 'c']);
    assert.deepEqual(drawn(withHeld(rows(), [], { ...held, at: 7 })), ['b']);
  });

  it('has what this machine does before the others', () => {
    assert.deepEqual(drawn(withHeld(rows('a'), [item('mine')], null)), ['mine', 'a']);
  });
});

describe('saved views', () => {
  const view = { to: '/inbox?show=needs', name: 'Needs you · Inbox' };
  it('are kept and forgotten by their address', () => {
    const kept = toggleView([], view);
    assert.deepEqual(readViews(JSON.stringify(kept)), [view]);
    assert.deepEqual(toggleView(kept, { ...view, name: 'other words' }), []);
  });
  it('lead to lists only, whatever the settings hold', () => {
    const bad = [
      { to: 'https://elsewhere.example', name: 'x' },
      { to: '/inbox#x', name: 'y' },
      { to: '/new' },
      7,
      view,
    ];
    assert.deepEqual(readViews(JSON.stringify(bad)), [view]);
    for (const text of [null, '', '{', '{}', 'null']) assert.deepEqual(readViews(text), []);
  });
});
