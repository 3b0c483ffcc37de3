import { Worker } from 'node:worker_threads';
import { type Answer, type Call, CLOSE, MetadataError, RECORDED } from './channel.ts';

/** Rows pass through these threads in pages; a small nursery gives their memory back soon. */
const LIMITS = { maxYoungGenerationSizeMb: 16, maxOldGenerationSizeMb: 256 };

/** The calling end of a worker thread: each call is a promise, calls made together travel together. */
export class Client {
  readonly #worker: Worker;
  readonly #pending = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  readonly #exited: Promise<void>;
  #outbox: Call[] = [];
  #next = 1;
  #dead: Error | null = null;
  /** Called after a commit that added records. */
  onRecorded: (() => void) | null = null;

  constructor(module: URL, workerData: unknown) {
    this.#worker = new Worker(module, { workerData, resourceLimits: LIMITS });
    this.#worker.on('message', (answers: Answer[]) => {
      // Below `--watch` Node itself tells from a thread which files it loads.
      if (Array.isArray(answers)) this.#settle(answers);
    });
    this.#worker.on('error', (error) => this.#die(error as Error));
    this.#exited = new Promise((resolve) => {
      this.#worker.on('exit', () => {
        this.#die(
          new MetadataError({ name: 'MetadataError', message: 'The database is closed.', code: 'storage_unavailable' }),
        );
        resolve();
      });
    });
  }

  call(method: string, args: unknown[]): Promise<unknown> {
    if (this.#dead) return Promise.reject(this.#dead);
    return new Promise((resolve, reject) => {
      const id = this.#next;
      this.#next += 1;
      this.#pending.set(id, { resolve, reject });
      if (this.#outbox.length === 0) queueMicrotask(() => this.#flush());
      this.#outbox.push({ id, method, args: trim(args) as unknown[] });
    });
  }

  /** Ends after everything asked so far was answered. */
  async close(): Promise<void> {
    if (!this.#dead) await this.call(CLOSE, []).catch(() => undefined);
    await this.#exited;
  }

  #flush(): void {
    const calls = this.#outbox;
    this.#outbox = [];
    if (this.#dead) return;
    this.#worker.postMessage(calls);
  }

  #settle(answers: Answer[]): void {
    for (const { id, value, error } of answers) {
      if (id === RECORDED) {
        this.onRecorded?.();
        continue;
      }
      const pending = this.#pending.get(id);
      this.#pending.delete(id);
      if (error) pending?.reject(new MetadataError(error));
      else pending?.resolve(value);
    }
  }

  #die(error: Error): void {
    this.#dead ??= error;
    for (const { reject } of this.#pending.values()) reject(this.#dead);
    this.#pending.clear();
  }
}

const SMALL = 4_096;

/** A small view of a large buffer would carry the whole buffer across; copy what is meant. */
function trim(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Uint8Array) {
    return value.byteLength === value.buffer.byteLength || value.byteLength > SMALL ? value : new Uint8Array(value);
  }
  if (Array.isArray(value)) return value.map(trim);
  const copy: Record<string, unknown> = {};
  for (const key in value) copy[key] = trim((value as Record<string, unknown>)[key]);
  return copy;
}
