import { createSecretKey } from 'node:crypto';
import { DatoferumError } from '@datoferum/core';
import type { KeyRef } from '../bytes/slice.ts';
import type { Id } from '../ports/metadata-rows.ts';
import type { Ports } from './ports.ts';

/** An unwrapped key is cached this long at most (design § 6). */
export const KEY_CACHE_MS = 60_000;

export type { KeyRef };

/** Envelope keys in use. A key is handed out only for a state that allows it, and forgotten everywhere at purge. */
export class Keyring {
  readonly #ports: Pick<Ports, 'metadata' | 'keys' | 'world' | 'engine'>;
  readonly #cache = new Map<Id, { ref: Promise<KeyRef>; until: number }>();

  constructor(ports: Pick<Ports, 'metadata' | 'keys' | 'world' | 'engine'>) {
    this.#ports = ports;
  }

  ref(envelope: Id): Promise<KeyRef> {
    const now = this.#ports.world.now();
    const cached = this.#cache.get(envelope);
    if (cached && cached.until > now) return cached.ref;
    for (const [id, one] of this.#cache) if (one.until <= now) this.#cache.delete(id);
    const ref = this.#unwrap(envelope);
    this.#cache.set(envelope, { ref, until: now + KEY_CACHE_MS });
    ref.catch(() => this.#cache.delete(envelope));
    return ref;
  }

  async forget(envelope: Id): Promise<void> {
    this.#cache.delete(envelope);
    await this.#ports.engine.forget(envelope);
  }

  async #unwrap(id: Id): Promise<KeyRef> {
    const envelope = await this.#ports.metadata.read.envelope(id);
    if (!envelope) throw new DatoferumError('not_found');
    if (!envelope.wrappedKey || envelope.state === 'purging' || envelope.state === 'purged')
      throw new DatoferumError('gone');
    const key = await this.#ports.keys.unwrap(id, envelope.wrappedKey);
    try {
      return { envelope: id, key: createSecretKey(key), renew: async () => (await this.ref(id)).key };
    } finally {
      key.fill(0);
    }
  }
}
