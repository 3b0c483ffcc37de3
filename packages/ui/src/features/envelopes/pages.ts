/** Rows a page has; three of them are in memory for a group. */
export const PAGE_ROWS = 200;
export const MOST_PAGES = 3;

/** What is known of one page of a list: where it begins and how many rows it had. */
export interface KnownPage {
  cursor: string | null;
  length: number;
  next: string | null;
}

/** Which pages to hold for rows `first` … `last` (of what is known), and whether to go on looking for the end. */
export function wantedPages(known: readonly KnownPage[], first: number, last: number): number[] {
  const wanted: number[] = [];
  let at = 0;
  for (let page = 0; page < known.length; page += 1) {
    const { length } = known[page] as KnownPage;
    if (at <= last && at + length > first) wanted.push(page);
    at += length;
  }
  const end = known.at(-1);
  // The next page is found only from the one before it.
  if (!end) wanted.push(0);
  else if (end.next !== null && last >= at - 1) wanted.push(known.length);
  return wanted.slice(-MOST_PAGES);
}

/** Rows of a group: what is known, and while there is more at least what was counted. */
export function rowsOf(known: readonly KnownPage[], counted: number | null): number {
  const sum = known.reduce((all, { length }) => all + length, 0);
  const isWhole = known.length > 0 && known.at(-1)?.next === null;
  if (isWhole) return sum;
  // A skeleton's worth at the end says that it goes on.
  return Math.max(sum + (known.length > 0 ? 10 : 0), counted ?? 0);
}

/** A page that came: what was known after it is kept only if it still begins where this one ends. */
export function withPage(
  known: readonly KnownPage[],
  page: number,
  came: { cursor: string | null; length: number; next: string | null },
): readonly KnownPage[] {
  const before = known[page];
  if (before && before.cursor === came.cursor && before.length === came.length && before.next === came.next)
    return known;
  const kept = known.slice(0, page);
  const after = known.slice(page + 1);
  const isSame = after.length > 0 && after[0]?.cursor === came.next;
  if (isSame) return [...kept, came, ...after];
  // The same page with another end: what follows moved a little, and is asked for anew from there.
  return [...kept, came];
}

/** Where row `at` lies. */
export function placeOf(known: readonly KnownPage[], at: number): { page: number; row: number } | null {
  let left = at;
  for (const [page, { length }] of known.entries()) {
    if (left < length) return { page, row: left };
    left -= length;
  }
  return null;
}
