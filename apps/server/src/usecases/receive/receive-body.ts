import { DatoferumError } from '@datoferum/core';
import { free } from '../../bytes/free.ts';
import type { Id } from '../../ports/metadata-rows.ts';
import type { Body } from '../courier.ts';
import type { Keyring } from '../keyring.ts';
import { blobKey, partAad } from '../part-aad.ts';
import type { Ports } from '../ports.ts';
import type { BlobIds } from './blob-ids.ts';
import { ChecksumMeter } from './body-checksum.ts';
import { BodyReader } from './body-reader.ts';
import { HeldBytes, type Memory } from './held-bytes.ts';
import type { Packer } from './packer.ts';
import { PartCommits, type Received, type Target } from './part-commits.ts';

/** A part lies in memory up to here; what is larger is streamed to a blob of its own. */
const IN_MEMORY = 1024 * 1024;
/** Where memory is scarce a part is streamed from here on. */
const IN_SCARCE_MEMORY = 64 * 1024;
const PART_MAX = 256 * 1024 * 1024;
const SOON_MS = 5_000;
const LATE_MS = 60_000;

interface Streamed {
  start: number;
  length: number;
  blob: Id;
  part: ReturnType<Ports['engine']['openPart']>;
  stored: Promise<{ size: number }>;
}

type Needs = Pick<Ports, 'metadata' | 'blobs' | 'engine' | 'world' | 'process'>;

/**
 * Receives one request's body as parts (design § 4, Receiving 1–5). A part ends with the request, at 256 MiB, after 5 s if it holds 1 MiB,
 * or after 60 s; each is a FLOE message of its own. The next part is filled while the one before becomes durable; commits keep their order.
 * A body with a checksum counts whole or not at all.
 */
export class BodyReceiver {
  readonly reader: BodyReader;
  readonly #ports: Needs;
  readonly #keyring: Keyring;
  readonly #blobIds: BlobIds;
  readonly #commits: PartCommits;
  readonly #meter: ChecksumMeter | null;
  readonly #target: Target;
  readonly #body: Body;
  readonly #memory: Memory;
  #held: HeldBytes;
  #stream: Streamed | null = null;
  #partSince = 0;
  #taken: number;
  #busy = false;
  #rotateDue = false;

  constructor(
    ports: Needs,
    shared: { keyring: Keyring; blobIds: BlobIds; packer: Packer; memory: Memory },
    target: Target,
    body: Body,
  ) {
    this.#ports = ports;
    this.#keyring = shared.keyring;
    this.#blobIds = shared.blobIds;
    this.#memory = shared.memory;
    this.#held = new HeldBytes(shared.memory);
    this.#target = target;
    this.#body = body;
    this.reader = new BodyReader(body.stream);
    this.#taken = target.start;
    this.#meter = body.checksum ? new ChecksumMeter(body.checksum) : null;
    this.#commits = new PartCommits(ports, shared, target, {
      together: this.#meter !== null,
      onFailure: () => this.reader.stop(),
    });
  }

  /** Bytes taken in but not durable yet. */
  get live(): number {
    return this.#taken - this.#commits.state.received;
  }

  async run(): Promise<Received> {
    const timer = setInterval(() => this.#tick(), 1_000);
    timer.unref();
    try {
      await this.#takeIn();
    } catch (error) {
      this.#fail(error as Error);
    } finally {
      clearInterval(timer);
    }
    const broken = await this.#finish();
    this.reader.release();
    return { ...this.#commits.state, broken };
  }

  async #takeIn(): Promise<void> {
    const { length } = this.#target;
    for (;;) {
      const chunk = await this.reader.next();
      if (this.#commits.failure) throw this.#commits.failure;
      if (!chunk) return;
      if (length !== null && this.#taken + chunk.length > length) {
        throw new DatoferumError('length_exceeded', `The upload is ${length} bytes long; more came.`);
      }
      this.#busy = true;
      await this.#take(chunk);
      this.#busy = false;
      if (this.#rotateDue) this.#rotate(false);
    }
  }

  async #take(chunk: Buffer): Promise<void> {
    if (this.#held.length === 0 && !this.#stream) this.#partSince = this.#ports.world.now();
    this.#taken += chunk.length;
    this.#meter?.add(chunk);
    if (!this.#stream) {
      this.#held.add(chunk);
      if (this.#held.length > this.#heldAtMost()) await this.#beginStream();
      return;
    }
    await this.#push(chunk);
    if (this.#stream.length >= PART_MAX) this.#rotate(false);
  }

  /** What will not fit into memory anyway goes to the store from its first byte. */
  #heldAtMost(): number {
    const { length } = this.#body;
    // Parts that count together lie in blobs of their own, but for a body that is small as a whole.
    if (this.#meter && this.#taken - this.#target.start > IN_MEMORY) return 0;
    if (length !== null && length - (this.#taken - this.#target.start) + this.#held.length > IN_MEMORY) return 0;
    return this.#memory.isScarce ? IN_SCARCE_MEMORY : IN_MEMORY;
  }

  async #beginStream(): Promise<void> {
    const { envelope, upload } = this.#target;
    const start = this.#taken - this.#held.length;
    const keyRef = await this.#keyring.ref(envelope);
    const blob = await this.#blobIds.take(envelope);
    const part = this.#ports.engine.openPart(keyRef, partAad(envelope, upload, start));
    const stored = part.pipe((source) => this.#ports.blobs.put(blobKey(envelope, blob), source));
    const streamed: Streamed = { start, length: 0, blob, part, stored };
    stored.catch((error: Error) => {
      // A full or absent store ends the body at once; what was committed before stays.
      this.#fail(error);
      part.abort(error);
      this.reader.stop();
    });
    this.#stream = streamed;
    const held = this.#held;
    this.#held = new HeldBytes(this.#memory);
    try {
      for (const chunk of held.chunks) await this.#push(chunk);
    } finally {
      held.release();
    }
  }

  async #push(chunk: Uint8Array): Promise<void> {
    const stream = this.#stream as Streamed;
    // FLOE parts are exactly what was pushed: the part's end is decided between two chunks.
    stream.length += chunk.length;
    await stream.part.push(chunk);
    if (this.#body.isOwn) free(chunk);
  }

  /** Once a second: keeps the durable offset moving under a slow line. */
  #tick(): void {
    if (this.#meter) return;
    const bytes = this.#stream?.length ?? this.#held.length;
    if (bytes === 0) return;
    const age = this.#ports.world.now() - this.#partSince;
    if ((age < SOON_MS || bytes < IN_MEMORY) && age < LATE_MS) return;
    if (this.#busy) this.#rotateDue = true;
    else this.#rotate(false);
  }

  /** Ends the current part; its commit follows the commits before it. */
  #rotate(isLast: boolean): void {
    this.#rotateDue = false;
    const stream = this.#stream;
    const held = this.#held;
    const length = stream ? stream.length : held.length;
    const start = stream ? stream.start : this.#taken - length;
    const { endsWithBody, length: known } = this.#target;
    const wholeLength = isLast && endsWithBody && known === null ? this.#taken : null;
    if (length === 0 && wholeLength === null && !(isLast && this.#isOwed)) return;
    this.#stream = null;
    this.#held = new HeldBytes(this.#memory);
    const sealed = stream?.part.end();
    sealed?.catch(() => undefined); // the commit awaits it
    const streamed = stream && {
      blob: stream.blob,
      stored: Promise.all([stream.stored, sealed]).then(([stored]) => stored),
    };
    this.#commits.add({ start, length, held, streamed, isLast, wholeLength });
  }

  /** The end of the body has something to commit even without a byte: the row, or parts that wait for it. */
  get #isOwed(): boolean {
    return !this.#commits.state.created || (this.#meter !== null && this.#taken > this.#target.start);
  }

  #fail(error: Error): void {
    this.#commits.failure ??= error;
  }

  /** Commits what came, or drops what must not count. Answers why the body ended early. */
  async #finish(): Promise<Error | null> {
    const { reader } = this;
    const commits = this.#commits;
    const bodyCame = !commits.failure && !reader.stopped && !reader.error && this.#body.isComplete();
    if (bodyCame) this.#compare();
    const why = () =>
      commits.failure ??
      reader.error ??
      (reader.stopped ? new DatoferumError('evicted') : new Error('the request ended before its body'));
    // Taken before the part is aborted, which is a failure of its own.
    const early = bodyCame && !commits.failure ? null : why();
    if (!commits.failure && (bodyCame || !this.#meter)) this.#rotate(bodyCame);
    else if (this.#stream) {
      this.#stream.part.abort(early);
      this.#blobIds.giveUp(this.#stream.blob);
    }
    await commits.settle();
    if (this.#meter) commits.giveUp();
    // Whoever waits until this writer let go may count on it: nothing is put any more.
    await this.#stream?.stored.catch(() => undefined);
    this.#held.release();
    if (this.#stream) return early;
    return bodyCame && !commits.failure ? null : why();
  }

  #compare(): void {
    try {
      this.#meter?.compare();
    } catch (error) {
      this.#fail(error as Error);
    }
  }
}
