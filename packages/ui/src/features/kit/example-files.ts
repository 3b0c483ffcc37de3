import type { TreeEntry } from '../../components/file-tree/fold-rows.ts';
import type { TreePage } from '../../components/file-tree/folder-pages.ts';

/** A million made-up files: one folder of a million names, and shots with frames. Made as they are asked for. */
export const FILES = 1_009_601;
const MANY = 1_000_000;
const SHOTS = 40;
const FRAMES = 240;

const file = (folder: string, name: string, bytes: number): TreeEntry => ({
  key: `${folder}/${name}`,
  name,
  kind: 'file',
  bytes,
});

function at(folder: string, index: number): TreeEntry | null {
  if (folder === '') {
    const name = ['notes', 'plates'][index];
    if (name === 'notes') return { key: name, name, kind: 'folder', bytes: MANY * 4096, files: MANY };
    if (name) return { key: name, name, kind: 'folder', bytes: SHOTS * FRAMES * 18.2e6, files: SHOTS * FRAMES };
    return index === 2 ? file('', 'READ ME\u202etxt.pdf', 18_211) : null;
  }
  if (folder === 'notes') return index < MANY ? file(folder, `note-${String(index).padStart(9, '0')}.txt`, 4096) : null;
  if (folder === 'plates') {
    if (index >= SHOTS) return null;
    const name = `sh${String(380 + index * 2).padStart(4, '0')}`;
    return { key: `${folder}/${name}`, name, kind: 'folder', bytes: FRAMES * 18.2e6, files: FRAMES };
  }
  const number = 1001 + index + (index > 200 ? 4 : 0);
  return index < FRAMES ? file(folder, `${folder.slice(-6)}_plate_v003.${number}.exr`, 18.2e6) : null;
}

export const exampleSource = async (
  folder: string,
  cursor: string | null,
  limit: number,
): Promise<TreePage<TreeEntry>> => {
  const from = Number(cursor ?? 0);
  const items: TreeEntry[] = [];
  for (let index = from; index < from + limit; index += 1) {
    const entry = at(folder, index);
    if (!entry) return { items, cursor: null };
    items.push(entry);
  }
  return { items, cursor: String(from + limit) };
};
