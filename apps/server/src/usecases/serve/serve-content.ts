import { createHash } from 'node:crypto';
import { DatoferumError, PIECE } from '@datoferum/core';
import type { Slice as ByteSlice } from '../../bytes/slice.ts';
import type { Entry, Envelope, Id, Rendering, RenderingKind } from '../../ports/metadata-rows.ts';
import type { Caller, Served } from '../courier.ts';
import { blobKey, partAad } from '../part-aad.ts';
import type { Ports } from '../ports.ts';
import { once, type ReelRange, type StoredBytes } from './stored-bytes.ts';

/** Entries a look-up. */
const ENTRIES = 500;

type Needs = Pick<Ports, 'metadata'>;

/** Renders the tape, one file and the sealed documents. Nobody reads content before `sealed`. */
export class ContentServer {
  readonly #ports: Needs;
  readonly #stored: StoredBytes;

  constructor(ports: Needs, stored: StoredBytes) {
    this.#ports = ports;
    this.#stored = stored;
  }

  async file(caller: Caller, envelope: Envelope, path: Uint8Array): Promise<Served> {
    mustBeSealed(envelope);
    const entry = await this.#ports.metadata.read.entry(envelope.id, sha256(path));
    if (entry?.kind !== 'file' || entry.state !== 'measured' || !entry.sha256) throw new DatoferumError('not_found');
    const { reel, start, size } = entry;
    const slices = (from: number, to: number): AsyncIterable<ByteSlice> =>
      this.#stored.locate(envelope.id, [
        { reel: reel as Id, from: (start as number) + from, to: (start as number) + to },
      ]);
    return {
      size,
      etag: `"${Buffer.from(entry.sha256).toString('hex')}"`,
      sha256: entry.sha256,
      open: (from, to, signal) => this.#stored.open(caller, envelope, () => slices(from, to), signal),
      pieceDigest: (from, to) => this.#pieceDigest(envelope.id, entry, from, to),
    };
  }

  async tape(caller: Caller, envelope: Envelope): Promise<Served> {
    mustBeSealed(envelope);
    return {
      size: envelope.bytes,
      etag: `"tape-${Buffer.from(envelope.manifestSha256 ?? []).toString('hex')}"`,
      sha256: null,
      open: (from, to, signal) =>
        this.#stored.open(caller, envelope, () => this.#tapeSlices(envelope.id, from, to), signal),
      pieceDigest: async () => null,
    };
  }

  async rendering(caller: Caller, envelope: Envelope, kind: RenderingKind): Promise<Served> {
    mustBeSealed(envelope);
    const rendering = await this.#ports.metadata.read.rendering(envelope.id, kind);
    if (!rendering) throw new DatoferumError('not_found');
    return {
      size: rendering.length,
      etag: `"${Buffer.from(rendering.sha256).toString('hex')}"`,
      sha256: rendering.sha256,
      open: (from, to, signal) =>
        this.#stored.open(
          caller,
          envelope,
          () => once(renderingSlice(envelope.id, rendering, from, to)),
          signal,
          'nothing',
        ),
      pieceDigest: async () => null,
    };
  }

  async *#tapeSlices(envelope: Id, from: number, to: number): AsyncGenerator<ByteSlice> {
    for (let at = from; at < to; ) {
      const entries = await this.#ports.metadata.read.entriesAt(envelope, at, to, ENTRIES);
      const ranges: ReelRange[] = [];
      for (const { reel, start, size, tapeAt } of entries) {
        const [begin, on] = [tapeAt as number, start as number];
        const last = Math.min(to, begin + size) - begin;
        ranges.push({ reel: reel as Id, from: on + Math.max(at, begin) - begin, to: on + last });
        at = begin + last;
      }
      if (ranges.length === 0) throw new DatoferumError('internal');
      yield* this.#stored.locate(envelope, ranges);
    }
  }

  async #pieceDigest(envelope: Id, entry: Entry, from: number, to: number): Promise<Uint8Array | null> {
    if (from === 0 && to === entry.size && entry.size <= PIECE) return entry.sha256;
    if (from % PIECE !== 0 || to !== Math.min(entry.size, from + PIECE) || from === to) return null;
    const { measured } = await this.#ports.metadata.read.digests(envelope, entry.pathHash, from / PIECE, 1);
    return measured.some((byte) => byte !== 0) ? measured : null;
  }
}

/** Bytes [from, to) of a sealed document. */
export function renderingSlice(envelope: Id, rendering: Rendering, from: number, to: number): ByteSlice {
  return {
    blobKey: blobKey(envelope, rendering.blob),
    blobAt: rendering.at,
    cipherLength: rendering.size,
    plainLength: rendering.length,
    aad: partAad(envelope, rendering.id, 0),
    from,
    length: to - from,
  };
}

export function mustBeSealed(envelope: Envelope): void {
  if (envelope.state === 'purging' || envelope.state === 'purged') throw new DatoferumError('gone');
  if (envelope.state !== 'sealed' && envelope.state !== 'delivered') throw new DatoferumError('not_sealed');
}

const sha256 = (bytes: Uint8Array): Uint8Array => createHash('sha256').update(bytes).digest();
