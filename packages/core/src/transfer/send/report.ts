import { TransferError } from '../http/transfer-error.ts';
import type { Declarer } from './declarer.ts';
import type { LaidItem } from './page.ts';
import type { ReadReport } from './reader.ts';
import type { Stretch } from './stretches.ts';

/** A page has 1,000 lines and a batch of reads 200 files. */
const LINES = 800;
/** 512 MiB. */
const PIECES = 64;

/** What of a stretch is read: [position, position + length) of the reel. */
export type Reported = Pick<Stretch, 'position' | 'length' | 'declaredTo'>;

/** Collects what was read of one stretch and declares it in pages and runs, while the bytes are on their way. */
export class Report implements ReadReport {
  /** Ends of the files that end in this stretch, on the reel, rising. */
  readonly ends: number[] = [];
  /** All that ends before this place of the reel was told. */
  told = 0;
  readonly #declarer: Declarer;
  readonly #stretch: Reported;
  readonly #signal: AbortSignal;
  readonly #onDiffers: (item: LaidItem) => Promise<void>;
  #files: LaidItem[] = [];
  #hashes: Uint8Array[] = [];
  #runs: { item: LaidItem; from: number; digests: Uint8Array[] }[] = [];
  #pieces = 0;
  #said: Promise<void> = Promise.resolve();

  constructor(
    of: { declarer: Declarer; stretch: Reported; signal: AbortSignal },
    onDiffers: (item: LaidItem) => Promise<void>,
  ) {
    this.#declarer = of.declarer;
    this.#stretch = of.stretch;
    this.#signal = of.signal;
    this.#onDiffers = onDiffers;
  }

  file(item: LaidItem, sha256: Uint8Array): void {
    this.#files.push(item);
    this.#hashes.push(sha256);
    this.ends.push(item.start + item.size);
  }

  piece(item: LaidItem, piece: number, sha256: Uint8Array): void {
    const run = this.#runs.at(-1);
    if (run !== undefined && run.item.start === item.start && run.from + run.digests.length === piece)
      run.digests.push(sha256);
    else this.#runs.push({ item, from: piece, digests: [sha256] });
    this.#pieces++;
    if ((piece + 1) * PIECE_BYTES >= item.size) this.ends.push(item.start + item.size);
  }

  reached(position: number): void {
    this.told = Math.max(this.told, position);
    const isEnd = position >= this.#stretch.position + this.#stretch.length;
    if (isEnd || this.#files.length >= LINES || this.#pieces >= PIECES) this.#flush(position);
  }

  /** Resolves when the courier heard of everything that was told. */
  declared(): Promise<void> {
    return this.#said;
  }

  #flush(position: number): void {
    const { before, now } = { before: this.#said, now: this.#say() };
    now.catch(() => undefined);
    this.#said = before
      .then(() => now)
      .then(() => {
        this.#stretch.declaredTo = Math.max(this.#stretch.declaredTo, position);
      });
    this.#said.catch(() => undefined);
  }

  async #say(): Promise<void> {
    const [files, hashes, runs] = [this.#files, this.#hashes, this.#runs];
    this.#files = [];
    this.#hashes = [];
    this.#runs = [];
    this.#pieces = 0;
    const entries = files.length === 0 ? null : this.#declarer.gather(files, hashes, this.#signal);
    await Promise.all([entries, ...runs.map((run) => this.#sayRun(run))]);
  }

  async #sayRun({ item, from, digests }: { item: LaidItem; from: number; digests: Uint8Array[] }): Promise<void> {
    const bytes = new Uint8Array(digests.length * 32);
    for (const [i, digest] of digests.entries()) bytes.set(digest, i * 32);
    try {
      await this.#declarer.digests(item, from, bytes, this.#signal);
    } catch (error) {
      if (!(error instanceof TransferError)) throw error;
      if (error.code === 'digest_differs') await this.#onDiffers(item);
      // Its entry was refused, or replaced since: there is nothing to say digests of.
      else if (error.code !== 'not_found') throw error;
    }
  }
}

const PIECE_BYTES = 8 * 1024 * 1024;
