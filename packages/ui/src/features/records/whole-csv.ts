/** Pages of a CSV that are put together at most; each has up to 1,000 rows. */
export const PAGES_MOST = 100;

/**
 * A CSV that the courier gives in pages, as one: every page begins with the same head, and `Link` names the next.
 * `isWhole` is false when there were more pages than are put together.
 */
export async function wholeCsv(
  get: (path: string) => Promise<Pick<Response, 'text' | 'headers'>>,
  first: string,
): Promise<{ text: string; isWhole: boolean }> {
  const parts: string[] = [];
  let next: string | null = first;
  for (let page = 0; next !== null && page < PAGES_MOST; page += 1) {
    const answer = await get(next);
    const text = await answer.text();
    parts.push(page === 0 ? text : text.slice(text.indexOf('\r\n') + 2));
    next = /^<([^>]+)>; rel="next"$/.exec(answer.headers.get('link') ?? '')?.[1] ?? null;
  }
  return { text: parts.join(''), isWhole: next === null };
}
