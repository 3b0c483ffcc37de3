import type { FileSource, Journal } from '@datoferum/core/transfer';
import { isLeftOut } from '@datoferum/core/transfer';
import { HandleSource, type Listed, ListSource, withFolders } from '@datoferum/core/transfer/browser';
import type { PickedRow } from '../protocol.ts';

const TABLE = 'picked';
/** What was picked and never sent is forgotten after a day. */
const STALE = 86_400_000;

/** A list that is still coming in. */
class Coming {
  readonly files: Listed[] = [];
  readonly whole: Promise<readonly Listed[]>;
  end: () => void = () => undefined;
  constructor() {
    this.whole = new Promise((resolve) => {
      this.end = () => resolve(this.files);
    });
  }
}

export const failure = (code: string, message: string): Error => Object.assign(new Error(message), { code });

/** What people picked: rows with handles outlive the tab, lists of files end with it. */
export class Sources {
  readonly #journal: Journal;
  readonly #rows = new Map<string, PickedRow>();
  readonly #lists = new Map<string, Coming>();

  constructor(journal: Journal) {
    this.#journal = journal;
  }

  async keep(row: PickedRow): Promise<void> {
    this.#rows.set(row.id, row);
    if (row.isListed) this.#lists.set(row.id, new Coming());
    if (isKept(row)) await this.#journal.write([{ table: TABLE, key: row.id, value: row }]);
  }

  listed(picked: string, batch: readonly Listed[] | null): void {
    const coming = this.#lists.get(picked);
    if (!coming) throw failure('nothing_picked', 'What was picked is no longer known.');
    if (batch === null) {
      coming.end();
      return;
    }
    for (const one of batch) coming.files.push(one);
  }

  async row(picked: string): Promise<PickedRow> {
    const row = this.#rows.get(picked) ?? (await this.#journal.get<PickedRow>(TABLE, picked));
    if (!row) throw failure('nothing_picked', 'What was picked is no longer known.');
    this.#rows.set(picked, row);
    return row;
  }

  /** Whether another tab can take it over: handles can, lists of files cannot. */
  async isKept(picked: string): Promise<boolean> {
    return isKept(await this.row(picked));
  }

  async merge(into: string, more: string): Promise<PickedRow> {
    const [a, b] = await Promise.all([this.row(into), this.row(more)]);
    const names = new Set(a.roots.map(({ name }) => name));
    const twin = b.roots.find(({ name }) => names.has(name));
    if (twin) throw failure('same_name', twin.name);
    const keepsEmptyFolders = a.keepsEmptyFolders && b.keepsEmptyFolders;
    const showsAllNames = a.showsAllNames && b.showsAllNames;
    const lists = [into, more].flatMap((id) => this.#lists.get(id) ?? []);
    const isListed = lists.length > 0;
    const row = { ...a, roots: [...a.roots, ...b.roots], keepsEmptyFolders, showsAllNames, isListed };
    await this.letGo(more);
    await this.keep(row);
    const coming = this.#lists.get(into);
    void Promise.all(lists.map(({ whole }) => whole)).then((all) => {
      for (const one of all.flat()) coming?.files.push(one);
      coming?.end();
    });
    return row;
  }

  async letGo(picked: string): Promise<void> {
    this.#rows.delete(picked);
    this.#lists.delete(picked);
    await this.#journal.drop(TABLE, picked);
  }

  async leaveOut(picked: string, isOn: boolean): Promise<void> {
    const row = { ...(await this.row(picked)), leavesOut: isOn };
    this.#rows.set(picked, row);
    if (isKept(row)) await this.#journal.write([{ table: TABLE, key: row.id, value: row }]);
  }

  /** Puts what was shown now in the place of what is gone; false when its names at the top are others. */
  async replace(picked: string, shown: string): Promise<boolean> {
    const old = await this.#journal.get<PickedRow>(TABLE, picked).then((row) => row ?? this.#rows.get(picked));
    const now = await this.row(shown);
    const names = (row: PickedRow): string => JSON.stringify(row.roots.map(({ name }) => name).sort());
    if (old && names(old) !== names(now)) {
      await this.letGo(shown);
      return false;
    }
    const row = { ...now, id: picked, leavesOut: old?.leavesOut ?? now.leavesOut };
    const list = this.#lists.get(shown);
    await this.letGo(shown);
    this.#rows.set(picked, row);
    if (list) this.#lists.set(picked, list);
    await this.#journal.write([{ table: TABLE, key: picked, value: withoutFiles(row) }]);
    return true;
  }

  /** The names of a list are kept too, so that the same folder is known again after a reload. */
  async remember(picked: string): Promise<void> {
    await this.#journal.write([{ table: TABLE, key: picked, value: withoutFiles(await this.row(picked)) }]);
  }

  /** Null while it cannot be read: leave is to be given again, or the folder is to be shown again. */
  async open(picked: string, told?: (path: string) => void): Promise<FileSource | null> {
    const row = await this.row(picked).catch(() => null);
    if (!row) return null;
    const rules = { test: isLeftOut, ...(told ? { told } : {}) };
    const coming = this.#lists.get(picked);
    const handles = row.roots.flatMap(({ handle }) => handle ?? []);
    const leaveOut = row.leavesOut ? rules : undefined;
    if (handles.length === 0) {
      if (!coming) return null;
      const source = new ListSource(leaveOut);
      source.add(await coming.whole);
      return source;
    }
    if (handles.length < row.roots.length && !coming) return null;
    if (!(await areReadable(handles))) return null;
    return new HandleSource(handles, { leaveOut, hidden: coming?.whole.then(withFolders) });
  }

  async handles(picked: string): Promise<FileSystemHandle[]> {
    const row = await this.row(picked).catch(() => null);
    return row?.roots.flatMap(({ handle }) => handle ?? []) ?? [];
  }

  async sweep(isUsed: (picked: string) => boolean, now: number): Promise<void> {
    for (const { key, value } of await this.#journal.list<PickedRow>(TABLE, '', '\uffff', 1000)) {
      if (!isUsed(key) && now - value.at > STALE) await this.letGo(key);
    }
  }
}

const isKept = ({ roots }: PickedRow): boolean => roots.every(({ handle }) => handle !== null);
const withoutFiles = (row: PickedRow): PickedRow => ({ ...row, roots: row.roots.map((root) => ({ ...root })) });

async function areReadable(handles: readonly FileSystemHandle[]): Promise<boolean> {
  for (const handle of handles) {
    // Browsers that remember no leave have no such question, and no handles outside of their own folder.
    if (!('queryPermission' in handle)) continue;
    if ((await handle.queryPermission({ mode: 'read' })) !== 'granted') return false;
  }
  return true;
}
