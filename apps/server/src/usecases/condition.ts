import type { PartOfHouse, Vitals } from '../ports/vitals.ts';
import type { Jobs } from './jobs.ts';
import type { Ports } from './ports.ts';
import type { Receiver } from './receive/receiver.ts';
import type { Verifier } from './verify/verifier.ts';

/** A part that says nothing for so long cannot work now. */
const DEADLINE_MS = 2_000;
/** Many may ask; the parts are asked once in this time. */
const SHARED_MS = 1_000;
/** The beat is stored every 10 s; without one for this long nothing can be written. */
const BEAT_LATE_MS = 60_000;
/** Below this the database itself may soon not be able to write. */
const LOW_DISK = 64 * 1024 * 1024;

type Needs = Pick<Ports, 'metadata' | 'blobs' | 'keys' | 'signer' | 'reserve' | 'world' | 'log' | 'keepFree'>;
interface Parts {
  jobs: Jobs;
  receiver: Receiver;
  verifier: Verifier;
}

/** How the house is: figures for whoever watches, and whether it can work, part by part. */
export class Condition {
  readonly #ports: Needs;
  readonly #parts: Parts;
  #asked: { at: number; parts: Promise<PartOfHouse[]> } | null = null;
  #isStopping = false;

  constructor(ports: Needs, parts: Parts) {
    this.#ports = ports;
    this.#parts = parts;
  }

  stopping(): void {
    this.#isStopping = true;
    this.#asked = null;
  }

  async vitals(): Promise<Vitals> {
    const { metadata, blobs, signer, reserve, world } = this.#ports;
    const [database, outbox, patrolOldest, owedBytes, free, isKept, keys] = await Promise.all([
      metadata.read.vitals(world.now()),
      metadata.read.outbox(world.now()),
      metadata.read.patrolOldest(),
      metadata.read.owedBytes(),
      blobs.free(),
      reserve.isKept(),
      signer.publicKeys(),
    ]);
    const byPurpose: Record<string, { since: number; count: number }> = {};
    for (const { purpose, from } of keys) {
      const known = byPurpose[purpose];
      byPurpose[purpose] = { since: Math.max(known?.since ?? 0, from), count: (known?.count ?? 0) + 1 };
    }
    const { jobs, receiver, verifier } = this.#parts;
    return {
      at: world.now(),
      uploads: receiver.holders.size,
      jobs: jobs.counts(),
      reelsWaiting: verifier.waiting,
      database,
      outbox,
      patrolOldest,
      disk: { ...free, owedBytes, keepFree: this.#ports.keepFree ?? 0 },
      reserve: isKept,
      keys: byPurpose,
    };
  }

  /** Never rejects. */
  parts(): Promise<PartOfHouse[]> {
    const now = performance.now();
    if (!this.#asked || now - this.#asked.at > SHARED_MS) this.#asked = { at: now, parts: this.#ask() };
    return this.#asked.parts;
  }

  async #ask(): Promise<PartOfHouse[]> {
    const { metadata, blobs, keys, reserve, world } = this.#ports;
    if (this.#isStopping) return [{ part: 'process', ok: false, sentence: 'The courier is stopping.' }];
    const now = world.now();
    const vitals = this.#part('database', 'The database does not answer.', async () => {
      const found = await metadata.read.vitals(now);
      const isLate = found.lastBeat === null || now - found.lastBeat > BEAT_LATE_MS;
      const sentence = isLate ? 'Nothing could be written to the database for a minute.' : null;
      return { ok: !isLate, sentence, found };
    });
    const disk = this.#part('disk', 'The room on the disk cannot be told.', async () => {
      const [{ freeBytes }, isKept] = await Promise.all([blobs.free(), reserve.isKept()]);
      if (freeBytes < LOW_DISK && !isKept) return { ok: false, sentence: 'The disk is full. Make room.' };
      if (freeBytes < (this.#ports.keepFree ?? 0))
        return { ok: true, sentence: 'No upload is begun: less is free than DATOFERUM_KEEP_FREE. Make room.' };
      const sentence = 'No room is kept back for a full disk; it is taken only where 320 MiB are free.';
      return { ok: true, sentence: isKept ? null : sentence };
    });
    const asked = [
      vitals,
      this.#part('blobs', 'The blob store does not answer. Look at its disk, and whether it is mounted.', async () => {
        await blobs.free();
        return { ok: true, sentence: null };
      }),
      this.#part(
        'keys',
        'The key store does not answer. Look at its directories, and whether they are mounted.',
        async () => {
          await keys.list({ limit: 1 });
          return { ok: true, sentence: null };
        },
      ),
      disk,
    ];
    const parts = await Promise.all(asked);
    return [{ part: 'process', ok: true }, ...parts.map(({ shown }) => shown), clockOf(await vitals)];
  }

  async #part<T extends { ok: boolean; sentence: string | null }>(
    part: PartOfHouse['part'],
    otherwise: string,
    ask: () => Promise<T>,
  ): Promise<{ shown: PartOfHouse; answer: T | null }> {
    try {
      const answer = await withDeadline(ask());
      const { ok, sentence } = answer;
      return { shown: { part, ok, ...(sentence === null ? {} : { sentence }) }, answer };
    } catch (error) {
      this.#ports.log.warn({ event: 'part.failed', part, err: error }, 'a part of the house cannot work now');
      return { shown: { part, ok: false, sentence: otherwise }, answer: null };
    }
  }
}

/** A clock that is not believed stops no transfer: it is told, and the courier stays ready. */
function clockOf({ answer }: { answer: { found?: Vitals['database'] } | null }): PartOfHouse {
  const found = answer?.found;
  if (!found?.clockWaits) return { part: 'clock', ok: true };
  const why = found.sweepWaits ? 'An older database was put back' : 'The clock had jumped';
  return { part: 'clock', ok: true, sentence: `${why}: nothing is destroyed by clock for 24 h.` };
}

async function withDeadline<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('late')), DEADLINE_MS);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
