import { DatoferumError } from '@datoferum/core';
import { fault } from '../../bytes/faults.ts';
import type { CommitResult, Id, NewPart, NewUpload } from '../../ports/metadata-rows.ts';
import type { Ports } from '../ports.ts';
import type { BlobIds } from './blob-ids.ts';
import type { HeldBytes } from './held-bytes.ts';
import type { Packer } from './packer.ts';

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

/** A part whose bytes all came: in memory, or in a blob of its own from its first byte on. */
export interface FullPart {
  start: number;
  length: number;
  held: HeldBytes;
  streamed: { blob: Id; stored: Promise<{ size: number }> } | null;
  /** The body ends with it: what waits is committed now. */
  isLast: boolean;
  /** The upload's length, when its end has just shown it. */
  wholeLength: number | null;
}

type Needs = Pick<Ports, 'metadata' | 'world' | 'process'>;
type Member = { upload: Id; epoch: number; start: number; end: number; create?: NewUpload; length?: number };

/**
 * The commits of one body, in their order. Each part is committed by itself while the next one fills; `together`: parts become durable
 * as they come and count all at once with the last one, in one transaction (a body with a checksum).
 */
export class PartCommits {
  failure: Error | null = null;
  state: Omit<Received, 'broken'>;
  readonly #ports: Needs;
  readonly #packer: Packer;
  readonly #blobIds: BlobIds;
  readonly #target: Target;
  readonly #together: boolean;
  readonly #onFailure: () => void;
  /** Durable in blobs of their own, named by no row yet. */
  #waiting: (NewPart & { blob: Id })[] = [];
  #last: Promise<void> = Promise.resolve();

  constructor(
    ports: Needs,
    shared: { packer: Packer; blobIds: BlobIds },
    target: Target,
    how: { together: boolean; onFailure: () => void },
  ) {
    this.#ports = ports;
    this.#packer = shared.packer;
    this.#blobIds = shared.blobIds;
    this.#target = target;
    this.#together = how.together;
    this.#onFailure = how.onFailure;
    this.state = {
      received: target.start,
      complete: target.start === target.length && !target.create,
      length: target.length,
      reel: null,
      position: 0,
      created: !target.create,
    };
  }

  add(part: FullPart): void {
    const before = this.#last;
    this.#last = this.#commit(part, before)
      .catch((error: Error) => {
        this.failure ??= error;
        if (part.streamed) this.#blobIds.giveUp(part.streamed.blob);
        this.#onFailure();
      })
      .finally(() => part.held.release());
  }

  /** Resolves when every part added so far is committed, or never will be. */
  async settle(): Promise<void> {
    await this.#last;
  }

  /** What waits to be committed together never will be. */
  giveUp(): void {
    for (const { blob } of this.#waiting.splice(0)) this.#blobIds.giveUp(blob);
  }

  async #commit(part: FullPart, before: Promise<void>): Promise<void> {
    const { start, length, streamed, isLast, wholeLength } = part;
    // Also after a failure: whoever settles waits for every commit before.
    const stored = await (streamed?.stored ?? Promise.resolve(null)).finally(() => before);
    if (this.failure && (this.#together || this.state.received !== start)) throw this.failure;
    if (streamed && stored) this.#waiting.push({ start, length, blob: streamed.blob, at: 0, size: stored.size });
    if (this.#together && !isLast) return;
    const { upload, epoch, create, envelope } = this.#target;
    const member: Member = {
      upload,
      epoch,
      start: this.state.received,
      end: start + length,
      ...(create && !this.state.created ? { create } : {}),
      ...(wholeLength === null ? {} : { length: wholeLength }),
    };
    this.#apply(
      this.#waiting.length > 0
        ? await this.#commitStreamed(member)
        : await this.#packer.add(envelope, member, part.held.chunks, length),
    );
  }

  async #commitStreamed(member: Member): Promise<CommitResult> {
    const { metadata, world, process } = this.#ports;
    const parts = this.#waiting;
    fault('part.commit.before');
    const [result] = await metadata.write.commitParts({
      members: [{ ...member, envelope: this.#target.envelope, parts }],
      blobs: parts.map(({ blob, size }) => ({ id: blob, size })),
      owner: process,
      now: world.now(),
    });
    fault('part.commit.after');
    if (result?.ok) this.#waiting = [];
    return result as CommitResult;
  }

  #apply(result: CommitResult): void {
    if (!result.ok) {
      throw result.code === 'lost'
        ? new DatoferumError('evicted', 'Another request writes this upload now.')
        : new DatoferumError(result.code);
    }
    const { received, complete, length, reel, position } = result;
    this.state = { ...this.state, received, complete, length, reel, position, created: true };
  }
}
