import type { Metadata, MetadataSteps } from '../../ports/metadata.ts';
import type { Envelope, Id, Upload } from '../../ports/metadata-rows.ts';

/** Steps that change neither who may write to an envelope nor its state; what they do to uploads is said below. */
const QUIET = new Set<keyof MetadataSteps>([
  'addServed',
  'allocateBlobs',
  'appendRecord',
  'beat',
  'commitParts',
  'createUploads',
  'giveUpBlobs',
  'hold',
  'putDigests',
  'putEntries',
  'storeMeasured',
  'swapParts',
]);
/** A row is looked at anew after this, whatever happened. */
const FRESH_MS = 1_000;
const MOST = 4_096;

interface Recent<T> {
  row: T;
  since: number;
}

/**
 * Rows that this process read or made a moment ago, for requests that come by the thousand. They only let a writer in at the door: every step asks
 * the database again before it writes. Any step that is not QUIET forgets all of them, when it is asked and when it is done.
 */
export class RecentRows {
  /** The same metadata; its steps are watched. */
  readonly metadata: Metadata;
  readonly #now: () => number;
  readonly #envelopes = new Map<Id, Recent<Envelope>>();
  readonly #uploads = new Map<Id, Recent<Upload>>();
  /** Rises when something was forgotten: a row read before it is not kept. */
  #generation = 0;

  constructor(metadata: Metadata, now: () => number = () => performance.now()) {
    this.#now = now;
    this.metadata = { ...metadata, write: this.#watched(metadata.write) };
  }

  /** State, people and terms are as of now or at most a second old; its counts may be older. */
  envelope(id: Id): Promise<Envelope | null> {
    return this.#known(this.#envelopes, id, () => this.metadata.read.envelope(id));
  }

  upload(id: Id): Promise<Upload | null> {
    return this.#known(this.#uploads, id, () => this.metadata.read.upload(id));
  }

  async #known<T>(rows: Map<Id, Recent<T>>, id: Id, read: () => Promise<T | null>): Promise<T | null> {
    const recent = rows.get(id);
    if (recent && this.#now() - recent.since < FRESH_MS) return recent.row;
    const generation = this.#generation;
    const row = await read();
    if (row && generation === this.#generation) this.#keep(rows, id, row);
    return row;
  }

  #keep<T>(rows: Map<Id, Recent<T>>, id: Id, row: T): void {
    rows.delete(id);
    rows.set(id, { row, since: this.#now() });
    if (rows.size > MOST) rows.delete(rows.keys().next().value as Id);
  }

  #forget(): void {
    this.#generation += 1;
    this.#envelopes.clear();
    this.#uploads.clear();
  }

  #forgetUploads(ids: readonly Id[]): void {
    this.#generation += 1;
    for (const id of ids) this.#uploads.delete(id);
  }

  #watched(steps: MetadataSteps): MetadataSteps {
    const made = new Map<string, unknown>();
    const around: Partial<MetadataSteps> = {
      createUploads: async (uploads, now) => {
        const results = await steps.createUploads(uploads, now);
        for (const one of results) if (one.ok) this.#keep(this.#uploads, one.upload.id, one.upload);
        return results;
      },
      commitParts: async (group) => {
        const ids = group.members.map(({ upload }) => upload);
        this.#forgetUploads(ids);
        return steps.commitParts(group).finally(() => this.#forgetUploads(ids));
      },
    };
    return new Proxy(steps, {
      get: (target, name) => {
        const known = made.get(name as string) ?? around[name as keyof MetadataSteps];
        if (known) return known;
        const step = Reflect.get(target, name) as ((...args: unknown[]) => Promise<unknown>) | undefined;
        if (typeof step !== 'function' || QUIET.has(name as keyof MetadataSteps)) return step;
        const watched = (...args: unknown[]) => {
          this.#forget();
          return step(...args).finally(() => this.#forget());
        };
        made.set(name as string, watched);
        return watched;
      },
    });
  }
}
