import { isMainThread, Worker, workerData } from 'node:worker_threads';
import type { MigrationText } from './migrate.ts';

export interface ComposedStatement {
  sql: string;
  /** For each position the name of a parameter, or null for a constant. */
  names: readonly (string | null)[];
  constants: readonly unknown[];
}

export interface Composed {
  /** By the place in the source that asks for it. */
  statements: ReadonlyMap<string, ComposedStatement>;
  migrations: readonly MigrationText[];
}

/** What was composed for this thread; null where the builder itself has to be loaded. */
export const composed: Composed | null = isMainThread
  ? null
  : ((workerData as { composed?: Composed } | null)?.composed ?? null);

let made: Promise<Composed> | null = null;

/**
 * All SQL text of this adapter, composed once in a thread of its own that then ends: the builder is 250 modules, some 15 MB in every thread that keeps
 * it, and those that carry rows need nothing of it but the text.
 */
export function composeAll(): Promise<Composed> {
  made ??= new Promise<Composed>((resolve, reject) => {
    const worker = new Worker(new URL('./compose-thread.ts', import.meta.url));
    worker.on('message', (message: Composed) => {
      // Below `--watch` Node itself tells from a thread which files it loads.
      if (message.statements) resolve(message);
    });
    worker.once('error', reject);
    worker.once('exit', () => reject(new Error('The thread that composes SQL ended early.')));
  });
  return made;
}
