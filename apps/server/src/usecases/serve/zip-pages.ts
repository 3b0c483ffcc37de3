import type { ZipMark } from '@datoferum/core';
import type { Id } from '../../ports/metadata-rows.ts';
import type { Ports } from '../ports.ts';
import { ZipPage } from './zip-page.ts';

export type Bounds = { first: ZipMark; next: ZipMark };

/** Bytes of remembered pages, roughly; an entry weighs its path and this. */
const MOST = 16 * 1024 * 1024;
const ENTRY = 400;
const KEPT_MS = 30_000;

interface Kept {
  page: ZipPage;
  weight: number;
  at: number;
}

/**
 * Pages of entries. Who reads short stretches comes back to the same page again and again, so those pages are
 * remembered for a while, within one bound for everybody.
 */
export class ZipPages {
  readonly #ports: Pick<Ports, 'metadata'>;
  readonly #kept = new Map<string, Kept>();
  /** Being read now: many who ask for one page at once share it. */
  readonly #coming = new Map<string, Promise<ZipPage>>();
  #weight = 0;
  #timer: NodeJS.Timeout | null = null;

  constructor(ports: Pick<Ports, 'metadata'>) {
    this.#ports = ports;
  }

  /** Bytes that are remembered now, roughly. */
  get weight(): number {
    return this.#weight;
  }

  async get(envelope: Id, { first, next }: Bounds, isShort: boolean): Promise<ZipPage> {
    const key = `${envelope}/${first.entry}`;
    const known = this.#kept.get(key);
    if (known) this.#drop(key, known);
    const page = known?.page ?? (await this.#shared(key, () => this.#load(envelope, first, next)));
    if (isShort || known) this.#keep(key, page);
    return page;
  }

  #shared(key: string, load: () => Promise<ZipPage>): Promise<ZipPage> {
    const coming = this.#coming.get(key) ?? load().finally(() => this.#coming.delete(key));
    this.#coming.set(key, coming);
    return coming;
  }

  async #load(envelope: Id, first: ZipMark, next: ZipMark): Promise<ZipPage> {
    const rows = await this.#ports.metadata.read.tapePage(envelope, first, next.entry - first.entry);
    return new ZipPage(rows, first, next);
  }

  #keep(key: string, page: ZipPage): void {
    const standing = this.#kept.get(key);
    if (standing) this.#drop(key, standing);
    const weight = page.nameBytes + ENTRY * page.length;
    this.#kept.set(key, { page, weight, at: performance.now() });
    this.#weight += weight;
    for (const [oldest, kept] of this.#kept) {
      if (this.#weight <= MOST) break;
      this.#drop(oldest, kept);
    }
    this.#timer ??= setInterval(() => this.#forget(), KEPT_MS).unref();
  }

  #drop(key: string, { weight }: Kept): void {
    this.#kept.delete(key);
    this.#weight -= weight;
  }

  #forget(): void {
    const before = performance.now() - KEPT_MS;
    for (const [key, kept] of [...this.#kept]) if (kept.at <= before) this.#drop(key, kept);
    if (this.#kept.size > 0 || !this.#timer) return;
    clearInterval(this.#timer);
    this.#timer = null;
  }
}
