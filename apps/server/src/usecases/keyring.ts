import { createSecretKey } from 'node:crypto';
import { DatoferumError } from '@datoferum/core';
import type { KeyRef } from '../bytes/slice.ts';
import type { Id } from '../ports/metadata-rows.ts';
import type { Ports } from './ports.ts';

/** An unwrapped key is cached this long at most (design § 6). */
export const KEY_CACHE_MS = 60_000;

export type { KeyRef };

interface Cached {
  ref: Promise<KeyRef>;
  until: number;
  timer: NodeJS.Timeout;
  /** Forgotten while it was being unwrapped: whoever waits for it gets nothing. */
  isDropped: boolean;
}

/** Envelope keys in use. A key is handed out only for a state that allows it, and forgotten everywhere at purge. */
export class Keyring {
  readonly #ports: Pick<Ports, 'metadata' | 'keys' | 'world' | 'engine'>;
  readonly #cache = new Map<Id, Cached>();

  constructor(ports: Pick<Ports, 'metadata' | 'keys' | 'world' | 'engine'>) {
    this.#ports = ports;
  }

  /** Keys held now, for tests and metrics. */
  get size(): number {
    return this.#cache.size;
  }

  /** @throws DatoferumError `not_found`, `gone` · KeyGone · KeysUnavailable */
  ref(envelope: Id): Promise<KeyRef> {
    const now = this.#ports.world.now();
    const standing = this.#cache.get(envelope);
    if (standing && standing.until > now) return standing.ref;
    if (standing) this.#end(envelope, standing);
    const cached: Cached = {
      ref: this.#unwrap(envelope, () => !cached.isDropped),
      until: now + KEY_CACHE_MS,
      // Also when nobody asks again.
      timer: setTimeout(() => this.#end(envelope, cached), KEY_CACHE_MS).unref(),
      isDropped: false,
    };
    this.#cache.set(envelope, cached);
    cached.ref.catch(() => this.#end(envelope, cached));
    return cached.ref;
  }

  /** From here on the key is handed out only after another look at the envelope's state. */
  drop(envelope: Id): void {
    const cached = this.#cache.get(envelope);
    if (!cached) return;
    cached.isDropped = true;
    this.#end(envelope, cached);
  }

  /** Resolves when no thread of this process holds the key. What still uses it must have been cut before. */
  async forget(envelope: Id): Promise<void> {
    this.drop(envelope);
    await this.#ports.engine.forget(envelope);
  }

  /** Forgets all keys of the main thread: the courier stops. */
  clear(): void {
    for (const [envelope, cached] of [...this.#cache]) this.#end(envelope, cached);
  }

  #end(envelope: Id, cached: Cached): void {
    clearTimeout(cached.timer);
    if (this.#cache.get(envelope) === cached) this.#cache.delete(envelope);
  }

  async #unwrap(id: Id, isWanted: () => boolean): Promise<KeyRef> {
    const envelope = await this.#ports.metadata.read.envelope(id);
    if (!envelope) throw new DatoferumError('not_found');
    if (!envelope.wrappedKey || envelope.state === 'purging' || envelope.state === 'purged')
      throw new DatoferumError('gone');
    const key = await this.#ports.keys.unwrap(id, envelope.wrappedKey);
    try {
      // The state was looked at before somebody forgot the key: it is another one now.
      if (!isWanted()) throw new DatoferumError('gone');
      return { envelope: id, key: createSecretKey(key), renew: async () => (await this.ref(id)).key };
    } finally {
      key.fill(0);
    }
  }
}
