import type { TreeEntry } from './fold-rows.ts';
import type { TreeRow } from './tree-row.ts';

/** What a key asks of the tree. */
export type TreeMove =
  | { do: 'go'; to: number }
  | { do: 'end' }
  | { do: 'toggle' }
  | { do: 'open' }
  | { do: 'parent' }
  | { do: 'pick' }
  | { do: 'type'; letter: string };

/** Keys of a treegrid (WAI-ARIA APG), on the row at `at` of `count`; `page` rows are seen at once. Null leaves the key alone. */
export function treeMove<T extends TreeEntry>(
  key: string,
  row: TreeRow<T> | undefined,
  place: { at: number; count: number; page: number },
): TreeMove | null {
  const { at, count, page } = place;
  const go = (to: number): TreeMove => ({ do: 'go', to: Math.max(0, Math.min(count - 1, to)) });
  const isFolder = row?.kind === 'entry' && row.entry.kind === 'folder';
  const isOpen = row?.kind === 'entry' && row.isOpen;
  switch (key) {
    case 'ArrowDown':
      return go(at + 1);
    case 'ArrowUp':
      return go(at - 1);
    case 'PageDown':
      return go(at + page);
    case 'PageUp':
      return go(at - page);
    case 'Home':
      return go(0);
    case 'End':
      return { do: 'end' };
    case 'ArrowRight':
      return isFolder ? (isOpen ? go(at + 1) : { do: 'toggle' }) : null;
    case 'ArrowLeft':
      return isFolder && isOpen ? { do: 'toggle' } : { do: 'parent' };
    case 'Enter':
      return isFolder ? { do: 'toggle' } : { do: 'open' };
    case ' ':
      return { do: 'pick' };
    default:
      return key.length === 1 ? { do: 'type', letter: key } : null;
  }
}
