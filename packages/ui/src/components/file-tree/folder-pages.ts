import { type FoldedRow, foldRows, framesOf, leadOf, sequenceOf, type TreeEntry } from './fold-rows.ts';
import { addFrames, type Frames, LEAST_FRAMES } from './frames.ts';

export interface TreePage<T> {
  items: readonly T[];
  /** Null at the end of the folder. */
  cursor: string | null;
}

/** How rows are made of entries. */
export interface FoldOptions<T> {
  isFolding?: boolean | undefined;
  /** Entries of another word are never folded with their neighbours. */
  apart?: ((entry: T) => string) | undefined;
}

/** One page of a folder, and what it shares with the pages before and after. */
export interface Slot<T> {
  from: string | null;
  /** Entries it was asked for with, to be asked for again alike. */
  limit: number;
  /** Null when it was let go; its rows are counted on. */
  rows: FoldedRow<T>[] | null;
  count: number;
  entries: number;
  /** Entries of the page before that wait for this one, and of this one that wait for the next. */
  prefix: T[];
  held: number;
  /** Entries at its begin that belong to a sequence of an earlier slot. */
  lead: number;
  /** Key of the sequence its last entry belongs to, and the slot that shows it. */
  tail: string | null;
  carrier: number;
  /** What later slots add to its last row. */
  extra: Frames | null;
  isLoading: boolean;
  /** First and last name, to find it again by typing. */
  names: [string, string];
}

export interface Folder<T> {
  key: string;
  level: number;
  slots: Slot<T>[];
  next: string | null;
  isEnd: boolean;
  pending: T[];
  state: 'loading' | 'failed' | 'ask' | 'still';
  error: unknown;
  /** Pages asked for in a row that brought no row of their own. */
  silent: number;
}

/** A folder that nothing was asked of yet. */
export const newFolder = <T>(key: string, level: number): Folder<T> => ({
  key,
  level,
  slots: [],
  next: null,
  isEnd: false,
  pending: [],
  state: 'still',
  error: null,
  silent: 0,
});

/** Takes the next page of a folder; what may be the begin of a sequence waits for the page after it. */
export function appendPage<T extends TreeEntry>(
  asked: Folder<T>,
  page: TreePage<T>,
  limit: number,
  options: FoldOptions<T>,
): void {
  const last = asked.slots.at(-1);
  const isEnd = page.cursor === null;
  const all = [...asked.pending, ...page.items];
  const slot: Slot<T> = {
    from: asked.next,
    limit,
    rows: null,
    count: 0,
    entries: page.items.length,
    prefix: asked.pending,
    held: 0,
    lead: 0,
    tail: null,
    carrier: asked.slots.length,
    extra: null,
    isLoading: false,
    names: [all[0]?.name ?? '', all.at(-1)?.name ?? ''],
  };
  if (options.isFolding) {
    if (last?.tail) goesOn(asked, slot, last, all, options);
    slot.held = isEnd ? 0 : begun(all.slice(slot.lead), options);
    asked.pending = slot.held > 0 ? all.slice(-slot.held) : [];
  }
  slot.rows = foldSlot(slot, all, options);
  slot.count = slot.rows.length;
  const end = slot.rows.at(-1);
  if (end?.kind === 'frames' && slot.held === 0) slot.tail = sequenceOf(end.first, options.apart);
  else if (!end && slot.held === 0 && last) {
    slot.tail = last.tail;
    slot.carrier = last.carrier;
  }
  asked.slots.push(slot);
  asked.next = page.cursor;
  asked.isEnd = isEnd;
}

/** What stands at the begin of a page and belongs to the sequence before it is added there. */
function goesOn<T extends TreeEntry>(
  asked: Folder<T>,
  slot: Slot<T>,
  last: Slot<T>,
  all: readonly T[],
  { apart }: FoldOptions<T>,
): void {
  slot.lead = leadOf(all, last.tail as string, apart);
  const carrier = asked.slots[last.carrier];
  if (slot.lead === 0 || !carrier) return;
  const more = framesOf(all.slice(0, slot.lead));
  const row = carrier.rows?.at(-1);
  if (row?.kind === 'frames') addFrames(row.frames, more);
  if (carrier.extra) addFrames(carrier.extra, more);
  else carrier.extra = more;
}

/** How many files at the end may be the begin of a sequence, too few yet to be one: they wait for the next page. */
function begun<T extends TreeEntry>(own: readonly T[], { apart }: FoldOptions<T>): number {
  const end = own.at(-1);
  const key = end ? sequenceOf(end, apart) : null;
  if (key === null) return 0;
  let count = 0;
  while (count < own.length && sequenceOf(own[own.length - 1 - count] as T, apart) === key) count += 1;
  return count < LEAST_FRAMES ? count : 0;
}

/** Rows of a page, `all` being what its begin waited for and what it brought. */
export function foldSlot<T extends TreeEntry>(
  slot: Slot<T>,
  all: readonly T[],
  { apart, isFolding }: FoldOptions<T>,
): FoldedRow<T>[] {
  const own = all.slice(slot.lead, all.length - slot.held);
  return isFolding ? foldRows(own, { apart, extra: slot.extra }) : own.map((entry) => ({ kind: 'entry', entry }));
}
