import type { Socket } from 'node:net';
import { ceilingOf, type LineShape, type Link, timeoutMs } from './link.ts';
import { SlowStart } from './window.ts';

/** What a pipe sees of its line. */
export interface Bed {
  readonly shape: LineShape;
  readonly now: number;
  random(): number;
  /** Something is to be done at the next tick. */
  wake(): void;
}

/** What of one direction has come out at the other end. */
export interface Tally {
  bytes: number;
}

type Item = { at: number; bytes: Buffer } | { at: number; end: true };

/** What goes onto the line in one turn, and what is read ahead of it. */
const TURN = 64 * 1024;
const AHEAD = 1024 * 1024;

/** One direction of one connection: read → wait for a window and the narrow place → travel → write → acknowledged. */
export class Pipe {
  readonly #bed: Bed;
  readonly #link: Link;
  readonly #rate: () => number | null;
  readonly #tally: Tally;
  readonly #from: Socket;
  readonly #to: Socket;
  /** Read, not on the line yet. */
  readonly #held: Buffer[] = [];
  #heldBytes = 0;
  #hasEnded = false;
  /** On the line. */
  #travelling: Item[] = [];
  /** Written, their acknowledgement on its way back. */
  #acks: { at: number; bytes: number }[] = [];
  #unacked = 0;
  readonly #window = new SlowStart();
  /** Where this connection's own ceiling lets the next byte leave. */
  #freeAt: number;
  #lastAt: number;
  #isBlocked = false;
  isLost = false;

  constructor(
    bed: Bed,
    ends: { from: Socket; to: Socket },
    way: { link: Link; rate: () => number | null; tally: Tally },
    readyAt: number,
  ) {
    this.#bed = bed;
    this.#from = ends.from;
    this.#to = ends.to;
    this.#link = way.link;
    this.#rate = way.rate;
    this.#tally = way.tally;
    this.#freeAt = readyAt;
    this.#lastAt = bed.now;
  }

  push(bytes: Buffer): void {
    if (this.isLost || bytes.length === 0) return;
    const { shape, now } = this.#bed;
    if (this.#heldBytes === 0 && this.#unacked === 0) this.#window.rested(now - this.#lastAt, timeoutMs(shape));
    this.#held.push(bytes);
    this.#heldBytes += bytes.length;
    if (this.#heldBytes >= AHEAD) this.#from.pause();
    if (!this.#isStraight() || !this.send() || !this.deliver()) this.#bed.wake();
  }

  end(): void {
    this.#hasEnded = true;
    this.#bed.wake();
  }

  /** Bytes on it go nowhere from now on, and nobody hears of it. */
  lose(): void {
    this.isLost = true;
    this.#held.length = 0;
    this.#heldBytes = 0;
    this.#travelling = [];
    this.#from.resume();
  }

  get isIdle(): boolean {
    return (
      this.isLost ||
      (!this.#hasEnded && this.#heldBytes === 0 && this.#travelling.length === 0 && this.#acks.length === 0)
    );
  }

  /** Puts at most a turn onto the line; false when there is nothing to put or no room. */
  send(): boolean {
    const { shape, now } = this.#bed;
    const next = this.#held[0];
    if (next === undefined) return this.#sendEnd();
    // A reader that takes nothing closes its window.
    if (this.#isBlocked) return false;
    const rate = this.#rate();
    const ceiling = ceilingOf(shape);
    const room = this.#room(shape, now);
    if (room <= 0 || !this.#link.takes(now, shape, rate)) return false;
    if (ceiling !== null && this.#freeAt - now > Math.max(10, 2 * shape.delayMs)) return false;
    const bytes = next.length <= Math.min(TURN, room) ? next : next.subarray(0, Math.min(TURN, room));
    if (bytes === next) this.#held.shift();
    else this.#held[0] = next.subarray(bytes.length);
    this.#heldBytes -= bytes.length;
    const leaves = Math.max(this.#freeAt, this.#link.pass(now, bytes.length, rate));
    this.#freeAt = ceiling === null ? leaves : Math.max(now, this.#freeAt) + (bytes.length * 1000) / ceiling;
    this.#travelling.push({ at: Math.max(leaves, this.#freeAt) + shape.delayMs, bytes });
    this.#unacked += bytes.length;
    this.#window.uses(this.#unacked);
    this.#lastAt = now;
    return true;
  }

  /** Writes what has arrived, and hears what was acknowledged. True when nothing is left on the line. */
  deliver(): boolean {
    const { shape, now } = this.#bed;
    let count = 0;
    this.#to.cork();
    for (; !this.#isBlocked; count++) {
      const item = this.#travelling[count];
      if (item === undefined || item.at > now) break;
      if ('end' in item) this.#to.end();
      else if (!this.#to.destroyed) {
        if (!this.#to.write(item.bytes)) this.#block();
        this.#tally.bytes += item.bytes.length;
        if (shape.delayMs > 0) this.#acks.push({ at: now + shape.delayMs, bytes: item.bytes.length });
        else this.#acked(item.bytes.length);
      }
    }
    this.#to.uncork();
    if (count > 0) this.#travelling.splice(0, count);
    let heard = 0;
    for (const ack of this.#acks) {
      if (ack.at > now) break;
      this.#acked(ack.bytes);
      heard += 1;
    }
    if (heard > 0) this.#acks.splice(0, heard);
    return this.#travelling.length === 0;
  }

  /** Reads on when there is room for it. */
  refill(): void {
    if (!this.isLost && this.#heldBytes < AHEAD && this.#from.isPaused()) this.#from.resume();
  }

  #isStraight(): boolean {
    const { shape } = this.#bed;
    return shape.delayMs === 0 && shape.loss === 0 && this.#rate() === null;
  }

  #sendEnd(): boolean {
    if (!this.#hasEnded) return false;
    this.#hasEnded = false;
    this.#travelling.push({ at: Math.max(this.#bed.now, this.#freeAt) + this.#bed.shape.delayMs, end: true });
    return true;
  }

  #room(shape: LineShape, now: number): number {
    const most = shape.windowBytes ?? Number.POSITIVE_INFINITY;
    // The last segment of a burst is missed only by a timer.
    if (this.#unacked === 0 && shape.loss > 0 && now - this.#lastAt > 2 * shape.delayMs) {
      if (this.#bed.random() < shape.loss) this.#freeAt = Math.max(this.#freeAt, now + timeoutMs(shape));
    }
    return (shape.slowStart ? Math.min(this.#window.bytes, most) : most) - this.#unacked;
  }

  #acked(bytes: number): void {
    this.#unacked -= bytes;
    this.#window.acked(bytes, this.#unacked);
  }

  #block(): void {
    this.#isBlocked = true;
    this.#to.once('drain', () => {
      this.#isBlocked = false;
      this.#bed.wake();
    });
  }
}
