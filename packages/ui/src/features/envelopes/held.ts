import type { Group, Item } from './item.ts';
import type { GroupRows } from './use-group.ts';

/** The row the pointer is on, and where it stood when the pointer came. */
export interface Held {
  item: Item;
  group: Group;
  at: number;
}

export type ShownRows = Pick<GroupRows, 'group' | 'count' | 'row'>;

/**
 * Rows of a group as they are drawn: those of this machine first, and the row under the pointer where it was. A row that changes
 * its group waits until the pointer leaves, so nobody's click lands on another envelope.
 */
export function withHeld(told: ShownRows, own: readonly Item[], held: Held | null): ShownRows {
  const plain = (at: number): Item | null => own[at] ?? told.row(at - own.length);
  const count = told.count + own.length;
  if (held?.group !== told.group) return { group: told.group, count, row: plain };
  const place = Math.min(held.at, count);
  const row = (at: number): Item | null => (at === place ? held.item : plain(at < place ? at : at - 1));
  return { group: told.group, count: count + 1, row };
}
