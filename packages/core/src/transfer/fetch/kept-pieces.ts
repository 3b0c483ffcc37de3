import type { Clock, FileSink, Journal } from '../ports.ts';
import { Bits } from './bits.ts';
import { FETCH_TABLE, type FetchRow } from './fetch-row.ts';
import type { Patiently } from './patience.ts';

const BITS_TABLE = 'fetch-bits';
const FLUSH_BYTES = 256 * 1024 * 1024;
const FLUSH_MS = 5_000;
/** The first time comes with the first piece, the next so long after; each is twice as far as the one before. */
const FIRST_FLUSH_MS = 500;

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
  #everyMs = 0;
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

  /** A piece more stands in the sink: after enough bytes or time what stands is written down, beside what goes on. */
  stands(sink: FileSink, patiently: Patiently): void {
    if (this.#flushing !== null) return;
    const bytes = this.#ports.standing() - this.#flushed.bytes;
    const passed = Math.abs(this.#ports.clock.now() - this.#flushed.at);
    if (bytes < FLUSH_BYTES && passed < this.#everyMs) return;
    this.#everyMs = Math.min(FLUSH_MS, this.#everyMs * 2 || FIRST_FLUSH_MS);
    // A disk that cannot keep what it took ends the run; what the journal does not know is fetched again.
    this.#flush(sink, patiently).catch((error: unknown) => this.#ports.abort(error));
  }

  /** Writes down all that stands. */
  async flush(sink: FileSink, patiently: Patiently): Promise<void> {
    await this.settled();
    await this.#flush(sink, patiently);
  }

  #flush(sink: FileSink, patiently: Patiently): Promise<void> {
    this.#flushed = { bytes: this.#ports.standing(), at: this.#ports.clock.now() };
    this.#flushing = patiently(() => this.keep(sink)).finally(() => {
      this.#flushing = null;
    });
    return this.#flushing;
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
