import type { Clock, FileSink, Journal } from '../ports.ts';
import { Bits } from './bits.ts';
import { FETCH_TABLE, type FetchRow } from './fetch-row.ts';
import type { Patiently } from './patience.ts';

const BITS_TABLE = 'fetch-bits';
const FLUSH_BYTES = 256 * 1024 * 1024;
const FLUSH_MS = 5_000;

export interface KeptPorts {
  journal: Journal;
  clock: Clock;
  /** The row that is written down beside the pieces. */
  row(): FetchRow;
  /** Bytes that stand in their place. */
  standing(): number;
  /** What ends the run. */
  abort(error: unknown): void;
}

/** Which pieces stand in the sink, here and in the journal: written down only after the sink made them last. */
export class KeptPieces {
  readonly #id: string;
  readonly #ports: KeptPorts;
  bits = new Bits(0);
  #flushed = { bytes: 0, at: 0 };
  #flushing: Promise<void> | null = null;

  constructor(id: string, ports: KeptPorts) {
    this.#id = id;
    this.#ports = ports;
  }

  /** What the journal knows of a tape of so many pieces. */
  async load(pieces: number): Promise<void> {
    if (this.bits.length === pieces && pieces > 0) return;
    this.bits = new Bits(pieces);
    for (let from = `${this.#id}/`; ; ) {
      const rows = await this.#ports.journal.list<Uint8Array>(BITS_TABLE, from, `${this.#id}0`, 100);
      for (const { key, value } of rows) this.bits.load(Number(key.slice(this.#id.length + 1)), value);
      if (rows.length < 100) break;
      from = `${rows.at(-1)?.key}\0`;
    }
  }

  /** After enough bytes or time, beside what goes on; `isAll` at once, and resolves when it is done. */
  async flush(sink: FileSink, patiently: Patiently, isAll: boolean): Promise<void> {
    const now = this.#ports.clock.now();
    const bytes = this.#ports.standing();
    const isDue = bytes - this.#flushed.bytes >= FLUSH_BYTES || Math.abs(now - this.#flushed.at) >= FLUSH_MS;
    if (!isAll && (!isDue || this.#flushing !== null)) return;
    await this.settled();
    this.#flushed = { bytes, at: this.#ports.clock.now() };
    this.#flushing = patiently(() => this.keep(sink)).finally(() => {
      this.#flushing = null;
    });
    if (isAll) await this.#flushing;
    // A disk that cannot keep what it took ends the run; what the journal does not know is fetched again.
    else this.#flushing.catch((error: unknown) => this.#ports.abort(error));
  }

  /** Resolves when nothing is being written down, however that ended: who began it hears of it. */
  async settled(): Promise<void> {
    while (this.#flushing !== null) await this.#flushing.catch(() => undefined);
  }

  async keep(sink: FileSink): Promise<void> {
    const pages = this.bits.changedPages();
    try {
      await sink.flush();
      const rows = pages.map(({ page, bytes }) => ({
        table: BITS_TABLE,
        key: `${this.#id}/${String(page).padStart(8, '0')}`,
        value: bytes,
      }));
      const row = { table: FETCH_TABLE, key: this.#id, value: this.#ports.row() };
      if (rows.length > 0) await this.#ports.journal.write([...rows, row]);
    } catch (error) {
      this.bits.changeAgain(pages);
      throw error;
    }
  }

  async forget(): Promise<void> {
    await this.#ports.journal.drop(BITS_TABLE, `${this.#id}/`);
  }
}
