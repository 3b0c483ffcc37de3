import { createHash, createSecretKey, type KeyObject } from 'node:crypto';
import { MemoryBlobStore } from '../../src/adapters/blob-memory/blob-memory.ts';
import { BODY, cipherLengthOf, FloeMessage, HEADER, PLAIN, SEGMENT } from '../../src/bytes/floe-node.ts';
import { BlobShort, type BlobStore, type CallOptions } from '../../src/ports/blob-store.ts';
import { partAad } from '../../src/usecases/part-aad.ts';

/** A part that exists only as a rule: which bytes, of which upload, from where. */
export interface SyntheticPart {
  envelope: string;
  upload: string;
  /** Offset in the upload. */
  start: number;
  length: number;
  /** Its plaintext [from, from + length). */
  plain(from: number, length: number): Buffer;
}

const SEGMENTS_KEPT = 64;

/** A blob store in memory that also holds blobs of any size nobody ever wrote: it seals what is asked for when it is asked for. */
export class SyntheticBlobs extends MemoryBlobStore implements BlobStore {
  readonly #parts = new Map<string, SyntheticPart>();
  readonly #segments = new Map<string, Buffer>();
  #key: KeyObject | null = null;
  /** Bytes of ciphertext that were made. */
  made = 0;

  set envelopeKey(key: Uint8Array) {
    this.#key = createSecretKey(key);
  }

  /** Answers the size of its blob. */
  add(key: string, part: SyntheticPart): number {
    this.#parts.set(key, part);
    return cipherLengthOf(part.length);
  }

  override async read(key: string, at: number, length: number, into: Uint8Array, options?: CallOptions): Promise<void> {
    const part = this.#parts.get(key);
    if (!part) return super.read(key, at, length, into, options);
    if (at + length > cipherLengthOf(part.length)) throw new BlobShort(key, at + length);
    for (let done = 0; done < length; ) {
      const place = at + done;
      const { bytes, from } =
        place < HEADER ? { bytes: this.#header(key, part), from: 0 } : this.#segmentAt(key, part, place);
      const run = bytes.subarray(place - from, place - from + length - done);
      into.set(run, done);
      done += run.length;
    }
  }

  #header(key: string, part: SyntheticPart): Buffer {
    const header = Buffer.alloc(HEADER);
    FloeMessage.writeHeader(this.#key as KeyObject, aadOf(part), ivOf(key), header);
    return header;
  }

  /** Segments keep their random IV for as long as one read may need both halves of them. */
  #segmentAt(key: string, part: SyntheticPart, place: number): { bytes: Buffer; from: number } {
    const position = Math.floor((place - HEADER) / SEGMENT);
    const name = `${key}/${position}`;
    const from = HEADER + position * SEGMENT;
    let bytes = this.#segments.get(name);
    if (!bytes) {
      const length = Math.min(PLAIN, part.length - position * PLAIN);
      bytes = Buffer.alloc(length + SEGMENT - PLAIN);
      bytes.set(part.plain(position * PLAIN, length), BODY);
      FloeMessage.seal(this.#key as KeyObject, aadOf(part), ivOf(key)).sealSegment(
        bytes,
        length,
        position,
        (position + 1) * PLAIN >= part.length,
      );
      if (this.#segments.size >= SEGMENTS_KEPT) this.#segments.delete(this.#segments.keys().next().value as string);
      this.#segments.set(name, bytes);
      this.made += bytes.length;
    }
    return { bytes, from };
  }
}

const aadOf = (part: SyntheticPart): Uint8Array => partAad(part.envelope, part.upload, part.start);
const ivOf = (key: string): Buffer => createHash('sha256').update(key).digest();
