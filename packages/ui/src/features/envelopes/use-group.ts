import { useQueries } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { usePlatform } from '../../platform/platform.ts';
import { type Filter, groupQuery, type Side } from './filter.ts';
import type { Group, Item, ItemPage } from './item.ts';
import { type KnownPage, PAGE_ROWS, placeOf, rowsOf, wantedPages, withPage } from './pages.ts';

/** What moves at other places tells no events while it does, so it is looked at. */
const LOOK_MS = 5_000;
/** A page that was scrolled away is forgotten after so long. */
const KEEP_MS = 30_000;

export interface GroupRows {
  group: Group;
  count: number;
  /** The row, or null while it is not here yet. */
  row(at: number): Item | null;
  isLoading: boolean;
  error: unknown;
  retry(): void;
}

/**
 * One group of the list, page by page as it is looked at: rows `first` … `last` and what lies on their pages are in memory.
 * @param counted rows by the courier's counts, where it counts this
 * @param without ids that stand elsewhere
 */
export function useGroup(options: {
  group: Group;
  filter: Filter;
  side: Side;
  isOn: boolean;
  first: number;
  last: number;
  counted: number | null;
  without: ReadonlySet<string>;
}): GroupRows {
  const { group, filter, side, isOn, first, last, counted, without } = options;
  const { courier } = usePlatform();
  const [known, setKnown] = useState<readonly KnownPage[]>([]);
  const wanted = isOn ? wantedPages(known, first, last) : [];
  const query = groupQuery(filter, side, group);
  const cursorOf = (page: number): string | null => known[page]?.cursor ?? known[page - 1]?.next ?? null;
  const results = useQueries({
    queries: wanted.map((page) => ({
      queryKey: ['envelopes', 'list', query, cursorOf(page)],
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        courier.get<ItemPage>('/api/v1/envelopes', {
          signal,
          query: { ...query, cursor: cursorOf(page), limit: PAGE_ROWS },
        }),
      gcTime: KEEP_MS,
      ...(group === 'moving' ? { refetchInterval: LOOK_MS } : {}),
    })),
  });
  const pages = new Map(
    wanted.map((page, at) => [page, results[at]?.data?.items.filter(({ id }) => !without.has(id))] as const),
  );
  useEffect(() => {
    setKnown((before) =>
      wanted.reduce<readonly KnownPage[]>((all, page, at) => {
        const length = pages.get(page)?.length;
        const next = results[at]?.data?.cursor;
        return length === undefined || next === undefined || page > all.length
          ? all
          : withPage(all, page, { cursor: cursorOf(page), length, next });
      }, before),
    );
  });
  const failed = results.find(({ isError, data }) => isError && !data);
  return {
    group,
    count: isOn ? rowsOf(known, known.length === 0 ? 0 : counted) : 0,
    row(at) {
      const place = placeOf(known, at);
      return place ? (pages.get(place.page)?.[place.row] ?? null) : null;
    },
    isLoading: isOn && known.length === 0 && !failed,
    error: failed?.error ?? null,
    retry: () => void Promise.all(results.map((one) => one.refetch())),
  };
}
