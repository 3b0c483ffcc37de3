import type { Id } from '../ports/metadata-rows.ts';
import { Jobs } from './jobs.ts';
import type { Keyring } from './keyring.ts';
import type { Relay } from './notices/relay.ts';
import type { Ports } from './ports.ts';
import { purgeEnvelope } from './purge/purge-envelope.ts';
import type { Receiver } from './receive/receiver.ts';
import { sealEnvelope } from './seal/seal-envelope.ts';
import type { Verifier } from './verify/verifier.ts';
import type { Waiters } from './waiters.ts';

interface Parts {
  relay: Relay;
  keyring: Keyring;
  verifier: Verifier;
  receiver: Receiver;
  waiters: Waiters;
}

/** Where a sealing stands: since when it does this, and what had been read back when it began. */
export interface Step {
  step: string;
  since: number;
  verifiedAtStart: number;
}

/** Sealing and purging: begun by a call, by the clock or by a start, run until they end. */
export class SlowSteps {
  readonly jobs: Jobs;
  readonly #ports: Ports;
  readonly #parts: Parts;
  readonly #steps = new Map<Id, Step>();

  constructor(ports: Ports, parts: Parts) {
    this.#ports = ports;
    this.#parts = parts;
    this.jobs = new Jobs(ports.log);
  }

  /** What a sealing does now, or null. */
  of(envelope: Id): Step | null {
    return this.#steps.get(envelope) ?? null;
  }

  /** True while some envelope is being sealed. */
  get isSealing(): boolean {
    return this.#steps.size > 0;
  }

  seal(id: Id): void {
    const { metadata, world } = this.#ports;
    this.jobs.start('seal', id, async (signal) => {
      const verifiedAtStart = (await metadata.read.envelope(id))?.verifiedBytes ?? 0;
      const onStep = (step: string): void => {
        this.#steps.set(id, { step, since: world.now(), verifiedAtStart });
      };
      try {
        await sealEnvelope(this.#ports, { ...this.#parts, onStep }, id, signal);
      } finally {
        this.#steps.delete(id);
        this.#parts.waiters.changed(id);
      }
    });
  }

  purge(id: Id): void {
    this.jobs.start('purge', id, async (signal) => {
      await purgeEnvelope(this.#ports, { ...this.#parts, jobs: this.jobs }, id, signal);
      this.#parts.waiters.changed(id);
    });
  }

  /** After a start: what was under way when the process ended. */
  async rerun(): Promise<void> {
    let cursor: string | null = null;
    do {
      const page: { items: { id: Id; state: string }[]; cursor: string | null } =
        await this.#ports.metadata.read.inState(['sealing', 'purging'], cursor, 100);
      cursor = page.cursor;
      for (const { id, state } of page.items) state === 'sealing' ? this.seal(id) : this.purge(id);
    } while (cursor !== null);
  }
}
