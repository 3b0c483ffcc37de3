import { BLOCK } from '../ports/blob-store.ts';
import { cipherLengthOf, HEADER, OVERHEAD, PLAIN, SEGMENT, segmentCount } from './floe-node.ts';
import { type JobMessage, SAME } from './jobs.ts';
import type { Slice } from './slice.ts';
import { SLOT_SIZE } from './slots.ts';

/** Bytes between two neighbours of a blob that are read along rather than read around. */
const GAP = 4096;
/** Stretches of blobs that one slot gathers at most: each is a read of its own. */
const READS_MAX = 32;

export interface BlobRead {
  slice: Slice;
  at: number;
  length: number;
  slotAt: number;
}

/** The segment opened last, and how far its bytes were taken. */
interface LastOpened {
  id: string;
  position: number;
  to: number;
}

/** What one slot takes in: stretches of blobs, and the segments that lie in them. */
export class Load {
  readonly reads: BlobRead[] = [];
  readonly messages: JobMessage[] = [];
  /** As in OpenJob. */
  readonly segments: number[] = [];
  /** Of each segment. */
  readonly slices: Slice[] = [];
  /** Messages whose header does not lie in this slot: filled in before the job. */
  readonly headersMissing: { message: JobMessage; slice: Slice }[] = [];
  /** Wanted bytes of plaintext. */
  length = 0;
  #used = 0;
  #last: LastOpened | null;

  /** `last`: the segment that the same lane opened before, when there is one. */
  constructor(last: LastOpened | null = null) {
    this.#last = last;
  }

  get last(): LastOpened | null {
    return this.#last;
  }

  get count(): number {
    return this.slices.length;
  }

  /** Adds bytes [from, to) of a segment; false when the slot has no room for it. */
  add(slice: Slice, position: number, from: number, to: number): boolean {
    const id = messageId(slice);
    // Bytes asked for once more are read once more: what leaves a slot must not outgrow what came into it (ByteWork).
    if (this.#last?.id === id && this.#last.position === position && from >= this.#last.to) {
      this.#last = { id, position, to };
      this.#push(slice, this.messages.length - 1, position, SAME, 0, from, to);
      return true;
    }
    const place = this.#place(slice, position);
    if (!place) return false;
    const known = this.messages.at(-1)?.id === id;
    if (!known) {
      const message: JobMessage = { id, aad: slice.aad, header: place.headerAt ?? -1 };
      this.messages.push(message);
      if (place.headerAt === null) this.headersMissing.push({ message, slice });
    }
    this.#push(slice, this.messages.length - 1, position, place.slotAt, segmentSize(slice, position), from, to);
    this.#last = { id, position, to };
    return true;
  }

  #push(slice: Slice, message: number, position: number, at: number, size: number, from: number, to: number): void {
    const final = position === segmentCount(slice.plainLength) - 1 ? 1 : 0;
    this.segments.push(message, position, final, at, size, from, to);
    this.slices.push(slice);
    this.length += to - from;
  }

  /** Finds room for the segment, with the header when it is the first, by lengthening the last read or beginning another. */
  #place(slice: Slice, position: number): { slotAt: number; headerAt: number | null } | null {
    const before = position === 0 ? HEADER : 0;
    const start = slice.blobAt + HEADER + position * SEGMENT - before;
    const length = before + segmentSize(slice, position);
    const last = this.reads.at(-1);
    // As far into a block as in the blob: so the store may read around the page cache.
    if (!last) this.#used = start % BLOCK;
    const gap = last && last.slice.blobKey === slice.blobKey ? start - last.at - last.length : -1;
    const joins = gap >= 0 && gap <= GAP;
    const grown = this.#used + length + (joins ? gap : 0);
    if (grown > SLOT_SIZE || (!joins && this.reads.length === READS_MAX)) return null;
    if (joins && last) last.length += gap + length;
    else this.reads.push({ slice, at: start, length, slotAt: this.#used });
    this.#used = grown;
    const at = grown - length;
    return { slotAt: at + before, headerAt: before > 0 ? at : null };
  }
}

export function messageId({ blobKey, blobAt }: Slice): string {
  return `${blobKey}@${blobAt}`;
}

/** Cipher bytes of one segment. */
function segmentSize(slice: Slice, position: number): number {
  return Math.min(SEGMENT, slice.plainLength - position * PLAIN + OVERHEAD);
}

/** The segments of a slice, with the wanted bytes of each. An empty slice has none. */
export function* segmentsOf(slice: Slice): Generator<{ position: number; from: number; to: number }> {
  const end = slice.from + slice.length;
  for (let at = slice.from; at < end; ) {
    const position = Math.floor(at / PLAIN);
    const next = Math.min(end, (position + 1) * PLAIN);
    yield { position, from: at - position * PLAIN, to: next - position * PLAIN };
    at = next;
  }
}

/** True when the numbers of a slice can belong together at all. */
export function isSound(slice: Slice): boolean {
  return (
    slice.from >= 0 &&
    slice.length >= 0 &&
    slice.from + slice.length <= slice.plainLength &&
    slice.cipherLength === cipherLengthOf(slice.plainLength)
  );
}
