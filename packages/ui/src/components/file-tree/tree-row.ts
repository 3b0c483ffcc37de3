import type { TreeEntry } from './fold-rows.ts';
import type { Folder, Slot } from './folder-pages.ts';
import type { Frames } from './frames.ts';

export type TreeRow<T> =
  | { kind: 'entry'; level: number; entry: T; isOpen: boolean; place: number }
  | { kind: 'frames'; level: number; key: string; first: T; frames: Frames; isCut: boolean; place: number }
  /** Known to be there, not in memory now. */
  | { kind: 'waiting'; level: number; key: string }
  /** More may follow: being asked for, failed, or to be asked for by hand. */
  | { kind: 'more'; level: number; key: string; folder: string; state: 'loading' | 'failed' | 'ask'; error: unknown }
  | { kind: 'nothing'; level: number; key: string };

/** Row `k` of the slot `index` of a folder. @param isOpen whether the folder of this key is */
export function rowOf<T extends TreeEntry>(
  asked: Folder<T>,
  index: number,
  k: number,
  place: number,
  isOpen: (key: string) => boolean,
): TreeRow<T> {
  const slot = asked.slots[index] as Slot<T>;
  const { level } = asked;
  const row = slot.rows?.[k];
  if (!row) return { kind: 'waiting', level, key: `${asked.key}\0${index}\0${k}` };
  if (row.kind === 'entry') return { ...row, level, isOpen: isOpen(row.entry.key), place };
  const isLast = k === slot.count - 1;
  const isCut = isLast && !asked.isEnd && asked.slots.slice(index + 1).every(({ count }) => count === 0);
  return { ...row, level, isCut, place };
}

/** The row behind the last one: what may follow, or that nothing is in the folder. */
export function endRow<T>({ key: folder, level, isEnd, state, error }: Folder<T>): TreeRow<T> {
  const key = `${folder}\0end`;
  if (isEnd) return { kind: 'nothing', level, key };
  return { kind: 'more', level, key, folder, state: state === 'failed' || state === 'ask' ? state : 'loading', error };
}
