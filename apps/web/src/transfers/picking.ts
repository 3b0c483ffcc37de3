import type { Listed } from '@datoferum/core/transfer/browser';
import type { PickedRow } from './protocol.ts';

/** What a person picked: a row to keep, and for what has no handles the list that follows. */
export interface Pick {
  row: PickedRow;
  list: AsyncIterable<Listed[]> | null;
}

const BATCH = 500;

/** What reads a drop is no part of the first load; it is fetched when the page has nothing to do, so a line cut later is no matter. */
export const readEntries = (): Promise<typeof import('./entries.ts')> => import('./entries.ts');

async function* listed(entries: readonly FileSystemEntry[], which: 'all' | 'hidden'): AsyncGenerator<Listed[]> {
  const { listEntries, listHidden } = await readEntries();
  yield* which === 'all' ? listEntries(entries) : listHidden(entries);
}

const newId = (): string => Array.from(crypto.getRandomValues(new Uint32Array(3)), (n) => n.toString(36)).join('');

function pick(
  roots: PickedRow['roots'],
  {
    list = null,
    keepsEmptyFolders = true,
    showsAllNames = true,
  }: { list?: Pick['list']; keepsEmptyFolders?: boolean; showsAllNames?: boolean } = {},
): Pick | null {
  const [first] = roots;
  if (!first) return null;
  const folder = roots.length === 1 ? first : (roots.find(({ kind }) => kind === 'folder') ?? first);
  const row = {
    id: newId(),
    name: folder.name,
    roots,
    leavesOut: true,
    keepsEmptyFolders,
    showsAllNames,
    at: Date.now(),
  };
  return { row: { ...row, isListed: list !== null }, list };
}

const rootOf = (handle: FileSystemHandle): PickedRow['roots'][number] => ({
  name: handle.name,
  kind: handle.kind === 'directory' ? 'folder' : 'file',
  handle,
});

/** To be called within the event: a browser gives handles and entries only there. */
export async function fromTransfer(transfer: DataTransfer): Promise<Pick | null> {
  const items = [...transfer.items].filter(({ kind }) => kind === 'file');
  const asked = items.map((item) => ({
    handle: 'getAsFileSystemHandle' in item ? item.getAsFileSystemHandle() : null,
    entry: item.webkitGetAsEntry(),
    file: item.getAsFile(),
  }));
  const handles = await Promise.all(asked.map(({ handle }) => handle?.catch(() => null) ?? Promise.resolve(null)));
  const entries = asked.flatMap(({ entry }) => (entry ? [entry] : []));
  if (handles.length > 0 && handles.every((handle) => handle !== null)) {
    return pick(handles.map(rootOf), {
      list: listed(entries, 'hidden'),
      showsAllNames: entries.length === handles.length,
    });
  }
  if (entries.length > 0) {
    const roots = entries.map(({ name, isDirectory }) => ({
      name,
      kind: isDirectory ? ('folder' as const) : ('file' as const),
      handle: null,
    }));
    return pick(roots, { list: listed(entries, 'all') });
  }
  return fromFiles(asked.flatMap(({ file }) => (file ? [file] : [])));
}

/** Files of an input or the clipboard. A folder of an input tells its files only: empty folders are not among them. */
export function fromFiles(files: readonly File[]): Pick | null {
  const roots = new Map<string, PickedRow['roots'][number]>();
  const pathOf = (file: File): string => file.webkitRelativePath || file.name;
  for (const file of files) {
    const path = pathOf(file);
    const [name = path] = path.split('/');
    if (!roots.has(name)) roots.set(name, { name, kind: path.includes('/') ? 'folder' : 'file', handle: null });
  }
  const list = async function* (): AsyncGenerator<Listed[]> {
    for (let at = 0; at < files.length; at += BATCH) {
      yield files.slice(at, at + BATCH).map((file) => ({ path: pathOf(file), file }));
    }
  };
  const isFolder = [...roots.values()].some(({ kind }) => kind === 'folder');
  return pick([...roots.values()], { list: list(), keepsEmptyFolders: !isFolder });
}

const isCancelled = (error: unknown): boolean => (error as { name?: string } | null)?.name === 'AbortError';

export async function pickFolder(): Promise<Pick | null> {
  if (!('showDirectoryPicker' in window)) return fromInput({ webkitdirectory: true });
  try {
    const handle = await window.showDirectoryPicker({ id: 'send', mode: 'read' });
    // Nothing tells of the names that the handle is silent about.
    return pick([rootOf(handle)], { showsAllNames: false });
  } catch (error) {
    if (isCancelled(error)) return null;
    throw error;
  }
}

/** A folder by its list: the way to names that handles are silent about. */
export const pickList = (): Promise<Pick | null> => fromInput({ webkitdirectory: true });

export async function pickFiles(): Promise<Pick | null> {
  if (!('showOpenFilePicker' in window)) return fromInput({ webkitdirectory: false });
  try {
    return pick((await window.showOpenFilePicker({ id: 'send', multiple: true })).map(rootOf));
  } catch (error) {
    if (isCancelled(error)) return null;
    throw error;
  }
}

/** The folder that a delivery is placed in. */
export async function pickTarget(): Promise<FileSystemDirectoryHandle | null> {
  try {
    return await window.showDirectoryPicker({ id: 'take', mode: 'readwrite' });
  } catch (error) {
    if (isCancelled(error)) return null;
    throw error;
  }
}

function fromInput({ webkitdirectory }: { webkitdirectory: boolean }): Promise<Pick | null> {
  const input = document.createElement('input');
  Object.assign(input, { type: 'file', multiple: true, webkitdirectory });
  // On the page, unseen: a field that nobody holds may be gone before the system's window has answered.
  input.hidden = true;
  document.body.append(input);
  return new Promise<Pick | null>((resolve) => {
    input.addEventListener('change', () => resolve(fromFiles([...(input.files ?? [])])), { once: true });
    input.addEventListener('cancel', () => resolve(null), { once: true });
    input.click();
  }).finally(() => input.remove());
}
