import type { Metadata, MetadataReads, MetadataSteps } from '../../ports/metadata.ts';
import { OPEN } from './channel.ts';
import { Client } from './client.ts';
import { reads } from './reads/index.ts';
import { steps } from './steps/index.ts';

export interface SqliteMetadataOptions {
  /** Path of the database file; its directory exists. */
  file: string;
}

/**
 * The Metadata port on SQLite: one worker thread owns the only writing connection, another one reads.
 * Opens (and where needed migrates) the file; a file of a later version is refused.
 */
export async function createSqliteMetadata({ file }: SqliteMetadataOptions): Promise<Metadata> {
  const writer = new Client(new URL('./writer-thread.ts', import.meta.url), { file });
  await writer.call(OPEN, []);
  const reader = new Client(new URL('./reader-thread.ts', import.meta.url), { file });
  return {
    shared: false,
    write: proxy<MetadataSteps>(writer, [...Object.keys(steps), 'checkpoint']),
    read: proxy<MetadataReads>(reader, Object.keys(reads)),
    async close() {
      await reader.close();
      await writer.close();
    },
  };
}

function proxy<T>(client: Client, methods: string[]): T {
  const made = methods.map((method) => [method, (...args: unknown[]) => client.call(method, args)]);
  return Object.fromEntries(made) as T;
}
