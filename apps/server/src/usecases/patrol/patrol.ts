import { DatoferumError } from '@datoferum/core';
import { EngineError } from '../../bytes/engine.ts';
import { KeyDamaged, KeyGone } from '../../ports/key-store.ts';
import type { Finding, PatrolUnderWay } from '../../ports/metadata-patrol.ts';
import type { Id } from '../../ports/metadata-rows.ts';
import type { Keyring } from '../keyring.ts';
import type { Ports } from '../ports.ts';
import type { Traffic } from './traffic.ts';
import { documentUnits, type Unit, unitsAt } from './units.ts';

const DAY = 86_400_000;
/** An envelope's turn comes after this share of the period, so that it has been read when the period is over. */
const BEGINS = 2 / 3;
/** How often somebody who works is asked whether he is done. */
const LOOK_MS = 250;

export interface PatrolOptions {
  /** Every kept envelope is read again at least this often; 0: never. */
  days: number;
  /** Bound of what it reads. */
  bytesPerSecond: number;
  /** Nothing came for so long: the courier is idle. */
  quietMs: number;
}

export const PATROL: PatrolOptions = { days: 90, bytesPerSecond: 50 * 1024 * 1024, quietMs: 2_000 };

/** How it stands, for operators. */
export interface PatrolState {
  days: number;
  bytesPerSecond: number;
  /** resting: nothing is due · reading · waiting: somebody else works. */
  doing: 'off' | 'resting' | 'reading' | 'waiting';
  underWay: (PatrolUnderWay & { bytes: number }) | null;
  /** ms since 1970: when the envelope was read whole whose turn is next; null when none is kept. */
  oldest: number | null;
  /** Bytes read since this process began. */
  read: number;
}

type Needs = Pick<Ports, 'metadata' | 'engine' | 'world' | 'log'>;
interface Parts {
  keyring: Keyring;
  traffic: Traffic;
  /** True while files are verified or envelopes sealed. */
  isAtWork(): boolean;
}

/**
 * Re-reads what is kept while nobody else needs the disk: every file and piece through the store and the decryption, compared with what was sealed.
 * Where it is stands in the database, so it goes on after a restart, in the middle of a file of ten terabytes too.
 */
export class Patrol {
  readonly #ports: Needs;
  readonly #parts: Parts;
  readonly #options: PatrolOptions;
  readonly #stop = new AbortController();
  #stretch: AbortController | null = null;
  #doing: PatrolState['doing'] = 'resting';
  #read = 0;

  constructor(ports: Needs, parts: Parts, options: PatrolOptions) {
    this.#ports = ports;
    this.#parts = parts;
    this.#options = options;
    if (options.days === 0) this.#doing = 'off';
    // At once: what was read of the stretch is read again later.
    parts.traffic.onBody(() => this.#stretch?.abort());
  }

  async state(): Promise<PatrolState> {
    const { read } = this.#ports.metadata;
    const [underWay, oldest] = await Promise.all([read.patrolUnderWay(), read.patrolOldest()]);
    const bytes = underWay ? ((await read.envelope(underWay.envelope))?.bytes ?? 0) : 0;
    return {
      days: this.#options.days,
      bytesPerSecond: this.#options.bytesPerSecond,
      doing: this.#doing,
      underWay: underWay ? { ...underWay, bytes } : null,
      oldest,
      read: this.#read,
    };
  }

  /** Reads everything whose turn it is. Resolves when nothing is due, or the courier stops. */
  async round(): Promise<void> {
    if (this.#options.days === 0) return;
    const { metadata, world, log } = this.#ports;
    const period = this.#options.days * DAY;
    const oldest = await metadata.read.patrolOldest();
    if (oldest !== null && oldest < world.now() - period)
      log.warn(
        { event: 'patrol.late', days: Math.floor((world.now() - oldest) / DAY) },
        'what is kept was not re-read in time: give the patrol more bytes a second or quieter hours',
      );
    try {
      while (!this.#stop.signal.aborted) {
        const envelope = await metadata.read.patrolNext(world.now() - period * BEGINS);
        if (envelope === null) return;
        await this.#visit(envelope);
      }
    } finally {
      this.#doing = 'resting';
    }
  }

  /** A round under way ends soon. */
  stop(): void {
    this.#stop.abort();
    this.#stretch?.abort();
  }

  async #visit(id: Id): Promise<void> {
    const { metadata, world } = this.#ports;
    const underWay = await metadata.write.beginPatrol(id, world.now());
    const envelope = await metadata.read.envelope(id);
    if (!underWay || !envelope) return;
    let { position } = underWay;
    try {
      while (position < envelope.bytes) {
        const { units, next } = await unitsAt(this.#ports, id, position, envelope.bytes);
        if (!(await this.#compare(id, units))) continue;
        position = next;
        if (!(await metadata.write.movePatrol(id, position))) return;
      }
      while (!(await this.#compare(id, await documentUnits(this.#ports, id))));
      await metadata.write.endPatrol(id, world.now());
    } catch (error) {
      if (this.#stop.signal.aborted) return;
      if (error instanceof KeyGone || error instanceof KeyDamaged) {
        await this.#raise(id, { pathHash: null, piece: null, document: null, reason: 'key' }, 0, error);
        return metadata.write.endPatrol(id, world.now());
      }
      if (!isGone(error)) throw error;
      // It is being destroyed: nothing of it stays under way.
      await metadata.write.endPatrol(id, world.now());
    }
  }

  /** False when it gave way to somebody before the end: the same is to be read again. */
  async #compare(id: Id, units: Unit[]): Promise<boolean> {
    await this.#quiet();
    const begun = performance.now();
    const stretch = new AbortController();
    this.#stretch = stretch;
    this.#doing = 'reading';
    let bytes = 0;
    try {
      const { signal } = stretch;
      for (const unit of units) if (!unit.slices) await this.#found(id, unit, 'storage', null);
      const there = units.filter((unit) => unit.slices !== null) as (Unit & { slices: NonNullable<Unit['slices']> })[];
      const keyRef = await this.#parts.keyring.ref(id);
      for await (const hashed of this.#ports.engine.hashMany(keyRef, there, { signal })) {
        bytes += hashed.file.size;
        if ('damaged' in hashed) await this.#found(id, hashed.file, 'storage', hashed.damaged);
        else if (Buffer.compare(hashed.digests.sha256, hashed.file.expected) !== 0)
          await this.#found(id, hashed.file, hashed.file.differs, null);
      }
    } catch (error) {
      if (this.#stop.signal.aborted || !stretch.signal.aborted || isGone(error)) throw error;
      return false;
    } finally {
      this.#stretch = null;
      this.#read += bytes;
    }
    await this.#rest((bytes / this.#options.bytesPerSecond) * 1_000 - (performance.now() - begun));
    return true;
  }

  /** Resolves once nobody else has worked for a while. @throws when the courier stops */
  async #quiet(): Promise<void> {
    const { traffic } = this.#parts;
    while (traffic.isBusy || traffic.quietFor < this.#options.quietMs || this.#parts.isAtWork()) {
      this.#doing = 'waiting';
      await this.#rest(traffic.isBusy ? LOOK_MS : Math.max(LOOK_MS, this.#options.quietMs - traffic.quietFor));
    }
    this.#stop.signal.throwIfAborted();
  }

  async #found(id: Id, { finding, size }: Unit, reason: Finding['reason'], cause: unknown): Promise<void> {
    if (this.#stretch?.signal.aborted) return;
    await this.#raise(id, { ...finding, reason }, size, cause);
  }

  async #raise(id: Id, finding: Finding, bytes: number, cause: unknown): Promise<void> {
    const { metadata, world, log } = this.#ports;
    const isNew = await metadata.write.storeFinding(id, finding, {
      type: 'envelope.damaged',
      envelope: id,
      person: null,
      from: null,
      result: 'done',
      data: { reason: finding.reason, piece: finding.piece, bytes, by: 'patrol' },
      at: world.now(),
    });
    if (isNew)
      log.error(
        {
          event: 'envelope.damaged',
          envelope: id,
          reason: finding.reason,
          piece: finding.piece,
          err: cause ?? undefined,
        },
        'the patrol found stored bytes that are not what was sealed',
      );
  }

  #rest(ms: number): Promise<void> {
    const { signal } = this.#stop;
    return new Promise((resolve) => {
      if (ms <= 0 || signal.aborted) return resolve();
      const done = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, ms).unref();
      signal.addEventListener('abort', done, { once: true });
    });
  }
}

function isGone(error: unknown): boolean {
  if (error instanceof EngineError) return error.code === 'envelope_cut';
  return error instanceof DatoferumError && (error.code === 'gone' || error.code === 'not_found');
}
