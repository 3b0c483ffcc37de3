import type { FileSource, Journal } from '@datoferum/core/transfer';
import { isLeftOut } from '@datoferum/core/transfer';
import { HandleSource, isMaybeHidden, type Listed, ListSource, withFolders } from '@datoferum/core/transfer/browser';
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
  /** Lists that the page still hands over, by the pick they came with; meanwhile that one may have become part of another. */
  readonly #incoming = new Map<string, Coming>();

  constructor(journal: Journal) {
    this.#journal = journal;
  }

  async keep(row: PickedRow): Promise<void> {
    if (row.isListed) {
      const coming = new Coming();
      this.#lists.set(row.id, coming);
      this.#incoming.set(row.id, coming);
    }
    await this.#keepRow(row);
  }

  async #keepRow(row: PickedRow): Promise<void> {
    this.#rows.set(row.id, row);
    if (isKept(row)) await this.#journal.write([{ table: TABLE, key: row.id, value: row }]);
  }

  async listed(picked: string, batch: readonly Listed[] | null): Promise<void> {
    const coming = this.#incoming.get(picked);
    if (!coming) throw failure('nothing_picked', 'What was picked is no longer known.');
    if (batch === null) {
      this.#incoming.delete(picked);
      if (coming.files.length > 0) await this.#keepHiding(picked);
      coming.end();
      return;
    }
    for (const one of batch) coming.files.push(one);
  }

  /** Handles of this pick are silent about some of it. */
  async #keepHiding(picked: string): Promise<void> {
    const row = this.#rows.get(picked);
    if (row && isKept(row)) await this.#keepRow({ ...row, hides: true });
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
    const hides = a.hides === true || b.hides === true;
    const row = { ...a, roots: [...a.roots, ...b.roots], keepsEmptyFolders, showsAllNames, isListed, hides };
    await this.letGo(more);
    await this.#keepRow(row);
    if (!isListed) return row;
    const coming = new Coming();
    this.#lists.set(into, coming);
    void Promise.all(lists.map(({ whole }) => whole)).then(async (all) => {
      for (const one of all.flat()) coming.files.push(one);
      if (coming.files.length > 0) await this.#keepHiding(into);
      coming.end();
    });
    return row;
  }

  async letGo(picked: string): Promise<void> {
    this.#rows.delete(picked);
    this.#lists.delete(picked);
    await this.#journal.drop(TABLE, picked);
  }

  async leaveOut(picked: string, isOn: boolean): Promise<void> {
    await this.#keepRow({ ...(await this.row(picked)), leavesOut: isOn });
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
    const list = this.#lists.get(shown);
    // Handles stay beside a list: they alone know of empty folders, it alone knows the names that they hide.
    const isList = old !== undefined && isKept(old) && now.roots.every(({ handle }) => handle === null);
    const row = isList
      ? { ...old, isListed: list !== undefined }
      : { ...now, id: picked, leavesOut: old?.leavesOut ?? now.leavesOut };
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
    if ((handles.length < row.roots.length || row.hides) && !coming) return null;
    if (!(await areReadable(handles))) return null;
    const isWhole = handles.length === row.roots.length;
    const hidden = coming?.whole.then((list) => withFolders(isWhole ? list.filter(isHidden) : list));
    return new HandleSource(handles, { leaveOut, hidden });
  }

  async handles(picked: string): Promise<{ handles: FileSystemHandle[]; needsList: boolean }> {
    const row = await this.row(picked).catch(() => null);
    const handles = row?.roots.flatMap(({ handle }) => handle ?? []) ?? [];
    return { handles, needsList: row?.hides === true && !this.#lists.has(picked) };
  }

  async sweep(isUsed: (picked: string) => boolean, now: number): Promise<void> {
    for (const { key, value } of await this.#journal.list<PickedRow>(TABLE, '', '\uffff', 1000)) {
      if (!isUsed(key) && now - value.at > STALE) await this.letGo(key);
    }
  }
}

/** What handles tell of is theirs to tell. */
const isHidden = ({ path }: Listed): boolean => path.split('/').slice(1).some(isMaybeHidden);
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
