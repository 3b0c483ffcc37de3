import type { Id } from '../../ports/metadata-rows.ts';

export interface Writer {
  stop(): void;
  done: Promise<void>;
}

/** Every body on its way in, by envelope: also those of writers that were evicted and have not let go yet. */
export class Writers {
  readonly #writers = new Map<Id, Set<Writer>>();

  /** Answers how to leave. */
  enter(envelope: Id, writer: Writer): () => void {
    const writers = this.#writers.get(envelope) ?? new Set();
    this.#writers.set(envelope, writers.add(writer));
    return () => {
      writers.delete(writer);
      if (writers.size === 0) this.#writers.delete(envelope);
    };
  }

  /** Stops all writers of an envelope. Resolves when none of them touches the store any more. */
  async gone(envelope: Id): Promise<void> {
    for (let writers = this.#writers.get(envelope); writers; writers = this.#writers.get(envelope))
      await allGone(writers);
  }

  async allGone(): Promise<void> {
    await Promise.all([...this.#writers.values()].map(allGone));
  }
}

async function allGone(writers: ReadonlySet<Writer>): Promise<void> {
  for (const writer of writers) writer.stop();
  await Promise.all([...writers].map((writer) => writer.done));
}
