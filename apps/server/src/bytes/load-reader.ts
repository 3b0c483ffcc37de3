import { BLOCK, BlobMissing, BlobShort, type BlobStore } from '../ports/blob-store.ts';
import type { Crew, Priority } from './crew.ts';
import { Damaged, type DamageReason } from './errors.ts';
import { HEADER } from './floe-node.ts';
import type { OpenJob, Result } from './jobs.ts';
import { type BlobRead, type Load, messageId } from './load.ts';
import type { KeyRef, Slice } from './slice.ts';
import { SLOT_SIZE, type SlotPool } from './slots.ts';

const HEADERS_MAX = 4096;

/** Reads loads into slots and has them opened. Headers that were read are kept: a part is read in many stretches. */
export class LoadReader {
  readonly #pool: SlotPool;
  readonly #crew: Crew;
  readonly #headers = new Map<string, Uint8Array>();

  constructor(pool: SlotPool, crew: Crew) {
    this.#pool = pool;
    this.#crew = crew;
  }

  /**
   * Fills the slot from the store. The slot is at rest when this settles, also after a failure.
   * @throws Damaged (a blob is missing or short) · StorageUnavailable · the signal's reason
   */
  async fill(store: Pick<BlobStore, 'read'>, load: Load, slot: number, signal: AbortSignal): Promise<void> {
    const view = this.#pool.view(slot);
    const reads = load.reads.map((one) => {
      const { slice, at, length, slotAt } = load.reads.length === 1 ? inBlocks(one) : one;
      return read(store, slice, at, length, view.subarray(slotAt, slotAt + length), signal);
    });
    const headers = load.headersMissing.map(async ({ message, slice }) => {
      message.header = await this.#header(store, slice, signal);
    });
    const settled = await Promise.allSettled([...reads, ...headers]);
    for (const one of settled) if (one.status === 'rejected') throw one.reason;
  }

  /** Has the load's segments opened: authenticated, and end to end at the slot's begin, or hashed as `digest` says. */
  open(
    load: Load,
    slot: number,
    ref: KeyRef,
    options: { priority: Priority; member?: number; digest?: OpenJob['digest'] },
  ): Promise<Result> {
    const { priority, member, digest } = options;
    const { messages, segments } = load;
    const job: OpenJob = { op: 'open', slot, messages, segments, ...(digest ? { digest } : {}) };
    return this.#crew.run(job, { priority, ref, ...(member === undefined ? {} : { member }) });
  }

  async #header(store: Pick<BlobStore, 'read'>, slice: Slice, signal: AbortSignal): Promise<Uint8Array> {
    const id = messageId(slice);
    let header = this.#headers.get(id);
    if (!header) {
      header = new Uint8Array(HEADER);
      await read(store, slice, slice.blobAt, HEADER, header, signal);
    }
    this.#headers.delete(id);
    this.#headers.set(id, header);
    if (this.#headers.size > HEADERS_MAX) this.#headers.delete(this.#headers.keys().next().value as string);
    return header;
  }
}

/** From this on a read takes whole blocks, as far as the message goes: the store may then read around the page cache. */
const LONG = 256 * 1024;

function inBlocks(read: BlobRead): BlobRead {
  const { slice, at, length, slotAt } = read;
  const before = at % BLOCK;
  if (length < LONG || slotAt % BLOCK !== before) return read;
  const border = Math.min(Math.ceil((at + length) / BLOCK) * BLOCK, slice.blobAt + slice.cipherLength);
  const to = Math.min(Math.max(length, border - at), SLOT_SIZE - slotAt);
  return { slice, at: at - before, length: before + to, slotAt: slotAt - before };
}

async function read(
  store: Pick<BlobStore, 'read'>,
  slice: Slice,
  at: number,
  length: number,
  into: Uint8Array,
  signal: AbortSignal,
): Promise<void> {
  try {
    await store.read(slice.blobKey, at, length, into, { signal });
  } catch (error) {
    const reason = reasonOf(error);
    throw reason ? new Damaged(slice, reason, error) : error;
  }
}

function reasonOf(error: unknown): DamageReason | null {
  if (error instanceof BlobMissing) return 'blob_missing';
  return error instanceof BlobShort ? 'blob_short' : null;
}
