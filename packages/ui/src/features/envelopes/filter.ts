import { GROUPS, type Group } from './item.ts';

export const SHOWS = ['all', 'needs', 'filling', 'moving', 'sealed', 'delivered', 'purged'] as const;
export type Show = (typeof SHOWS)[number];
export type Sort = 'latest' | 'ends';

/** What a list shows; it lives in the address, so that a view can be kept, shared and come back to. */
export interface Filter {
  show: Show;
  q: string;
  sort: Sort;
}

/** The courier reads at most so much of a search. */
const LONGEST_Q = 200;

export function readFilter(query: URLSearchParams): Filter {
  const show = SHOWS.find((one) => one === query.get('show')) ?? 'all';
  return {
    show,
    q: (query.get('q') ?? '').trim().slice(0, LONGEST_Q),
    sort: query.get('sort') === 'ends' ? 'ends' : 'latest',
  };
}

/** '' for the list as it is without any filter. */
export function writeFilter({ show, q, sort }: Filter): string {
  const query = new URLSearchParams();
  if (show !== 'all') query.set('show', show);
  if (q !== '') query.set('q', q);
  if (sort !== 'latest') query.set('sort', sort);
  return query.size > 0 ? `?${query}` : '';
}

/** Groups that a filter can have anything of, in their order. */
export const GROUPS_OF: Record<Show, readonly Group[]> = {
  all: GROUPS,
  needs: ['needs'],
  filling: ['needs', 'moving'],
  moving: ['moving'],
  sealed: ['needs', 'rest'],
  delivered: ['needs', 'rest'],
  purged: ['rest'],
};
const STATE: Partial<Record<Show, string>> = {
  filling: 'filling',
  sealed: 'sealed',
  delivered: 'delivered',
  purged: 'purged',
};

export type Side = 'sent' | 'received' | undefined;

/** Parameters of GET /api/v1/envelopes for one group of the list. */
export function groupQuery(filter: Filter, side: Side, group: Group): Record<string, string | undefined> {
  return { side, group, state: STATE[filter.show], q: filter.q || undefined, sort: filter.sort };
}
