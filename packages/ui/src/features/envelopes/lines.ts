import type { Group } from './item.ts';

/** The list as lines of one height each: heads of groups and rows, numbered from the top. */
export type Line = { kind: 'head'; group: Group; count: number } | { kind: 'row'; group: Group; at: number };

export interface GroupSize {
  group: Group;
  /** Rows, those included that were not asked for yet. */
  count: number;
}

/** An empty group has no head. */
export const linesCount = (groups: readonly GroupSize[]): number =>
  groups.reduce((sum, { count }) => sum + (count > 0 ? count + 1 : 0), 0);

export function lineAt(groups: readonly GroupSize[], index: number): Line | null {
  let left = index;
  for (const { group, count } of groups) {
    if (count === 0) continue;
    if (left === 0) return { kind: 'head', group, count };
    if (left <= count) return { kind: 'row', group, at: left - 1 };
    left -= count + 1;
  }
  return null;
}

/** The row `by` rows after a line (before it, if negative); heads are stepped over. */
export function stepRow(groups: readonly GroupSize[], from: number, by: 1 | -1): number {
  const last = linesCount(groups) - 1;
  for (let index = from + by; index >= 0 && index <= last; index += by) {
    if (lineAt(groups, index)?.kind === 'row') return index;
  }
  return from;
}

/** How far from its place a row is looked for that is not there any more. */
const REACH = 200;

/** Where the row `id` stands that stood at `near`: rows come and go above it. `near` itself when it is nowhere about. */
export function lineOf(idAt: (index: number) => string | null, id: string, near: number): number {
  for (let by = 0; by <= REACH; by += 1) {
    if (idAt(near + by) === id) return near + by;
    if (near - by >= 0 && idAt(near - by) === id) return near - by;
  }
  return near;
}
