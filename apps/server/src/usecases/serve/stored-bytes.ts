import { DatoferumError } from '@datoferum/core';
import type { Slice as ByteSlice } from '../../bytes/slice.ts';
import type { Envelope, Id } from '../../ports/metadata-rows.ts';
import type { Caller } from '../courier.ts';
import { courierError } from '../courier-error.ts';
import type { Keyring } from '../keyring.ts';
import { toByteSlice } from '../locate-bytes.ts';
import type { Ports } from '../ports.ts';
import type { Meter } from './meter.ts';

/** One look-up of slices covers at most this many bytes, so that a terabyte costs no memory. */
const WINDOW = 1024 * 1024 * 1024;

type Needs = Pick<Ports, 'metadata' | 'engine' | 'world' | 'log'>;

/** Bytes [from, to) of a reel. */
export interface ReelRange {
  reel: Id;
  from: number;
  to: number;
}

/** Opens what lies in the store for somebody: the way out that every rendering shares. */
export class StoredBytes {
  readonly #ports: Needs;
  readonly #keyring: Keyring;
  readonly #meter: Meter;
  readonly #raised = new Set<Id>();
  readonly #begun = new WeakSet<Envelope>();

  constructor(ports: Needs, keyring: Keyring, meter: Meter) {
    this.#ports = ports;
    this.#keyring = keyring;
    this.#meter = meter;
  }

  /**
   * Plaintext of the slices in order, authenticated. Content is counted for the caller, who is collecting from its
   * first byte on; documents and indexes are not.
   * @throws DatoferumError `gone`, `damaged`, `storage_unavailable` …
   */
  async *open(
    caller: Caller,
    envelope: Envelope,
    slices: () => AsyncIterable<ByteSlice>,
    signal: AbortSignal,
    counts: 'content' | 'nothing' = 'content',
  ): AsyncGenerator<{ bytes: Uint8Array; release(): void }> {
    try {
      const keyRef = await this.#keyring.ref(envelope.id);
      if (counts === 'content') await this.collecting(caller, envelope);
      for await (const chunk of this.#ports.engine.openRange(keyRef, slices(), { signal })) {
        // Counted as it goes: who has all bytes may say so before this loop is left.
        if (counts !== 'nothing') this.#meter.add(envelope.id, caller.person.id, chunk.bytes.length);
        yield chunk;
      }
    } catch (error) {
      const known = courierError(error);
      if (known.code === 'damaged') await this.#raiseDamaged(envelope.id, error);
      throw known;
    }
  }

  /** A rendering in memory: short ones only. */
  async readAll(caller: Caller, envelope: Envelope, slice: ByteSlice, signal: AbortSignal): Promise<Uint8Array> {
    const whole = new Uint8Array(slice.length);
    let at = 0;
    for await (const { bytes, release } of this.open(caller, envelope, () => once(slice), signal, 'nothing')) {
      whole.set(bytes, at);
      at += bytes.length;
      release();
    }
    return whole;
  }

  /** @throws DatoferumError `gone` once the envelope is being purged: its key is what every reader needs. */
  async mustStand(envelope: Envelope): Promise<void> {
    await this.#keyring.ref(envelope.id).catch((error: unknown) => {
      throw courierError(error);
    });
  }

  /** The slices of ranges in order. Neighbours on a reel are looked up as one. */
  async *locate(envelope: Id, ranges: Iterable<ReelRange>): AsyncGenerator<ByteSlice> {
    let batch: ReelRange[] = [];
    let bytes = 0;
    for (const range of ranges) {
      for (let from = range.from; from < range.to; ) {
        const to = Math.min(range.to, from + WINDOW - bytes);
        const last = batch.at(-1);
        if (last?.reel === range.reel && last.to === from) last.to = to;
        else batch.push({ reel: range.reel, from, to });
        bytes += to - from;
        from = to;
        if (bytes < WINDOW) continue;
        yield* await this.#located(envelope, batch);
        batch = [];
        bytes = 0;
      }
    }
    if (batch.length > 0) yield* await this.#located(envelope, batch);
  }

  async #located(envelope: Id, ranges: ReelRange[]): Promise<ByteSlice[]> {
    const { slices } = await this.#ports.metadata.read.locate(envelope, ranges);
    return slices.flatMap((some) => {
      if (!some) throw new DatoferumError('damaged');
      return some.map((slice) => toByteSlice(envelope, slice));
    });
  }

  /** The first look at content: notified or opened → collecting, once for a request however often it opens. */
  async collecting(caller: Caller, envelope: Envelope): Promise<void> {
    if (this.#begun.has(envelope)) return;
    this.#begun.add(envelope);
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

export async function* once<T>(value: T): AsyncGenerator<T> {
  yield value;
}
