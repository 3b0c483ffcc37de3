import type { Journal } from '../transfer/ports.ts';

/** A journal in memory that keeps the promises of one: values are copies, keys sort, a write is whole. */
export class MemoryJournal implements Journal {
  readonly #tables = new Map<string, Map<string, unknown>>();

  async get<T>(table: string, key: string): Promise<T | undefined> {
    return structuredClone(this.#tables.get(table)?.get(key)) as T | undefined;
  }

  async list<T>(table: string, from: string, to: string, limit: number): Promise<{ key: string; value: T }[]> {
    const keys = [...(this.#tables.get(table)?.keys() ?? [])].filter((key) => from <= key && key < to).sort();
    const rows = this.#tables.get(table);
    return keys.slice(0, limit).map((key) => ({ key, value: structuredClone(rows?.get(key)) as T }));
  }

  async write(rows: readonly { table: string; key: string; value: unknown }[]): Promise<void> {
    const copies = structuredClone(rows);
    for (const { table, key, value } of copies) {
      const all = this.#tables.get(table) ?? new Map<string, unknown>();
      this.#tables.set(table, all);
      if (value === undefined) all.delete(key);
      else all.set(key, value);
    }
  }

  async drop(table: string, prefix: string): Promise<void> {
    const all = this.#tables.get(table);
    for (const key of [...(all?.keys() ?? [])]) if (key.startsWith(prefix)) all?.delete(key);
  }
}
