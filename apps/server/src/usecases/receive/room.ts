import { DatoferumError } from '@datoferum/core';
import type { Id } from '../../ports/metadata-rows.ts';
import type { Ports } from '../ports.ts';

type Needs = Pick<Ports, 'metadata' | 'blobs' | 'world' | 'keepFree'>;

/** A figure is believed for this long, with what was let in since added to it; near a limit it is asked anew. */
const BELIEVED_MS = 1_000;
const REMEMBER_MOST = 10_000;

interface Known {
  at: number;
  /** Bytes that may still be let in; Infinity without a limit. */
  left: Promise<number>;
  added: number;
}

/**
 * Whether there is room for bytes that were announced: the quota of the person who sends, and the disk's watermark. Asked
 * before a byte is taken; the quota is judged once more in the transaction that reserves them.
 */
export class Room {
  readonly #needs: Needs;
  readonly #people = new Map<Id, Known>();
  #disk: Known | null = null;

  constructor(needs: Needs) {
    this.#needs = needs;
  }

  /** @throws DatoferumError `quota_exceeded`, `storage_full` */
  async require(person: Id, bytes: number): Promise<void> {
    if (
      !(await this.#takes(this.#quotaOf(person), bytes)) &&
      !(await this.#takes(this.#quotaOf(person, true), bytes))
    ) {
      throw new DatoferumError('quota_exceeded', `Your envelopes may not hold ${bytes} bytes more.`);
    }
    if (!this.#needs.keepFree) return;
    if (!(await this.#takes(this.#diskNow(), bytes)) && !(await this.#takes(this.#diskNow(true), bytes))) {
      throw new DatoferumError('storage_full', 'The disk has no room for it.');
    }
  }

  async #takes(known: Known, bytes: number): Promise<boolean> {
    // Those who ask together are counted together.
    known.added += bytes;
    if (known.added <= (await known.left)) return true;
    known.added -= bytes;
    return false;
  }

  #quotaOf(person: Id, isAnew = false): Known {
    const known = this.#people.get(person);
    if (known && !isAnew && this.#isBelieved(known)) return known;
    if (this.#people.size >= REMEMBER_MOST) this.#people.clear();
    const fresh = this.#known(this.#needs.metadata.read.personFigures(person).then(leftOf));
    this.#people.set(person, fresh);
    fresh.left.catch(() => this.#people.delete(person));
    return fresh;
  }

  #diskNow(isAnew = false): Known {
    if (this.#disk && !isAnew && this.#isBelieved(this.#disk)) return this.#disk;
    const fresh = this.#known(this.#leftOnDisk());
    this.#disk = fresh;
    fresh.left.catch(() => {
      this.#disk = null;
    });
    return fresh;
  }

  /** What is free now is promised to uploads that announced their length. */
  async #leftOnDisk(): Promise<number> {
    const { metadata, blobs, keepFree = 0 } = this.#needs;
    const [{ freeBytes }, owed] = await Promise.all([blobs.free(), metadata.read.owedBytes()]);
    return freeBytes - owed - keepFree;
  }

  #known(left: Promise<number>): Known {
    return { at: this.#needs.world.now(), left, added: 0 };
  }

  #isBelieved({ at }: Known): boolean {
    const age = this.#needs.world.now() - at;
    return age >= 0 && age < BELIEVED_MS;
  }
}

function leftOf(figures: { held: number; limit: number } | null): number {
  return figures === null || figures.limit === 0 ? Number.POSITIVE_INFINITY : figures.limit - figures.held;
}
