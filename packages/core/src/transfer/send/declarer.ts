import { base64, hex, utf8Text } from '../../bytes/bytes.ts';
import { PAGE_LINES } from '../../manifest/entry-line.ts';
import { PIECE } from '../../manifest/pieces.ts';
import type { Bearer } from '../http/bearer.ts';
import type { Courier } from '../http/courier.ts';
import { TransferError } from '../http/transfer-error.ts';
import type { Clock, Hasher } from '../ports.ts';
import type { LaidItem, Page } from './page.ts';

type Refused = { line: number; code: string; detail: string };
/** SHA-256 of no bytes. */
const OF_NOTHING = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
/** So long a page waits for lines of other stretches, ms. */
const GATHER_MS = 60;
interface Gathered {
  items: LaidItem[];
  hashes: (Uint8Array | null)[];
  /** Settles when the page was said. */
  said: Promise<void>;
  go(): void;
}
/** Of all requests that may be under way at once, half may carry pages of entries: a page takes little of the line, but a round trip. */
const PART = 2;

/** Says to the courier what the bytes are: entries in pages, digests of pieces in runs. What it refuses is named to `refused`. */
export class Declarer {
  /** Lines and digests that were said, for the eye. */
  onRefused: (item: LaidItem, code: string, detail: string) => Promise<void> = async () => undefined;
  /** Of pages whose large files, empty files and folders are being declared, by number: until then no digest of theirs is sent. */
  readonly #pages = new Map<number, Promise<void>>();
  readonly #waiting: (() => void)[] = [];
  readonly #atOnce: number;
  #underWay = 0;
  readonly #courier: Courier;
  readonly #ticket: Bearer;
  readonly #hasher: Hasher;
  readonly #clock: Clock;
  /** Entries of small files that wait for their page to fill. */
  #gathered: Gathered | null = null;
  readonly #base: string;
  readonly #reel: string;

  /** @param most requests that may carry bytes at once */
  constructor(
    of: { courier: Courier; ticket: Bearer; hasher: Hasher; clock: Clock; most: number },
    envelope: string,
    reel: string,
  ) {
    this.#atOnce = Math.max(3, Math.floor(of.most / PART));
    this.#courier = of.courier;
    this.#ticket = of.ticket;
    this.#hasher = of.hasher;
    this.#clock = of.clock;
    this.#base = `/api/v1/envelopes/${envelope}`;
    this.#reel = reel;
  }

  /** What of a page waits for no hash: files over 8 MiB, empty files, empty folders. */
  page(page: Page, isCurrent: (item: LaidItem) => boolean, signal: AbortSignal): Promise<void> {
    const items: LaidItem[] = [];
    for (const item of page.items())
      if ((item.kind === 'folder' || item.size === 0 || item.size > PIECE) && isCurrent(item)) items.push(item);
    const said = items.length === 0 ? Promise.resolve() : this.entries(items, null, signal);
    this.#pages.set(page.number, said);
    const done = (): void => void this.#pages.delete(page.number);
    said.then(done, () => undefined);
    return said;
  }

  /** ≤ 1,000 entries, with the SHA-256 of each where they are known. */
  async entries(
    items: readonly LaidItem[],
    hashes: readonly (Uint8Array | null)[] | null,
    signal: AbortSignal,
  ): Promise<void> {
    for (let from = 0; from < items.length; from += PAGE_LINES) {
      const some = items.slice(from, from + PAGE_LINES);
      const lines = some.map((item, i) => this.#line(item, hashes?.[from + i] ?? null)).join('\n');
      const body = new TextEncoder().encode(lines);
      const said = await this.#turn(() =>
        this.#courier.json<{ refused: Refused[] }>({
          method: 'POST',
          path: `${this.#base}/entries`,
          headers: { 'Content-Type': 'application/x-ndjson' },
          body: () => body,
          as: this.#ticket,
          signal,
        }),
      );
      for (const { line, code, detail } of said.refused) {
        const item = some[line];
        if (item !== undefined) await this.onRefused(item, code, detail);
      }
    }
  }

  /** Entries that may share a page with those of other stretches: each page is a transaction of the courier's. */
  async gather(items: readonly LaidItem[], hashes: readonly (Uint8Array | null)[], signal: AbortSignal): Promise<void> {
    const waits: Promise<void>[] = [];
    for (let from = 0; from < items.length; ) {
      const page = (this.#gathered ??= this.#newPage(signal));
      const to = Math.min(items.length, from + PAGE_LINES - page.items.length);
      page.items.push(...items.slice(from, to));
      page.hashes.push(...hashes.slice(from, to));
      waits.push(page.said);
      from = to;
      if (page.items.length === PAGE_LINES) page.go();
    }
    await Promise.all(waits);
  }

  #newPage(signal: AbortSignal): Gathered {
    const items: LaidItem[] = [];
    const hashes: (Uint8Array | null)[] = [];
    const full = new AbortController();
    const wait = this.#clock.sleep(GATHER_MS, full.signal).catch(() => undefined);
    const page: Gathered = {
      items,
      hashes,
      said: wait.then(() => {
        if (this.#gathered === page) this.#gathered = null;
        return this.entries(items, hashes, signal);
      }),
      go: () => {
        this.#gathered = null;
        full.abort();
      },
    };
    page.said.catch(() => undefined);
    return page;
  }

  /** Digests of neighbouring pieces of one file over 8 MiB, once its entry stands. @throws `digest_differs` when it read differently before */
  async digests(item: LaidItem, from: number, digests: Uint8Array<ArrayBuffer>, signal: AbortSignal): Promise<void> {
    await this.#pages.get(item.page);
    const entry = hex(await this.#hasher.sha256(Uint8Array.from(item.path)));
    await this.#turn(async () => {
      const answer = await this.#courier.call({
        method: 'PUT',
        path: `${this.#base}/digests?entry=${entry}&from=${from}`,
        headers: { 'Content-Type': 'application/octet-stream' },
        body: () => digests,
        as: this.#ticket,
        signal,
      });
      if (answer.status !== 204) await answer.bytes();
    });
  }

  /**
   * Takes an entry back. The courier has no call for it, but an upload of no bytes under the path takes its place, and goes with it
   * when it is terminated.
   */
  async remove(item: { path: Uint8Array }, signal: AbortSignal): Promise<void> {
    const envelope = this.#base.slice(this.#base.lastIndexOf('/') + 1);
    const headers = { 'Tus-Resumable': '1.0.0' };
    const made = await this.#courier.call({
      method: 'POST',
      path: `/files/${envelope}/`,
      headers: { ...headers, 'Upload-Length': '0', 'Upload-Metadata': `path ${base64(item.path)}` },
      as: this.#ticket,
      signal,
    });
    await made.bytes();
    const path = made.header('Location');
    if (path === null) throw new TransferError('unexpected', 'A creation was answered without Location.');
    await this.#courier.call({ method: 'DELETE', path, headers, as: this.#ticket, signal });
  }

  #line({ path, kind, size, mtime, start }: LaidItem, sha256: Uint8Array | null): string {
    const text = utf8Text(path);
    return JSON.stringify({
      ...(text === null ? { path64: base64(path) } : { path: text }),
      ...(kind === 'folder' ? { kind } : {}),
      size,
      mtime,
      ...(size > 0 ? { reel: this.#reel, start } : {}),
      ...(sha256 === null ? (kind === 'file' && size === 0 ? { sha256: OF_NOTHING } : {}) : { sha256: hex(sha256) }),
    });
  }

  async #turn<T>(act: () => Promise<T>): Promise<T> {
    while (this.#underWay >= this.#atOnce) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#underWay++;
    try {
      return await act();
    } finally {
      this.#underWay--;
      this.#waiting.shift()?.();
    }
  }
}
