import { DatoferumError } from '@datoferum/core';
import { fault } from '../../bytes/faults.ts';
import { free } from '../../bytes/free.ts';
import type { CommitResult, Id, NewUpload } from '../../ports/metadata-rows.ts';
import type { Body } from '../courier.ts';
import type { Keyring } from '../keyring.ts';
import { blobKey, partAad } from '../part-aad.ts';
import type { Ports } from '../ports.ts';
import type { BlobIds } from './blob-ids.ts';
import { BodyReader } from './body-reader.ts';
import { HeldBytes, type Memory } from './held-bytes.ts';
import type { Packer } from './packer.ts';

/** A part lies in memory up to here; what is larger is streamed to a blob of its own. */
const IN_MEMORY = 1024 * 1024;
/** Where memory is scarce a part is streamed from here on. */
const IN_SCARCE_MEMORY = 64 * 1024;
const PART_MAX = 256 * 1024 * 1024;
const SOON_MS = 5_000;
const LATE_MS = 60_000;

export interface Target {
  upload: Id;
  envelope: Id;
  epoch: number;
  start: number;
  /** null: not declared yet. */
  length: number | null;
  /** The end of a whole body is the end of the upload (PUT /drop without a length). */
  endsWithBody: boolean;
  /** The row does not exist yet: it is made with the first commit. */
  create?: NewUpload;
}

export interface Received {
  received: number;
  complete: boolean;
  length: number | null;
  reel: Id | null;
  position: number;
  /** The row exists (it was there before, or a commit made it). */
  created: boolean;
  broken: Error | null;
}

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
 */
export class BodyReceiver {
  readonly reader: BodyReader;
  /** Bytes taken in but not durable yet. */
  live = 0;
  readonly #ports: Needs;
  readonly #keyring: Keyring;
  readonly #blobIds: BlobIds;
  readonly #packer: Packer;
  readonly #target: Target;
  readonly #body: Body;
  readonly #memory: Memory;
  #held: HeldBytes;
  #stream: Streamed | null = null;
  #partSince = 0;
  #taken: number;
  #busy = false;
  #rotateDue = false;
  #commits: Promise<void> = Promise.resolve();
  #state: Received;
  #failure: Error | null = null;

  constructor(
    ports: Needs,
    shared: { keyring: Keyring; blobIds: BlobIds; packer: Packer; memory: Memory },
    target: Target,
    body: Body,
  ) {
    this.#ports = ports;
    this.#keyring = shared.keyring;
    this.#blobIds = shared.blobIds;
    this.#packer = shared.packer;
    this.#memory = shared.memory;
    this.#held = new HeldBytes(shared.memory);
    this.#target = target;
    this.#body = body;
    this.reader = new BodyReader(body.stream);
    this.#taken = target.start;
    this.#state = {
      received: target.start,
      complete: target.start === target.length && !target.create,
      length: target.length,
      reel: null,
      position: 0,
      created: !target.create,
      broken: null,
    };
  }

  async run(): Promise<Received> {
    const timer = setInterval(() => this.#tick(), 1_000);
    timer.unref();
    try {
      await this.#takeIn();
    } catch (error) {
      this.#failure ??= error as Error;
    } finally {
      clearInterval(timer);
    }
    await this.#finish();
    this.reader.release();
    return this.#state;
  }

  async #takeIn(): Promise<void> {
    const { length } = this.#target;
    for (;;) {
      const chunk = await this.reader.next();
      if (this.#failure) throw this.#failure;
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
    this.live += chunk.length;
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
      this.#failure ??= error;
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
    const bytes = this.#stream?.length ?? this.#held.length;
    if (bytes === 0) return;
    const age = this.#ports.world.now() - this.#partSince;
    if ((age < SOON_MS || bytes < IN_MEMORY) && age < LATE_MS) return;
    if (this.#busy) this.#rotateDue = true;
    else this.#rotate(false);
  }

  /** Ends the current part; its commit follows the commits before it. */
  #rotate(last: boolean): void {
    this.#rotateDue = false;
    const { upload, epoch, create } = this.#target;
    const stream = this.#stream;
    const held = this.#held;
    const length = stream ? stream.length : held.length;
    const start = stream ? stream.start : this.#taken - length;
    const wholeLength = last && this.#target.endsWithBody && this.#target.length === null ? this.#taken : null;
    if (length === 0 && wholeLength === null && !(last && create && !this.#state.created)) return;
    this.#stream = null;
    this.#held = new HeldBytes(this.#memory);
    const end = start + length;
    const before = this.#commits;
    const sealed = stream ? stream.part.end() : null;
    sealed?.catch(() => undefined); // awaited in the commit below
    const commit = (async () => {
      const stored = stream && sealed ? await Promise.all([sealed, stream.stored]) : null;
      await before;
      if (this.#failure && this.#state.received !== start) throw this.#failure;
      const member = {
        upload,
        epoch,
        start,
        end,
        ...(create && !this.#state.created ? { create } : {}),
        ...(wholeLength === null ? {} : { length: wholeLength }),
      };
      const result =
        stored && stream
          ? await this.#commitStream(member, stream, stored[1].size)
          : await this.#packer.add(this.#target.envelope, member, held.chunks, length);
      this.#apply(result, length);
    })();
    this.#commits = commit
      .catch((error: Error) => {
        this.#failure ??= error;
        if (stream) this.#blobIds.giveUp(stream.blob);
        this.reader.stop();
      })
      .finally(() => held.release());
  }

  async #commitStream(
    member: { upload: Id; epoch: number; start: number; end: number; create?: NewUpload; length?: number },
    stream: Streamed,
    size: number,
  ): Promise<CommitResult> {
    const { metadata, world, process } = this.#ports;
    fault('part.commit.before');
    const [result] = await metadata.write.commitParts({
      members: [
        {
          ...member,
          envelope: this.#target.envelope,
          parts: [{ start: stream.start, length: stream.length, blob: stream.blob, at: 0, size }],
        },
      ],
      blobs: [{ id: stream.blob, size }],
      owner: process,
      now: world.now(),
    });
    fault('part.commit.after');
    return result as CommitResult;
  }

  #apply(result: CommitResult, bytes: number): void {
    this.live = Math.max(0, this.live - bytes);
    if (!result.ok) {
      throw result.code === 'lost'
        ? new DatoferumError('evicted', 'Another request writes this upload now.')
        : new DatoferumError(result.code);
    }
    this.#state = {
      ...this.#state,
      received: result.received,
      complete: result.complete,
      length: result.length,
      reel: result.reel,
      position: result.position,
      created: true,
    };
  }

  async #finish(): Promise<void> {
    const bodyCame = !this.#failure && !this.reader.stopped && !this.reader.error && this.#body.isComplete();
    if (!this.#failure) this.#rotate(bodyCame);
    else if (this.#stream) {
      this.#stream.part.abort(this.#failure);
      this.#blobIds.giveUp(this.#stream.blob);
    }
    await this.#commits;
    // Whoever waits until this writer let go may count on it: nothing is put any more.
    await this.#stream?.stored.catch(() => undefined);
    this.#held.release();
    if (!bodyCame || this.#failure) {
      this.#state.broken =
        this.#failure ??
        this.reader.error ??
        (this.reader.stopped ? new DatoferumError('evicted') : new Error('the request ended before its body'));
    }
  }
}
