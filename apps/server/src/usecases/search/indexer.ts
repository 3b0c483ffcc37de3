import type { RecordRow } from '../../ports/metadata-rows.ts';
import type { Wanted } from '../../ports/search-index.ts';
import type { Traffic } from '../patrol/traffic.ts';
import type { Ports } from '../ports.ts';
import { documentsOf } from './documents.ts';

/** Records read at a time, and what is put before the next look. */
const RECORDS = 500;
const AT_ONCE = 50;
const AGAIN_MS = 5_000;
/** What is recorded within this time is put together. */
const GATHER_MS = 250;
/** Bodies on their way in go first, for so long. */
const GIVES_WAY_MS = 10_000;
/** Records without anything to put are remembered so far only: followed again they cost little, a commit for each of them more. */
const FORGETS = 1_000;

/** What a record makes worth reading again. */
const MAKES: Readonly<Record<string, Wanted['kind']>> = {
  'envelope.opened': 'words',
  'recipient.added': 'words',
  'recipient.named': 'words',
  'envelope.sealed': 'names',
};

type Needs = Pick<Ports, 'metadata' | 'search' | 'log'>;

/**
 * Keeps the search index behind the records. How far it came, and what waits, stand in the index itself, so it goes on after a crash and
 * begins anew when the index was deleted.
 */
export class Indexer {
  readonly #ports: Needs;
  readonly #traffic: Pick<Traffic, 'isBusy'>;
  readonly #stop = new AbortController();
  #leave: (() => void) | null = null;
  #running: Promise<void> | null = null;
  #isAsked = false;
  #again: NodeJS.Timeout | null = null;
  #gathering: NodeJS.Timeout | null = null;
  /** How far the records were followed, and how far that is written down. */
  #position: { at: number; kept: number } | null = null;

  constructor(ports: Needs, traffic: Pick<Traffic, 'isBusy'>) {
    this.#ports = ports;
    this.#traffic = traffic;
  }

  start(): void {
    this.#leave = this.#ports.metadata.onRecorded(() => this.#soon(GIVES_WAY_MS));
    this.#soon(GIVES_WAY_MS);
  }

  /** Looks for what is to be done, and does it. */
  look(): void {
    this.#isAsked = true;
    if (this.#stop.signal.aborted) return;
    this.#running ??= this.#run().finally(() => {
      this.#running = null;
    });
  }

  /** Resolves when nothing that was recorded by now waits. */
  async drain(): Promise<void> {
    this.look();
    while (this.#running) await this.#running;
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    this.#leave?.();
    if (this.#again) clearTimeout(this.#again);
    if (this.#gathering) clearTimeout(this.#gathering);
    await this.#running;
  }

  #soon(patience: number): void {
    if (this.#stop.signal.aborted) return;
    this.#gathering ??= setTimeout(() => {
      this.#gathering = null;
      if (this.#traffic.isBusy && patience > 0) this.#soon(patience - GATHER_MS);
      else this.look();
    }, GATHER_MS).unref();
  }

  async #run(): Promise<void> {
    while (this.#isAsked && !this.#stop.signal.aborted) {
      this.#isAsked = false;
      try {
        while ((await this.#follow()) || (await this.#put())) if (this.#stop.signal.aborted) return;
      } catch (error) {
        if (this.#stop.signal.aborted) return;
        this.#position = null;
        this.#ports.log.warn({ event: 'search.waits', err: error }, 'the search index is behind and goes on soon');
        this.#again ??= setTimeout(() => {
          this.#again = null;
          this.look();
        }, AGAIN_MS).unref();
        return;
      }
    }
  }

  /** True while there are more records. */
  async #follow(): Promise<boolean> {
    const { metadata, search } = this.#ports;
    this.#position ??= await this.#begin();
    const page = await metadata.read.recordsAfter(this.#position.at, RECORDS);
    const wanted = wantedBy(page.items);
    if (wanted.length > 0 || page.position - this.#position.kept >= FORGETS) {
      await search.want(wanted, page.position);
      this.#position.kept = page.position;
    }
    this.#position.at = page.position;
    return page.more;
  }

  async #begin(): Promise<{ at: number; kept: number }> {
    const { metadata, search } = this.#ports;
    let position = await search.position();
    if (position > (await metadata.read.lastRecord())) {
      // An older database was put back: what the index knows is of another one.
      await search.rebuild();
      position = 0;
    }
    return { at: position, kept: position };
  }

  /** True when something was put. */
  async #put(): Promise<boolean> {
    const { metadata, search } = this.#ports;
    const some = await search.wanted(AT_ONCE);
    for (const item of some) {
      if (this.#stop.signal.aborted) return false;
      const envelope = await metadata.read.envelope(item.envelope);
      const isGone = envelope === null || envelope.state === 'purging' || envelope.state === 'purged';
      if (isGone) await search.remove(item.envelope);
      else await search.put(item, item.kind === 'words' ? 2 : envelope.entries, this.#documents(item, envelope));
    }
    return some.length > 0;
  }

  async *#documents(item: Wanted, envelope: Parameters<typeof documentsOf>[2]): ReturnType<typeof documentsOf> {
    for await (const page of documentsOf(this.#ports, item, envelope)) {
      this.#stop.signal.throwIfAborted();
      yield page;
    }
  }
}

function wantedBy(records: readonly RecordRow[]): Wanted[] {
  const made = new Map<string, Wanted>();
  for (const { type, envelope } of records) {
    const kind = MAKES[type];
    if (kind && envelope) made.set(`${envelope} ${kind}`, { envelope, kind });
  }
  return [...made.values()];
}
