import type { Id } from '../../ports/metadata-rows.ts';
import type { Ports } from '../ports.ts';

const FIRST = 2;
const MOST = 32;
const AT_ONCE = 1_000;

/**
 * Blob ids whose rows are committed (`writing`) before a byte of theirs is written. Rows are made ahead in batches that grow with use,
 * so that a stream of small groups waits for no row. What stays unused is doomed when the process ends.
 */
export class BlobIds {
  readonly #ports: Pick<Ports, 'metadata' | 'world' | 'process'>;
  readonly #givenUp = new Set<Id>();
  readonly #stock = new Map<Id, { ids: Id[]; batch: number; filling: Promise<void> | null }>();

  constructor(ports: Pick<Ports, 'metadata' | 'world' | 'process'>) {
    this.#ports = ports;
  }

  async take(envelope: Id): Promise<Id> {
    let stock = this.#stock.get(envelope);
    if (!stock) {
      stock = { ids: [], batch: FIRST, filling: null };
      this.#stock.set(envelope, stock);
    }
    while (stock.ids.length === 0) await this.#fill(envelope, stock);
    const id = stock.ids.pop() as Id;
    if (stock.ids.length < stock.batch / 4) void this.#fill(envelope, stock).catch(() => undefined); // the next take asks again and sees the error
    return id;
  }

  forget(envelope: Id): void {
    this.#stock.delete(envelope);
  }

  /** The bytes will not be committed: what lies in the store of them goes with the next `giveBack` and sweep. */
  giveUp(blob: Id): void {
    this.#givenUp.add(blob);
  }

  /** Tells the database what was given up. Until it hears it, it is told again. */
  async giveBack(): Promise<void> {
    for (let some = firstOf(this.#givenUp); some.length > 0; some = firstOf(this.#givenUp)) {
      await this.#ports.metadata.write.giveUpBlobs(some, this.#ports.process);
      for (const blob of some) this.#givenUp.delete(blob);
    }
  }

  #fill(envelope: Id, stock: { ids: Id[]; batch: number; filling: Promise<void> | null }): Promise<void> {
    stock.filling ??= (async () => {
      try {
        const ids = Array.from({ length: stock.batch }, () => this.#ports.world.id());
        await this.#ports.metadata.write.allocateBlobs(envelope, ids, this.#ports.process);
        stock.ids.unshift(...ids);
        stock.batch = Math.min(MOST, stock.batch * 2);
      } finally {
        stock.filling = null;
      }
    })();
    return stock.filling;
  }
}

function firstOf(blobs: ReadonlySet<Id>): Id[] {
  const some: Id[] = [];
  for (const blob of blobs) {
    some.push(blob);
    if (some.length === AT_ONCE) break;
  }
  return some;
}
