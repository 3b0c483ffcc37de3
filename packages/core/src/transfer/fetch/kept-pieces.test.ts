import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { MemoryJournal } from '../../testing/memory-journal.ts';
import { VirtualClock } from '../../testing/virtual-clock.ts';
import type { FileSink } from '../ports.ts';
import type { FetchRow } from './fetch-row.ts';
import { KeptPieces } from './kept-pieces.ts';

const ROW = { id: 'one' } as FetchRow;

/** Pieces over a journal that a later process reads, and a sink that counts how often it made things last. */
async function aStand() {
  const [journal, clock] = [new MemoryJournal(), new VirtualClock()];
  const told = { flushes: 0, bytes: 0, faults: [] as unknown[], refuses: false };
  const flush = async (): Promise<void> => {
    told.flushes += 1;
    if (told.refuses) throw new Error('a disk that cannot');
  };
  const sink = { flush } as FileSink;
  const abort = (error: unknown): void => void told.faults.push(error);
  const open = async (): Promise<KeptPieces> => {
    const pieces = new KeptPieces('one', { journal, clock, row: () => ROW, standing: () => told.bytes, abort });
    await pieces.load(1_000);
    return pieces;
  };
  const pieces = await open();
  let next = 0;
  const stands = (): void => {
    pieces.bits.set(next++);
    told.bytes += 1_000;
    pieces.stands(sink, (act) => act());
  };
  return { clock, told, pieces, open, stands };
}

describe('the pieces that are noted', () => {
  it('are from the first one on, soon again, and then every five seconds', async () => {
    const { clock, told, open, stands } = await aStand();
    stands();
    await clock.advance(0);
    assert.equal((await open()).bits.count(), 1);
    const at: number[] = [];
    for (let ms = 0; ms < 30_000; ms += 100) {
      const before = told.flushes;
      stands();
      await clock.advance(100);
      if (told.flushes > before) at.push(ms);
    }
    assert.deepEqual(at, [500, 1_500, 3_500, 7_500, 12_500, 17_500, 22_500, 27_500]);
  });

  it('are noted again when the disk could not keep them, and the run hears of it', async () => {
    const { clock, told, pieces, open, stands } = await aStand();
    told.refuses = true;
    stands();
    await clock.advance(0);
    assert.deepEqual([told.faults.length, (await open()).bits.count()], [1, 0]);
    told.refuses = false;
    await pieces.flush({ flush: async () => undefined } as FileSink, (act) => act());
    assert.equal((await open()).bits.count(), 1);
  });
});
