import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import type { MetadataReads, MetadataSteps } from '../../../ports/metadata.ts';
import { MetadataError } from '../channel.ts';
import { openReader, openWriter } from '../connection.ts';
import { GroupWriter } from '../group-writer.ts';
import { migrate } from '../migrate.ts';
import { migrationTexts } from '../migration-texts.ts';
import { reads } from '../reads/index.ts';
import { steps } from '../steps/index.ts';
import { SqliteTx } from '../tx.ts';

type Steps = Omit<MetadataSteps, 'checkpoint'>;

/** The real steps and reads on a real file, without the threads: a property runs thousands of them. */
export interface Direct extends Disposable {
  file: string;
  db: DatabaseSync;
  writer: GroupWriter;
  write: Steps;
  read: MetadataReads;
}

export function openDirect(): Direct {
  const directory = mkdtempSync(join(tmpdir(), 'datoferum-metadata-'));
  const file = join(directory, 'metadata.db');
  const db = openWriter(file);
  // Properties ask what is written, not whether it survives a power cut.
  db.exec('PRAGMA synchronous = OFF');
  migrate(db, migrationTexts);
  const writer = new GroupWriter(db, steps, () => undefined);
  const reader = openReader(file);
  const tx = new SqliteTx(reader);
  let id = 0;
  const write = async (method: string, args: unknown[]): Promise<unknown> => {
    id += 1;
    const calls = [{ id, method, args }];
    const [answer] = await writer.run(() => calls.shift());
    if (answer?.error) throw new MetadataError(answer.error);
    return answer?.value;
  };
  const table = reads as unknown as Record<string, (tx: SqliteTx, ...args: unknown[]) => Promise<unknown>>;
  return {
    file,
    db,
    writer,
    write: named<Steps>(Object.keys(steps), write),
    read: named<MetadataReads>(Object.keys(table), async (method, args) => table[method]?.(tx, ...args)),
    [Symbol.dispose]() {
      reader.close();
      db.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

function named<T>(methods: string[], call: (method: string, args: unknown[]) => Promise<unknown>): T {
  return Object.fromEntries(methods.map((method) => [method, (...args: unknown[]) => call(method, args)])) as T;
}
