import { createHash } from 'node:crypto';
import { DatoferumError, PIECE } from '@datoferum/core';
import type { Slice as ByteSlice } from '../../bytes/slice.ts';
import type { Entry, Envelope, Id, RenderingKind } from '../../ports/metadata-rows.ts';
import type { Caller, Served } from '../courier.ts';
import { courierError } from '../courier-error.ts';
import type { Keyring } from '../keyring.ts';
import { toByteSlice } from '../locate-bytes.ts';
import { blobKey, partAad } from '../part-aad.ts';
import type { Ports } from '../ports.ts';
import type { Meter } from './meter.ts';

/** One look-up of slices covers at most this many bytes or entries, so that a terabyte costs no memory. */
const WINDOW = 1024 * 1024 * 1024;
const ENTRIES = 500;

type Needs = Pick<Ports, 'metadata' | 'engine' | 'world' | 'log'>;

/** Renders the tape, one file and the sealed documents. Nobody reads content before `sealed`. */
export class ContentServer {
  readonly #ports: Needs;
  readonly #keyring: Keyring;
  readonly #meter: Meter;
  readonly #raised = new Set<Id>();

  constructor(ports: Needs, keyring: Keyring, meter: Meter) {
    this.#ports = ports;
    this.#keyring = keyring;
    this.#meter = meter;
  }

  async file(caller: Caller, envelope: Envelope, path: Uint8Array): Promise<Served> {
    mustBeSealed(envelope);
    const entry = await this.#ports.metadata.read.entry(envelope.id, sha256(path));
    if (entry?.kind !== 'file' || entry.state !== 'measured' || !entry.sha256) throw new DatoferumError('not_found');
    const file = entry;
    return {
      size: file.size,
      etag: `"${Buffer.from(entry.sha256).toString('hex')}"`,
      sha256: entry.sha256,
      open: (from, to, signal) =>
        this.#stream(caller, envelope, () => this.#fileSlices(envelope.id, file, from, to), signal),
      pieceDigest: (from, to) => this.#pieceDigest(envelope.id, file, from, to),
    };
  }

  async tape(caller: Caller, envelope: Envelope): Promise<Served> {
    mustBeSealed(envelope);
    return {
      size: envelope.bytes,
      etag: `"tape-${Buffer.from(envelope.manifestSha256 ?? []).toString('hex')}"`,
      sha256: null,
      open: (from, to, signal) => this.#stream(caller, envelope, () => this.#tapeSlices(envelope.id, from, to), signal),
      pieceDigest: async () => null,
    };
  }

  async rendering(caller: Caller, envelope: Envelope, kind: RenderingKind): Promise<Served> {
    mustBeSealed(envelope);
    const rendering = await this.#ports.metadata.read.rendering(envelope.id, kind);
    if (!rendering) throw new DatoferumError('not_found');
    const slice = (from: number, to: number): ByteSlice => ({
      blobKey: blobKey(envelope.id, rendering.blob),
      blobAt: rendering.at,
      cipherLength: rendering.size,
      plainLength: rendering.length,
      aad: partAad(envelope.id, rendering.id, 0),
      from,
      length: to - from,
    });
    return {
      size: rendering.length,
      etag: `"${Buffer.from(rendering.sha256).toString('hex')}"`,
      sha256: rendering.sha256,
      open: (from, to, signal) => this.#stream(caller, envelope, () => once(slice(from, to)), signal, false),
      pieceDigest: async () => null,
    };
  }

  async *#stream(
    caller: Caller,
    envelope: Envelope,
    slices: () => AsyncIterable<ByteSlice>,
    signal: AbortSignal,
    counts = true,
  ): AsyncGenerator<{ bytes: Uint8Array; release(): void }> {
    try {
      const keyRef = await this.#keyring.ref(envelope.id);
      if (counts) await this.#collecting(caller, envelope);
      for await (const chunk of this.#ports.engine.openRange(keyRef, slices(), { signal })) {
        // Counted as it goes: who has all bytes may say so before this loop is left.
        if (counts) this.#meter.add(envelope.id, caller.person.id, chunk.bytes.length);
        yield chunk;
      }
    } catch (error) {
      const known = courierError(error);
      if (known.code === 'damaged') await this.#raiseDamaged(envelope.id, error);
      throw known;
    }
  }

  async *#fileSlices(envelope: Id, entry: Entry, from: number, to: number): AsyncGenerator<ByteSlice> {
    for (let at = from; at < to; at += WINDOW) {
      const end = Math.min(to, at + WINDOW);
      yield* await this.#located(envelope, [
        { reel: entry.reel as Id, from: (entry.start as number) + at, to: (entry.start as number) + end },
      ]);
    }
  }

  async *#tapeSlices(envelope: Id, from: number, to: number): AsyncGenerator<ByteSlice> {
    let at = from;
    while (at < to) {
      const entries = await this.#ports.metadata.read.entriesAt(envelope, at, to, ENTRIES);
      if (entries.length === 0) throw new DatoferumError('internal');
      const ranges: { reel: Id; from: number; to: number }[] = [];
      let taken = 0;
      for (const entry of entries) {
        if (taken >= WINDOW) break;
        const begin = entry.tapeAt as number;
        const first = Math.max(at, begin) - begin;
        const last = Math.min(Math.min(to, begin + entry.size) - begin, first + WINDOW);
        ranges.push({
          reel: entry.reel as Id,
          from: (entry.start as number) + first,
          to: (entry.start as number) + last,
        });
        taken += last - first;
        at = begin + last;
        if (last < Math.min(to - begin, entry.size)) break;
      }
      yield* await this.#located(envelope, ranges);
    }
  }

  async #located(envelope: Id, ranges: { reel: Id; from: number; to: number }[]): Promise<ByteSlice[]> {
    const { slices } = await this.#ports.metadata.read.locate(envelope, ranges);
    return slices.flatMap((some) => {
      if (!some) throw new DatoferumError('damaged');
      return some.map((slice) => toByteSlice(envelope, slice));
    });
  }

  async #pieceDigest(envelope: Id, entry: Entry, from: number, to: number): Promise<Uint8Array | null> {
    if (from === 0 && to === entry.size && entry.size <= PIECE) return entry.sha256;
    if (from % PIECE !== 0 || to !== Math.min(entry.size, from + PIECE) || from === to) return null;
    const { measured } = await this.#ports.metadata.read.digests(envelope, entry.pathHash, from / PIECE, 1);
    return measured.some((byte) => byte !== 0) ? measured : null;
  }

  async #collecting(caller: Caller, envelope: Envelope): Promise<void> {
    const recipient = envelope.recipients.find(
      (one) => one.person === caller.person.id || one.address === caller.person.address,
    );
    if (!recipient || (recipient.state !== 'notified' && recipient.state !== 'opened')) return;
    await this.#ports.metadata.write.advanceRecipient(envelope.id, caller.person.id, 'collecting', {
      type: 'recipient.collecting',
      envelope: envelope.id,
      person: caller.person.id,
      from: caller.from,
      result: 'done',
      at: this.#ports.world.now(),
    });
  }

  /** Once a start for an envelope: a client that tries again and again must not fill the records. */
  async #raiseDamaged(envelope: Id, cause: unknown): Promise<void> {
    if (this.#raised.has(envelope)) return;
    this.#raised.add(envelope);
    this.#ports.log.error(
      { event: 'envelope.damaged', envelope, err: cause },
      'stored bytes could not be authenticated',
    );
    await this.#ports.metadata.write.appendRecord({
      type: 'envelope.damaged',
      envelope,
      person: null,
      from: null,
      result: 'done',
      data: { reason: 'storage' },
      at: this.#ports.world.now(),
    });
  }
}

function mustBeSealed(envelope: Envelope): void {
  if (envelope.state === 'purging' || envelope.state === 'purged') throw new DatoferumError('gone');
  if (envelope.state !== 'sealed' && envelope.state !== 'delivered') throw new DatoferumError('not_sealed');
}

async function* once<T>(value: T): AsyncGenerator<T> {
  yield value;
}

const sha256 = (bytes: Uint8Array): Uint8Array => createHash('sha256').update(bytes).digest();
