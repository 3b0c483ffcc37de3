import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { concat, utf8 } from '../../bytes/bytes.ts';
import { PIECE, pieceCount } from '../../manifest/pieces.ts';
import { linesOf } from '../check/lines-of.ts';
import { Bits } from './bits.ts';
import {
  DigestReader,
  halve,
  type Item,
  itemsOf,
  MOST_ITEMS,
  type PlannedFile,
  type Stretch,
  stretchesOf,
} from './plan.ts';
import { chooser, SurveyFault, survey } from './survey.ts';

describe('the bits of a tape', () => {
  it('are set, counted and forgotten as a set would be, and come back from their pages', () => {
    const act = fc.record({ at: fc.nat(99_999), value: fc.boolean() });
    fc.assert(
      fc.property(fc.array(act), fc.nat(100_000), fc.nat(100_000), (acts, a, b) => {
        const bits = new Bits(100_000);
        const again = new Bits(100_000);
        const set = new Set<number>();
        for (const { at, value } of acts) {
          bits.set(at, value);
          if (value) set.add(at);
          else set.delete(at);
        }
        for (const { page, bytes } of bits.changedPages()) again.load(page, bytes);
        const [from, to] = [Math.min(a, b), Math.max(a, b)];
        for (const one of [bits, again]) {
          assert.equal(one.count(), set.size);
          assert.equal(one.count(from, to), [...set].filter((at) => at >= from && at < to).length);
        }
        assert.deepEqual(bits.changedPages(), []);
        bits.clear(from, to);
        assert.equal(bits.count(from, to), 0);
      }),
      { numRuns: 50 },
    );
  });
});

function filesOf(sizes: readonly number[]): PlannedFile[] {
  let [first, position] = [0, 0];
  return sizes.map((size, entry) => {
    const file = { entry, path: utf8(`${entry}`), name: `${entry}`, size, mtime: null, first, position, left: 0 };
    first += pieceCount(size);
    position += size;
    return file;
  });
}
async function stretches(files: readonly PlannedFile[], done: ReadonlySet<number>, target: number): Promise<Stretch[]> {
  const items = async function* (): AsyncGenerator<Item> {
    for (const file of files)
      yield* itemsOf(
        file,
        pieceCount(file.size),
        (index) => done.has(index),
        async () => new Uint8Array(32),
      );
  };
  const found: Stretch[] = [];
  for await (const stretch of stretchesOf(items(), () => target)) found.push(stretch);
  return found;
}

describe('the stretches of a fetch', () => {
  it('hold every missing piece once, in order, end to end, and none that is there', async () => {
    const size = fc.oneof(fc.nat(20_000), fc.nat(5 * PIECE));
    await fc.assert(
      fc.asyncProperty(
        fc.array(size, { maxLength: 30 }),
        fc.array(fc.nat(60)),
        fc.nat(64),
        async (sizes, done, target) => {
          const files = filesOf(sizes);
          const there = new Set(done);
          const found = await stretches(files, there, target * 1024 * 1024);
          const items = found.flatMap((stretch) => stretch.items);
          const wanted = files.flatMap((file) =>
            Array.from({ length: pieceCount(file.size) }, (_, piece) => file.first + piece).filter(
              (at) => !there.has(at),
            ),
          );
          assert.deepEqual(
            items.map(({ file, piece }) => file.first + piece),
            wanted,
          );
          for (const { items: all, start, end } of found) {
            let at = start;
            for (const item of all) {
              assert.equal(item.start, at);
              at += item.length;
            }
            assert.equal(at, end);
            assert.ok(all.length === 1 || end - start <= target * 1024 * 1024);
          }
        },
      ),
    );
  });

  it('carry small files by the thousand, and never more than are held in memory', async () => {
    const found = await stretches(filesOf(Array.from({ length: 5_000 }, () => 10_240)), new Set(), 1024 * 1024 * 1024);
    assert.deepEqual(
      found.map(({ items }) => items.length),
      [MOST_ITEMS, MOST_ITEMS, 5_000 - 2 * MOST_ITEMS],
    );
  });

  it('are cut in two without losing a piece, behind the one that is coming in, about where half of the bytes are', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 3 * PIECE }), { minLength: 1, maxLength: 12 }),
        fc.nat(40),
        fc.nat(100),
        fc.nat(PIECE),
        async (sizes, under, part, least) => {
          const [whole] = await stretches(filesOf(sizes), new Set(), Number.POSITIVE_INFINITY);
          const first = whole as Stretch;
          const { items, end } = { items: [...first.items], end: first.end };
          const at = under % items.length;
          const item = items[at] as Item;
          const position = item.start + Math.floor((part * item.length) / 101);
          const second = halve(first, at, position, least);
          assert.equal(second === null, at === items.length - 1 || end - position < least);
          if (second === null) return assert.deepEqual(first, { items, start: 0, end });
          assert.deepEqual([...first.items, ...second.items], items);
          assert.deepEqual([first.start, first.end, second.end], [0, second.start, end]);
          assert.equal(second.start, second.items[0]?.start);
          assert.ok(first.items.includes(item) && second.items.length > 0);
          // No piece lies whole between the cut and the middle.
          const middle = position + (end - position) / 2;
          const before = first.items.at(-1) as Item;
          assert.ok(before === item || before.start < middle);
        },
      ),
    );
  });

  it('read digests in windows, wherever they are asked for', async () => {
    const all = Uint8Array.from({ length: 10_000 * 32 }, (_, at) => (at >> 5) & 0xff);
    let reads = 0;
    const reader = new DigestReader(10_000, async (at, length) => {
      reads += 1;
      return all.slice(at, at + length);
    });
    for (const index of [0, 1, 4_095, 4_096, 9_999, 3]) {
      const digest = await reader.get(index);
      assert.deepEqual([digest.length, digest[0]], [32, index & 0xff]);
    }
    assert.equal(reads, 4);
  });
});

describe('the survey of a list', () => {
  const DIGEST = 'ab'.repeat(32);
  const line = (path: string, size: number, position: number): string =>
    `${JSON.stringify({ kind: 'file', path, size, position, sha256: DIGEST, crc32: '00000000' })}\n`;
  const look = (text: string, only: Uint8Array[] | null = null) =>
    survey(
      () =>
        linesOf(
          (async function* () {
            yield concat(utf8(text));
          })(),
        ),
      { system: 'posix', longestPath: 4_000 },
      new Uint8Array(16),
      chooser(only),
    );

  it('counts what is there and what was chosen', async () => {
    const told = await look(
      `${line('a/b', 5, 0)}${line('a/c', PIECE + 1, 5)}${line('ab', 7, PIECE + 6)}{"kind":"folder","path":"x"}\n`,
      [utf8('a')],
    );
    assert.deepEqual([told.files, told.folders, told.bytes, told.pieces], [3, 1, PIECE + 13, 4]);
    assert.deepEqual(told.chosen, { files: 2, bytes: PIECE + 6, pieces: 3 });
  });

  it('is refused for a line that is none, out of its place, or told twice', async () => {
    for (const text of [
      '{}\n',
      'x\n',
      line('a', 5, 1),
      line('a', 5, 0) + line('a', 5, 5),
      line('a', 5, 0) + line('a/b', 5, 5),
      '\n',
    ])
      await assert.rejects(look(text), SurveyFault, text);
  });
});
