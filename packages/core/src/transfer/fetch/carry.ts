import type { Bearer } from '../http/bearer.ts';
import type { Courier } from '../http/courier.ts';
import { isPassing, isStopped, TransferError } from '../http/transfer-error.ts';
import { BREAKS, isThere } from './is-there.ts';
import { halve, type Item, type Stretch } from './plan.ts';

const STALL_MS = 20_000;

export interface CarryPorts {
  courier: Courier;
  bearer: Bearer;
  envelope: string;
  /** Room for a piece of this length. */
  memory(length: number): Uint8Array<ArrayBuffer>;
  /** Waits until so many bytes may come in. */
  allow(bytes: number): Promise<void>;
  /** Bytes that came in. */
  came(bytes: number): void;
  /** A whole piece, not yet looked at. Resolves when there is room for the next. */
  piece(item: Item, bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  /** The courier cannot give this piece. */
  lost(item: Item, code: string, detail: string): void;
  signal: AbortSignal;
}

/** One stretch of the tape under way: what is whole was handed on, what came of the next piece is kept over any break. */
export class Carrier {
  readonly stretch: Stretch;
  readonly #ports: CarryPorts;
  #at = 0;
  #buffer: Uint8Array<ArrayBuffer> | null = null;
  #filled = 0;

  constructor(stretch: Stretch, ports: CarryPorts) {
    this.stretch = stretch;
    this.#ports = ports;
  }

  /** Where on the tape the next byte belongs. */
  get position(): number {
    const item = this.stretch.items[this.#at];
    return item === undefined ? this.stretch.end : item.start + this.#filled;
  }

  /** Gives away the second half of what is still to come; null when less than `least` bytes are. What was asked for ends there. */
  split(least: number): Stretch | null {
    return halve(this.stretch, this.#at, this.position, least);
  }

  /** Bytes that are still to come. */
  get left(): number {
    return this.stretch.end - this.position;
  }

  get #isOver(): boolean {
    return this.#at >= this.stretch.items.length;
  }

  /** Resolves when every piece was handed on or given up. @throws TransferError that ends everything, or `stopped` */
  async carry(): Promise<void> {
    const { courier, bearer, envelope, signal } = this.#ports;
    let breaks = 0;
    for (let attempt = 0; !this.#isOver; ) {
      const before = this.position;
      try {
        await this.#ask();
      } catch (error) {
        if (isStopped(error) || !(error instanceof TransferError)) throw error;
        const item = this.stretch.items[this.#at];
        if (error.code === 'damaged' && item) {
          this.#skip(item, 'damaged', error.message);
          continue;
        }
        if (!isPassing(error)) throw error;
        const moved = this.position > before;
        breaks = moved ? 0 : breaks + 1;
        attempt = moved ? 0 : attempt;
        if (breaks >= BREAKS && item && (await isThere(courier, bearer, envelope, signal))) {
          this.#skip(item, 'failed', error.message);
          breaks = 0;
          continue;
        }
        await courier.pause(attempt++, error, signal);
      }
    }
  }

  async #ask(): Promise<void> {
    const { courier, bearer: as, envelope, signal } = this.#ports;
    const [from, { end }] = [this.position, this.stretch];
    const answer = await courier.once({
      method: 'GET',
      path: `/api/v1/envelopes/${envelope}/tape`,
      // What is sealed never changes, and every piece is compared: no If-Range is needed.
      headers: { Range: `bytes=${from}-${end - 1}` },
      as,
      signal,
      stallMs: STALL_MS,
    });
    const range = answer.header('Content-Range') ?? '';
    if (answer.status !== 206 || !range.startsWith(`bytes ${from}-${end - 1}/`))
      throw new TransferError('unexpected', 'The courier answered another part of the tape than the one asked for.');
    for await (const chunk of answer.body) {
      // What was given away is not counted here.
      const bytes = Math.min(chunk.length, this.left);
      await this.#ports.allow(bytes);
      this.#ports.came(bytes);
      await this.#take(chunk, end);
      // The rest was given away: breaking off costs the connection, and what is on its way.
      if (this.#isOver && this.stretch.end < end) return;
    }
    // Told as whole and shorter than it said: a gateway's fault, waited out like any other.
    if (!this.#isOver) throw new TransferError('unreachable', 'The answer ended early.');
  }

  /** @param end where on the tape the answer ends */
  async #take(chunk: Uint8Array<ArrayBuffer>, end: number): Promise<void> {
    let isCopied = true;
    for (let from = 0; from < chunk.length; ) {
      const item = this.stretch.items[this.#at];
      if (item === undefined && this.stretch.end < end) return;
      if (item === undefined) throw new TransferError('unexpected', 'The courier answered more than was asked for.');
      const length = Math.min(chunk.length - from, item.length - this.#filled);
      const part = chunk.subarray(from, from + length);
      from += length;
      if (length === item.length) {
        // A small file that lies whole in what came needs no copy.
        isCopied = false;
        await this.#hand(item, part);
        continue;
      }
      this.#buffer ??= this.#ports.memory(item.length);
      this.#buffer.set(part, this.#filled);
      this.#filled += length;
      if (this.#filled === item.length) await this.#hand(item, this.#buffer);
    }
    // What owns its memory gives it back at once; left to the collector it would look through everything each 64 MB.
    if (isCopied && chunk.byteLength === chunk.buffer.byteLength) chunk.buffer.transfer(0);
  }

  async #hand(item: Item, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    this.#next();
    await this.#ports.piece(item, bytes);
  }

  #skip(item: Item, code: string, detail: string): void {
    this.#next();
    this.#ports.lost(item, code, detail);
  }

  #next(): void {
    this.#at += 1;
    this.#buffer = null;
    this.#filled = 0;
  }

  /** Whether the courier answers about this envelope: then it is the place on the tape that fails. */
}
