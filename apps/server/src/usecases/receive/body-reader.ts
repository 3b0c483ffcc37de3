import type { Readable } from 'node:stream';

/** Bytes that may wait here before the source is paused; a chunk costs more than the bytes in it. */
const HIGH_WATER = 64 * 1024;
const CHUNK_COST = 128;

/**
 * Pulls chunks from a request without copying them, and can be told to stop between two chunks.
 * `next` answers null at the end of the stream, after `stop`, and after an error (see `error`).
 */
export class BodyReader {
  error: Error | null = null;
  stopped = false;
  #ended = false;
  #queue: Buffer[] = [];
  #queued = 0;
  #wake: (() => void) | null = null;
  readonly #stream: Readable;

  constructor(stream: Readable) {
    this.#stream = stream;
    // A client that went away while its request was looked at tells nobody any more.
    if (stream.destroyed || stream.readableEnded) {
      this.#ended = true;
      this.error = stream.errored;
    }
    stream.on('data', this.#onData);
    stream.on('end', this.#onEnd);
    stream.on('close', this.#onEnd);
    stream.on('error', this.#onError);
  }

  /** Nothing more will come than what waits here. */
  get isOver(): boolean {
    return this.stopped || this.#ended || this.error !== null;
  }

  async next(): Promise<Buffer | null> {
    for (;;) {
      const chunk = this.#queue.shift();
      if (chunk) {
        this.#queued -= chunk.length + CHUNK_COST;
        return chunk;
      }
      if (this.isOver) return null;
      if (this.#stream.isPaused()) this.#stream.resume();
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** Stops reading; what already came is still handed out. */
  stop(): void {
    if (this.stopped) return;
    this.stopped = true;
    this.#detach();
    this.#stream.pause();
    this.#notify();
  }

  /** Leaves the stream to whoever answers the request. */
  release(): void {
    this.#queue = [];
    if (!this.stopped) this.#detach();
  }

  #onData = (chunk: Buffer): void => {
    this.#queue.push(chunk);
    this.#queued += chunk.length + CHUNK_COST;
    if (this.#queued >= HIGH_WATER) this.#stream.pause();
    this.#notify();
  };
  #onEnd = (): void => {
    this.#ended = true;
    this.#notify();
  };
  #onError = (error: Error): void => {
    this.error = error;
    this.#notify();
  };

  #detach(): void {
    this.#stream.off('data', this.#onData);
    this.#stream.off('end', this.#onEnd);
    this.#stream.off('close', this.#onEnd);
    this.#stream.off('error', this.#onError);
    this.#stream.on('error', () => undefined);
  }

  #notify(): void {
    const wake = this.#wake;
    this.#wake = null;
    wake?.();
  }
}
