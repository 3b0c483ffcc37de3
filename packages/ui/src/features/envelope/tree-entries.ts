import type { TreeEntry } from '../../components/file-tree/fold-rows.ts';
import type { TreePage } from '../../components/file-tree/folder-pages.ts';
import type { TreeSource } from '../../components/file-tree/tree-store.ts';
import type { Courier } from '../../platform/courier.ts';
import type { Entry, Page } from './envelope.ts';
import { envelopePath } from './use-envelope.ts';

/** An entry as a row of the tree; the key tells its folder to the courier again, also when its name is no text. */
export interface EntryRow extends TreeEntry {
  entry: Entry;
}

export function rowOf(entry: Entry): EntryRow {
  const key = entry.path === undefined ? `b:${entry.path64 ?? ''}` : `p:${entry.path}`;
  const name = entry.name ?? entry.path?.split('/').at(-1) ?? entry.path64 ?? '';
  if (entry.kind === 'file') return { key, name, kind: 'file', bytes: entry.size ?? 0, entry };
  return { key, name, kind: 'folder', bytes: entry.below?.bytes ?? 0, files: entry.below?.files ?? 0, entry };
}

export const folderOf = (key: string): { folder?: string; folder64?: string } =>
  key === '' ? {} : key.startsWith('b:') ? { folder64: key.slice(2) } : { folder: key.slice(2) };

/** Pages from the courier, by folder. */
export const entrySource =
  (courier: Courier, id: string): TreeSource<EntryRow> =>
  async (folder, cursor, limit, signal): Promise<TreePage<EntryRow>> => {
    const page = await courier.get<Page<Entry>>(`${envelopePath(id)}/entries`, {
      signal,
      query: { ...folderOf(folder), cursor, limit },
    });
    return { items: page.items.map(rowOf), cursor: page.cursor };
  };
