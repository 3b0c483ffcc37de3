import type { Id } from '../../ports/metadata-rows.ts';
import type { Ports } from '../ports.ts';

const EVERY_MS = 2_000;

/** Counts the bytes each person was served, and tells the database every two seconds and at the end. */
export class Meter {
  readonly #ports: Pick<Ports, 'metadata' | 'log'>;
  #counts = new Map<string, { envelope: Id; person: Id; bytes: number }>();
  #timer: NodeJS.Timeout | null = null;

  constructor(ports: Pick<Ports, 'metadata' | 'log'>) {
    this.#ports = ports;
  }

  add(envelope: Id, person: Id, bytes: number): void {
    const key = `${envelope}/${person}`;
    const row = this.#counts.get(key);
    if (row) row.bytes += bytes;
    else this.#counts.set(key, { envelope, person, bytes });
    this.#timer ??= setTimeout(() => void this.flush(), EVERY_MS).unref();
  }

  async flush(): Promise<void> {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    const rows = [...this.#counts.values()];
    if (rows.length === 0) return;
    this.#counts = new Map();
    try {
      await this.#ports.metadata.write.addServed(rows);
    } catch (error) {
      this.#ports.log.warn(
        { event: 'served.lost', err: error },
        'figures of served bytes could not be stored; counted again later',
      );
      for (const row of rows) this.add(row.envelope, row.person, row.bytes);
    }
  }
}
