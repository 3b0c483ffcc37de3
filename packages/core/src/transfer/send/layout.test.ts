import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { utf8 } from '../../bytes/bytes.ts';
import { PIECE } from '../../manifest/pieces.ts';
import { MemoryJournal } from '../../testing/memory-journal.ts';
import { Book } from './book.ts';
import { Stretches } from './stretches.ts';

const COUNTS = { files: 0, folders: 0, emptyFolders: 0, bytes: 0 };
const sizes = fc.array(
  fc.oneof(fc.constant(0), fc.nat(40), fc.nat(3 * PIECE), fc.constant(PIECE), fc.constant(PIECE + 1)),
  { maxLength: 60 },
);

async function laid(list: readonly number[], journal = new MemoryJournal(), most = 64 * PIECE): Promise<Book> {
  const book = new Book(journal, 'job');
  for (const [i, size] of list.entries())
    await book.lay({ kind: 'file', path: utf8(`f/${i}`), size, mtime: i % 3 === 0 ? null : i }, 'walk', COUNTS, most);
  await book.flush(COUNTS);
  return book;
}

describe('the layout of a reel', () => {
  it('lays files end to end, and a new start reads the same from the journal', async () => {
    await fc.assert(
      fc.asyncProperty(sizes, fc.integer({ min: 1, max: 8 }), async (list, steps) => {
        const journal = new MemoryJournal();
        await laid(list, journal, steps * PIECE);
        const book = new Book(journal, 'job');
        const last = await book.load();
        let at = 0;
        let i = 0;
        for await (const item of book.items()) {
          assert.deepEqual([item.start, item.size, item.mtime], [at, list[i], i % 3 === 0 ? null : i]);
          assert.deepEqual(Buffer.from(item.path).toString(), `f/${i}`);
          at += item.size;
          i++;
        }
        assert.equal(i, list.length);
        assert.equal(book.durableEnd, at);
        assert.equal(last === null, list.length === 0);
      }),
      { numRuns: 50 },
    );
  });

  it('finds what lies in any range, in order', async () => {
    await fc.assert(
      fc.asyncProperty(sizes, fc.nat(), fc.nat(), async (list, a, b) => {
        const book = await laid(list, new MemoryJournal(), 2 * PIECE);
        const from = book.end === 0 ? 0 : a % book.end;
        const to = from + (b % (book.end - from + 1));
        const found: number[] = [];
        for await (const { start } of book.between(from, to)) found.push(start);
        let at = 0;
        const expected = list.flatMap((size) => {
          const start = at;
          at += size;
          return size > 0 && start < to && at > from ? [start] : [];
        });
        assert.deepEqual(found, expected);
      }),
      { numRuns: 50 },
    );
  });

  it('is cut into stretches that cover it, begin on multiples of 8 MiB and are the same after a restart', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ more: fc.nat(20 * PIECE), lanes: fc.integer({ min: 1, max: 16 }) }), { maxLength: 12 }),
        fc.integer({ min: 1, max: 8 }),
        async (steps, cut) => {
          const journal = new MemoryJournal();
          const stretches = new Stretches(journal, 'job');
          let end = 0;
          for (const { more, lanes } of steps) {
            end += more;
            for (let taken = 0; taken < lanes; taken++)
              if ((await stretches.next({ end, isAll: false }, cut * PIECE, lanes)) === null) break;
          }
          while ((await stretches.next({ end, isAll: true }, cut * PIECE, 4)) !== null);
          let at = 0;
          for (const { position, length } of stretches.all) {
            assert.equal(position, at);
            assert.equal(position % PIECE, 0);
            assert.ok(length > 0 && length <= cut * PIECE);
            at += length;
          }
          assert.equal(at, end);
          const again = new Stretches(journal, 'job');
          await again.load();
          const shape = (all: Stretches['all']): number[][] => all.map(({ position, length }) => [position, length]);
          assert.deepEqual(shape(again.all), shape(stretches.all));
        },
      ),
      { numRuns: 60 },
    );
  });
});
