import type { Metadata, MetadataReads, MetadataSteps } from '../../ports/metadata.ts';
import { OPEN } from './channel.ts';
import { Client } from './client.ts';
import { composeAll } from './composed.ts';

export interface SqliteMetadataOptions {
  /** Path of the database file; its directory exists. */
  file: string;
}

/**
 * The Metadata port on SQLite: one worker thread owns the only writing connection, another one reads.
 * Opens (and where needed migrates) the file; a file of a later version is refused.
 */
export async function createSqliteMetadata({ file }: SqliteMetadataOptions): Promise<Metadata> {
  const composed = await composeAll();
  const writer = new Client(new URL('./writer-thread.ts', import.meta.url), { file, composed });
  const reader = new Client(new URL('./reader-thread.ts', import.meta.url), { file, composed });
  try {
    await writer.call(OPEN, []);
    // Only now does the file stand as the reader knows it.
    await reader.call(OPEN, []);
  } catch (error) {
    await Promise.all([reader.close(), writer.close()]);
    throw error;
  }
  const listeners = new Set<() => void>();
  writer.onRecorded = () => {
    for (const listener of listeners) listener();
  };
  return {
    shared: false,
    write: callsOf<MetadataSteps>(writer),
    read: callsOf<MetadataReads>(reader),
    onRecorded(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    async close() {
      await reader.close();
      await writer.close();
    },
  };
}

/** Every method is a message of its name; the thread that gets it knows which there are. */
function callsOf<T extends object>(client: Client): T {
  const made = new Map<string, (...args: unknown[]) => Promise<unknown>>();
  return new Proxy({} as T, {
    get(_, method) {
      // Whoever awaits the object itself asks for `then`.
      if (typeof method !== 'string' || method === 'then') return undefined;
      let call = made.get(method);
      if (!call) {
        call = (...args) => client.call(method, args);
        made.set(method, call);
      }
      return call;
    },
  });
}
