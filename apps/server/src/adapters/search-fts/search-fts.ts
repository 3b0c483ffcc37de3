import { getCompileCacheDir } from 'node:module';
import { Worker } from 'node:worker_threads';
import type { SearchIndex } from '../../ports/search-index.ts';
import { Library } from './library.ts';
import type { Answered, Asked } from './thread.ts';

export interface FtsOptions {
  /** Of its own; made when absent. Everything in it may be deleted while the courier is stopped: it is made anew. */
  directory: string;
  /** False does everything in the calling thread, for tests. */
  thread: boolean;
}

type Ask = (method: Asked['method'], ...args: unknown[]) => Promise<unknown>;

/** The SearchIndex port on SQLite FTS5, in files and a thread of its own: it never holds the writer of the metadata. */
export function createFtsIndex({ directory, thread }: FtsOptions): SearchIndex {
  const ask = thread ? inThread(directory) : inPlace(new Library(directory));
  return {
    shared: false,
    position: () => ask('position') as Promise<number>,
    want: (...args) => ask('want', ...args) as Promise<void>,
    wanted: (limit) => ask('wanted', limit) as ReturnType<SearchIndex['wanted']>,
    async put(item, expected, pages) {
      const chapter = (await ask('begin', item, expected)) as number | null;
      if (chapter === null) return false;
      try {
        for await (const page of pages) if (!(await ask('add', chapter, page))) return false;
        return (await ask('finish', chapter)) as boolean;
      } catch (error) {
        await ask('abandon', chapter).catch(() => undefined);
        throw error;
      }
    },
    remove: (envelope) => ask('remove', envelope) as Promise<void>,
    query: (...args) => ask('query', ...args) as ReturnType<SearchIndex['query']>,
    rebuild: () => ask('rebuild') as Promise<void>,
    close: () => ask('close').catch(() => undefined) as Promise<void>,
  };
}

function inPlace(library: Library): Ask {
  return async (method, ...args) => (library[method] as (...args: unknown[]) => unknown).apply(library, args);
}

/** A small heap is enough: words pass through in pages. */
/** A thread that was asked nothing for so long gives its memory back; everything it knows is in its files. */
const IDLE_MS = 30_000;
const LIMITS = { maxYoungGenerationSizeMb: 8, maxOldGenerationSizeMb: 128 };

function inThread(directory: string): Ask {
  const asked = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  let worker: Worker | null = null;
  let ids = 0;
  let isClosed = false;
  let idle: NodeJS.Timeout | null = null;
  const rest = (): void => {
    if (idle) clearTimeout(idle);
    idle = asked.size > 0 || isClosed ? null : setTimeout(end, IDLE_MS).unref();
  };
  const end = (): void => {
    worker?.postMessage({ id: 0, method: 'close', args: [] } satisfies Asked);
    worker = null;
  };
  const lose = (cause: unknown): void => {
    worker = null;
    for (const { reject } of asked.values()) reject(unavailable(cause));
    asked.clear();
  };
  const begin = (): Worker => {
    // Threads find the compile cache only by their environment; without it each loads a type stripper of 25 MB.
    const cache = getCompileCacheDir();
    const made = new Worker(new URL('./thread.ts', import.meta.url), {
      workerData: { directory },
      env: cache ? { ...process.env, NODE_COMPILE_CACHE: cache } : process.env,
      resourceLimits: LIMITS,
    });
    made.on('message', ({ id, value, error }: Answered) => {
      const waiting = asked.get(id);
      asked.delete(id);
      if (error === undefined) waiting?.resolve(value);
      else waiting?.reject(unavailable(error));
      rest();
    });
    let cause: unknown = 'it ended';
    made.on('error', (error) => {
      cause = error;
    });
    made.on('exit', () => {
      if (worker === made) lose(cause);
    });
    return made;
  };
  return (method, ...args) => {
    if (isClosed) return Promise.reject(unavailable('it is closed'));
    if (method === 'close') isClosed = true;
    worker ??= begin();
    const to = worker;
    return new Promise((resolve, reject) => {
      ids += 1;
      asked.set(ids, { resolve, reject });
      rest();
      to.postMessage({ id: ids, method, args } satisfies Asked);
    });
  };
}

function unavailable(cause: unknown): Error {
  return Object.assign(new Error('The search index does not answer.', { cause }), { code: 'storage_unavailable' });
}
