import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import type { Journal } from '../ports.ts';

interface Rows extends DBSchema {
  row: { key: [table: string, key: string]; value: unknown };
}

/** The journal in IndexedDB, durable when a write resolves (`durability: 'strict'`). Values may hold handles of files and folders. */
export class IdbJournal implements Journal {
  readonly #db: Promise<IDBPDatabase<Rows>>;

  constructor(name: string) {
    this.#db = openDB<Rows>(name, 1, {
      upgrade(db) {
        db.createObjectStore('row');
      },
    });
  }

  async get<T>(table: string, key: string): Promise<T | undefined> {
    return (await (await this.#db).get('row', [table, key])) as T | undefined;
  }

  async list<T>(table: string, from: string, to: string, limit: number): Promise<{ key: string; value: T }[]> {
    if (from >= to) return [];
    const store = (await this.#db).transaction('row').store;
    const range = IDBKeyRange.bound([table, from], [table, to], false, true);
    const [keys, values] = await Promise.all([store.getAllKeys(range, limit), store.getAll(range, limit)]);
    return keys.map(([, key], at) => ({ key, value: values[at] as T }));
  }

  async write(rows: readonly { table: string; key: string; value: unknown }[]): Promise<void> {
    const change = (await this.#db).transaction('row', 'readwrite', { durability: 'strict' });
    const asked: Promise<unknown>[] = [];
    try {
      for (const { table, key, value } of rows)
        asked.push(value === undefined ? change.store.delete([table, key]) : change.store.put(value, [table, key]));
    } catch (error) {
      // A value that cannot be cloned throws at once, and what was put before it would be kept.
      asked.push(change.done);
      change.abort();
      await Promise.allSettled(asked);
      throw error;
    }
    await Promise.all([...asked, change.done]);
  }

  async drop(table: string, prefix: string): Promise<void> {
    const change = (await this.#db).transaction('row', 'readwrite', { durability: 'strict' });
    await Promise.all([
      change.store.delete(IDBKeyRange.bound([table, prefix], [table, `${prefix}\uffff`])),
      change.done,
    ]);
  }

  async close(): Promise<void> {
    (await this.#db).close();
  }
}
