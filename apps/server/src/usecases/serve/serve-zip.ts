import { DatoferumError, type ZipIndex, zipEnd } from '@datoferum/core';
import type { Slice as ByteSlice } from '../../bytes/slice.ts';
import type { Envelope } from '../../ports/metadata-rows.ts';
import type { Caller, Served } from '../courier.ts';
import type { Ports } from '../ports.ts';
import { mustBeSealed } from './serve-content.ts';
import type { StoredBytes } from './stored-bytes.ts';
import { type Lent, Shared, Weaver } from './weaver.ts';
import { ZipIndexes } from './zip-indexes.ts';
import type { ZipPage } from './zip-page.ts';
import { type Bounds, ZipPages } from './zip-pages.ts';

/** Up to here a stretch is one of many: a slow reader's step, or a reader that looks around. */
const SHORT = 256 * 1024;

type Range = { from: number; to: number };
type Located = { page: ZipPage; slices(): AsyncGenerator<ByteSlice> };

/**
 * The whole envelope as one ZIP64 archive (docs/spec/zip.md), never stored: headers are made from the entries, content
 * comes off the tape. Any offset costs a look into the index and one page of entries.
 */
export class ZipServer {
  readonly #stored: StoredBytes;
  readonly #indexes: ZipIndexes;
  readonly #pages: ZipPages;

  constructor(ports: Pick<Ports, 'metadata'>, stored: StoredBytes) {
    this.#stored = stored;
    this.#indexes = new ZipIndexes(ports, stored);
    this.#pages = new ZipPages(ports);
  }

  async zip(caller: Caller, envelope: Envelope): Promise<Served> {
    mustBeSealed(envelope);
    const index = await this.#indexes.of(caller, envelope);
    return {
      size: index.size,
      etag: `"zip1-${Buffer.from(envelope.manifestSha256 ?? []).toString('hex')}"`,
      sha256: null,
      open: (from, to, signal) => this.#open(caller, envelope, index, { from, to }, signal),
      pieceDigest: async () => null,
    };
  }

  async *#open(
    caller: Caller,
    envelope: Envelope,
    index: ZipIndex,
    { from, to }: Range,
    signal: AbortSignal,
  ): AsyncGenerator<Lent> {
    await this.#stored.collecting(caller, envelope);
    const weaver = new Weaver(to - from);
    const { centralAt, centralLength } = index.totals;
    const range = { from, to: Math.min(to, centralAt) };
    const body = index.pagesOfBody(range.from, range.to);
    const withBytes = (page: ZipPage) => this.#withSlices(envelope, page, range);
    const isShort = to - from <= SHORT;
    for await (const page of this.#inOrder(envelope, body, isShort, withBytes, signal))
      yield* this.#body(caller, envelope, page, range, weaver, signal);
    const [first, last] = [Math.max(0, from - centralAt), Math.min(centralLength, to - centralAt)];
    const directory = index.pagesOfDirectory(first, last);
    for await (const page of this.#inOrder(envelope, directory, isShort, async (one) => one, signal))
      yield* weaver.put(page.directory(first, last));
    const endAt = centralAt + centralLength;
    if (to > endAt) yield* weaver.put(zipEnd(index.totals).subarray(Math.max(0, from - endAt), to - endAt));
    yield* weaver.flush();
  }

  /** Where the page's content lies, looked up as far as one look-up goes. */
  async #withSlices(envelope: Envelope, page: ZipPage, { from, to }: Range): Promise<Located> {
    const rest = this.#stored.locate(envelope.id, page.ranges(from, to));
    const first = await rest.next();
    return {
      page,
      async *slices() {
        if (first.done) return;
        yield first.value;
        yield* rest;
      },
    };
  }

  async *#body(
    caller: Caller,
    envelope: Envelope,
    { page, slices }: Located,
    { from, to }: Range,
    weaver: Weaver,
    signal: AbortSignal,
  ): AsyncGenerator<Lent> {
    const chunks = this.#stored.open(caller, envelope, slices, signal);
    let chunk: Shared | null = null;
    let at = 0;
    try {
      for (const { header, content } of page.body(from, to)) {
        yield* weaver.put(header);
        for (let left = content; left > 0; ) {
          if (!chunk || at === chunk.bytes.length) {
            chunk?.done();
            chunk = null;
            const next = await chunks.next();
            if (next.done) throw new DatoferumError('damaged');
            chunk = new Shared(next.value);
            at = 0;
          }
          const run = chunk.bytes.subarray(at, at + left);
          at += run.length;
          left -= run.length;
          yield* weaver.lend(run, chunk.keep);
        }
      }
    } finally {
      chunk?.done();
      await chunks.return(undefined);
    }
  }

  /** The pages in order, each read and made ready while the one before goes out. */
  async *#inOrder<T>(
    envelope: Envelope,
    bounds: readonly Bounds[],
    isShort: boolean,
    ready: (page: ZipPage) => Promise<T>,
    signal: AbortSignal,
  ): AsyncGenerator<T> {
    const load = async (page: Bounds): Promise<T> => ready(await this.#pages.get(envelope.id, page, isShort));
    const quiet = (page: Promise<T>): Promise<T> => {
      page.catch(() => undefined); // seen when it is awaited
      return page;
    };
    let coming = bounds[0] ? quiet(load(bounds[0])) : null;
    for (let i = 0; coming; i++) {
      const page = await coming;
      // What is made of rows alone asks too: from `purging` on nothing more leaves.
      await this.#stored.mustStand(envelope);
      signal.throwIfAborted();
      const after = bounds[i + 1];
      coming = after ? quiet(load(after)) : null;
      yield page;
    }
  }
}
