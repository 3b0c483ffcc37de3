import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { foldRows, type TreeEntry } from './fold-rows.ts';
import type { TreePage } from './folder-pages.ts';
import { missingFrames, rangeText } from './frames.ts';
import { treeMove } from './tree-keys.ts';
import type { TreeRow } from './tree-row.ts';
import { KEPT_ENTRIES, TreeStore } from './tree-store.ts';

const file = (name: string, folder = '', bytes = 1): TreeEntry => ({ key: folder + name, name, kind: 'file', bytes });
const dir = (name: string, folder = ''): TreeEntry => ({ key: folder + name, name, kind: 'folder', bytes: 0 });
const frame = (n: number, stem = 'a.'): TreeEntry => file(`${stem}${String(n).padStart(4, '0')}.exr`, '', 10);

/** A courier of lists: pages as large as asked for, or of `most`; cursors are offsets. */
const over = (folders: Record<string, TreeEntry[]>, most?: number) => {
  const asked: string[] = [];
  const source = async (key: string, cursor: string | null, limit: number): Promise<TreePage<TreeEntry>> => {
    asked.push(`${key}@${cursor ?? 0}`);
    const all = folders[key] ?? [];
    const from = Number(cursor ?? 0);
    const size = most ?? limit;
    return { items: all.slice(from, from + size), cursor: from + size < all.length ? String(from + size) : null };
  };
  return { source, asked };
};

const settled = async (): Promise<void> => {
  for (let at = 0; at < 60; at += 1) await Promise.resolve();
};

const text = (row: TreeRow<TreeEntry>): string =>
  row.kind === 'entry'
    ? row.entry.name
    : row.kind === 'frames'
      ? `${row.frames.stem}[${rangeText(row.frames, row.isCut)}]${row.frames.ext}`
      : row.kind;

describe('frames of one sequence', () => {
  it('are one line, with their gaps', () => {
    const rows = foldRows([1001, 1002, 1003, 1005, 1006].map((n) => frame(n)));
    assert.equal(rows.length, 1);
    const [row] = rows;
    assert.ok(row?.kind === 'frames');
    assert.equal(rangeText(row.frames, false), '1001–1003, 1005–1006');
    assert.equal(missingFrames(row.frames), 1);
    assert.deepEqual([row.frames.count, row.frames.bytes], [5, 50]);
  });

  it('are left alone when they are two, when one of them is told apart, and when they are days', () => {
    assert.equal(foldRows([frame(1), frame(2)]).length, 2);
    const apart = foldRows(
      [1, 2, 3, 4, 5, 6, 7].map((n) => frame(n)),
      { apart: ({ name }) => (name.includes('0004') ? 'x' : '') },
    );
    assert.deepEqual(
      apart.map((row) => row.kind),
      ['frames', 'entry', 'frames'],
    );
    assert.equal(foldRows(['20261001', '20261002', '20261004'].map((day) => file(`usage_${day}.csv`))).length, 3);
  });

  it('lose no file and no byte, whatever the names', () => {
    const name = fc.oneof(
      fc
        .tuple(fc.constantFrom('a.', 'b_', ''), fc.integer({ min: 0, max: 30 }), fc.constantFrom('.exr', '.dpx'))
        .map(([stem, n, ext]) => `${stem}${String(n).padStart(4, '0')}${ext}`),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.uniqueArray(name, { maxLength: 60 }), (names) => {
        const entries = names.sort().map((one) => file(one, '', one.length));
        let [count, bytes] = [0, 0];
        for (const row of foldRows(entries)) {
          count += row.kind === 'entry' ? 1 : row.frames.count;
          bytes += row.kind === 'entry' ? row.entry.bytes : row.frames.bytes;
        }
        assert.deepEqual([count, bytes], [entries.length, entries.reduce((sum, entry) => sum + entry.bytes, 0)]);
      }),
    );
  });
});

describe('the tree of files', () => {
  it('asks for a page as it is looked at, and for the next at its end', async () => {
    const { source, asked } = over({
      '': Array.from({ length: 500 }, (_, n) => file(`f${String(n).padStart(9, '0')}`)),
    });
    const store = new TreeStore({ source });
    store.look(0, 20);
    await settled();
    assert.deepEqual(asked, ['@0']);
    assert.equal(store.count(), 201);
    assert.equal(store.isWhole(), false);
    store.look(190, 201);
    await settled();
    assert.deepEqual(asked, ['@0', '@200']);
    store.look(390, 401);
    await settled();
    assert.equal(store.count(), 500);
    assert.equal(store.isWhole(), true);
  });

  it('keeps at most 600 entries, and brings back what is looked at again', async () => {
    const { source, asked } = over({
      '': Array.from({ length: 5000 }, (_, n) => file(`f${String(n).padStart(9, '0')}`)),
    });
    const store = new TreeStore({ source });
    for (let at = 0; at < 5000; at += 150) {
      store.look(at, Math.min(at + 30, store.count() || 1));
      await settled();
      while (store.count() < Math.min(5000, at + 200)) {
        store.look(store.count() - 1, store.count());
        await settled();
      }
      const held = store.rows(0, store.count()).filter(({ kind }) => kind === 'entry').length;
      assert.ok(held <= KEPT_ENTRIES, `${held} at ${at}`);
    }
    assert.equal(store.rows(0, 1)[0]?.kind, 'waiting');
    const before = asked.length;
    store.look(0, 20);
    await settled();
    assert.equal(asked.length, before + 1);
    assert.equal(text(store.rows(0, 1)[0] as TreeRow<TreeEntry>), 'f000000000');
    assert.equal(store.count(), 5000);
  });

  it('opens and closes folders in their place', async () => {
    const { source } = over({ '': [dir('a'), file('z')], a: [dir('b', 'a/'), file('c', 'a/')], 'a/b': [] });
    const store = new TreeStore({ source });
    store.look(0, 20);
    await settled();
    store.toggle(dir('a'), 1);
    await settled();
    store.toggle(dir('b', 'a/'), 2);
    await settled();
    assert.deepEqual(
      store.rows(0, 20).map((row) => `${row.level}${text(row)}`),
      ['1a', '2b', '3nothing', '2c', '1z'],
    );
    assert.equal(store.parentOf(3), 0);
    assert.equal(store.parentOf(2), 1);
    assert.equal(store.parentOf(4), null);
    store.toggle(dir('a'), 1);
    assert.deepEqual(store.rows(0, 20).map(text), ['a', 'z']);
  });

  it('shows a sequence over many pages as one line, and says so far until it is whole', async () => {
    const all = [...Array.from({ length: 900 }, (_, n) => frame(n + 1)), file('b.mov')];
    const { source } = over({ '': all }, 200);
    const store = new TreeStore({ source, isFolding: true });
    let most = '';
    store.subscribe(() => {
      const [row] = store.rows(0, 1);
      if (row?.kind === 'frames' && row.isCut) most = text(row);
    });
    store.look(0, 20);
    await settled();
    assert.match(most, /^a\.\[0001–\d+…\]\.exr$/);
    assert.deepEqual(store.rows(0, 20).map(text), ['a.[0001–0900].exr', 'b.mov']);
    const [row] = store.rows(0, 1);
    assert.ok(row?.kind === 'frames' && row.frames.count === 900 && row.frames.bytes === 9000);
  });

  it('is the same list however it is cut into pages', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.tuple(fc.constantFrom('a.', 'b.'), fc.integer({ min: 1, max: 25 })), {
          maxLength: 30,
          selector: ([stem, n]) => stem + n,
        }),
        fc.integer({ min: 1, max: 9 }),
        async (some, size) => {
          const entries = some.map(([stem, n]) => frame(n, stem)).sort((a, b) => (a.name < b.name ? -1 : 1));
          const one = new TreeStore({ source: over({ '': entries }, 1000).source, isFolding: true });
          const many = new TreeStore({ source: over({ '': entries }, size).source, isFolding: true });
          for (const store of [one, many]) {
            store.look(0, 100);
            await settled();
            for (let at = 0; at < 40 && !store.isWhole(); at += 1) {
              store.goOn('');
              await settled();
            }
          }
          assert.deepEqual(many.rows(0, 100).map(text), one.rows(0, 100).map(text));
          assert.equal(many.count(), one.count());
        },
      ),
      { numRuns: 60 },
    );
  });

  it('stops to ask after ten pages that brought no new line', async () => {
    const { source, asked } = over({ '': Array.from({ length: 2000 }, (_, n) => frame(n + 1)) }, 20);
    const store = new TreeStore({ source, isFolding: true });
    store.look(0, 20);
    await settled();
    await settled();
    const end = store.rows(0, 20).at(-1);
    assert.ok(end?.kind === 'more' && end.state === 'ask');
    assert.equal(asked.length, 11);
    store.goOn('');
    await settled();
    await settled();
    assert.equal(asked.length, 21);
  });

  it('says what failed and goes on when it is told to', async () => {
    let isAway = true;
    const store = new TreeStore<TreeEntry>({
      source: async () => {
        if (isAway) throw new Error('away');
        return { items: [file('x')], cursor: null };
      },
    });
    store.look(0, 20);
    await settled();
    const row = store.rows(0, 1)[0];
    assert.ok(row?.kind === 'more' && row.state === 'failed' && row.error instanceof Error);
    isAway = false;
    store.goOn('');
    await settled();
    assert.deepEqual(store.rows(0, 5).map(text), ['x']);
  });

  it('finds a name that is typed, on pages that are not here yet and on pages that were let go', async () => {
    const names = Array.from({ length: 3000 }, (_, n) => file(`f${String(n).padStart(9, '0')}`));
    const store = new TreeStore({ source: over({ '': names }).source });
    store.look(0, 20);
    await settled();
    assert.equal(await store.seek('F000002001', 0), 2001);
    assert.equal(await store.seek('f000000003', 2001), 3);
    assert.equal(await store.seek('nothing', 0), null);
  });

  const names = (count: number, folder = ''): TreeEntry[] =>
    Array.from({ length: count }, (_, n) => file(`f${String(n).padStart(9, '0')}`, folder));

  it('goes to its last line, by large pages, and brings back what is seen there', async () => {
    const { source, asked } = over({
      '': [file('0'), dir('a')],
      a: [...names(100_000, 'a/'), dir('z', 'a/')],
      'a/z': [],
    });
    const store = new TreeStore({ source });
    store.look(0, 20);
    await settled();
    store.toggle(dir('a'), 1);
    await settled();
    // The line at the end is looked at, as it is after End on what was known before.
    store.look(190, 203);
    const at = await store.last(new AbortController().signal);
    assert.equal(at, 100_002);
    assert.ok(asked.length < 110, `${asked.length} pages`);
    const held = store.rows(0, store.count()).filter(({ kind }) => kind === 'entry').length;
    assert.ok(held <= 2 * KEPT_ENTRIES + 1000, `${held} are held`);
    store.look(at - 20, at + 1);
    await settled();
    assert.deepEqual(store.rows(at - 1, at + 1).map(text), ['f000099999', 'z']);
    store.look(0, 20);
    await settled();
    assert.deepEqual(store.rows(0, 3).map(text), ['0', 'a', 'f000000000']);
    assert.equal(store.count(), 100_003);
  });

  it('goes to its last line past sequences without an end, which pages looked at stop at', async () => {
    const frames = Array.from({ length: 3000 }, (_, n) => frame(n + 1));
    const store = new TreeStore({ source: over({ '': [...frames, file('b.mov')] }, 20).source, isFolding: true });
    assert.equal(await store.last(new AbortController().signal), 1);
    assert.deepEqual(store.rows(0, 2).map(text), ['a.[0001–3000].exr', 'b.mov']);
  });

  it('stops on the way to its last line when it is told to, or a page fails', async () => {
    const { source, asked } = over({ '': names(50_000) });
    const stop = new AbortController();
    const stopped = new TreeStore<TreeEntry>({
      source: async (folder, cursor, limit) => {
        if (asked.length === 4) stop.abort();
        return source(folder, cursor, limit);
      },
    });
    assert.equal(await stopped.last(stop.signal), 5000);
    assert.equal(stopped.rows(5000, 5001)[0]?.kind, 'more');
    let left = 3;
    const failing = new TreeStore<TreeEntry>({
      source: async (folder, cursor, limit) => {
        if (left-- === 0) throw new Error('away');
        return source(folder, cursor, limit);
      },
    });
    const at = await failing.last(new AbortController().signal);
    const row = failing.rows(at, at + 1)[0];
    assert.ok(at === 3000 && row?.kind === 'more' && row.state === 'failed');
    failing.goOn('');
    assert.equal(await failing.last(new AbortController().signal), 49_999);
  });

  it('finds a name in the folder one stands in, though it is not whole yet', async () => {
    const names = Array.from({ length: 1500 }, (_, n) => file(`f${String(n).padStart(9, '0')}`, 'a/'));
    const store = new TreeStore({ source: over({ '': [dir('a'), file('z')], a: names }).source });
    store.look(0, 20);
    await settled();
    store.toggle(dir('a'), 1);
    await settled();
    assert.equal(await store.seek('f000001234', 5), 1235);
    assert.equal(text(store.rows(1235, 1236)[0] as TreeRow<TreeEntry>), 'f000001234');
  });
});

describe('the keys of the tree', () => {
  const row = (kind: 'file' | 'folder', isOpen = false): TreeRow<TreeEntry> => ({
    kind: 'entry',
    level: 1,
    entry: kind === 'file' ? file('x') : dir('x'),
    isOpen,
    place: 0,
  });
  const place = { at: 5, count: 10, page: 8 };

  it('move, open, close and go to the folder above', () => {
    assert.deepEqual(treeMove('ArrowDown', row('file'), place), { do: 'go', to: 6 });
    assert.deepEqual(treeMove('PageDown', row('file'), place), { do: 'go', to: 9 });
    assert.deepEqual(treeMove('Home', row('file'), place), { do: 'go', to: 0 });
    assert.deepEqual(treeMove('End', row('file'), place), { do: 'end' });
    assert.deepEqual(treeMove('ArrowRight', row('folder'), place), { do: 'toggle' });
    assert.deepEqual(treeMove('ArrowRight', row('folder', true), place), { do: 'go', to: 6 });
    assert.equal(treeMove('ArrowRight', row('file'), place), null);
    assert.deepEqual(treeMove('ArrowLeft', row('folder', true), place), { do: 'toggle' });
    assert.deepEqual(treeMove('ArrowLeft', row('file'), place), { do: 'parent' });
    assert.deepEqual(treeMove('Enter', row('file'), place), { do: 'open' });
    assert.deepEqual(treeMove('s', row('file'), place), { do: 'type', letter: 's' });
    assert.equal(treeMove('Tab', row('file'), place), null);
  });
});
