import { useCallback, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { layRows, seenRows } from './rows.ts';

export interface WindowOptions {
  count: number;
  /** What scrolls; null until it is there. */
  scroller(): HTMLElement | null;
  /** Px that a row is thought to be high until it was measured. */
  estimate(index: number): number;
  /** What a row is, wherever it stands: its height is kept under this name. */
  keyOf(index: number): string;
  /** Changes when other rows stand at the same places. */
  shape: string;
  /** What holds the rows: what scrolls itself, or a part of it; null until it is there. */
  list(): HTMLElement | null;
  /** A row that stays in the page wherever one scrolls. */
  always: number | null;
}

export interface RowWindow {
  rows: { index: number; start: number }[];
  total: number;
  /** The `ref` of each row, which carries its `data-index`. */
  measure(element: HTMLElement | null): (() => void) | undefined;
  /** Scrolls as little as shows the row. */
  show(index: number): void;
}

const MORE = 8;
/** Before the page was measured. */
const FIRST_PX = 900;

/** Px above the list within what scrolls; looked up each time, for banners and bars come and go. */
function above(list: HTMLElement | null, scroller: HTMLElement): number {
  if (!list || list === scroller) return 0;
  return list.getBoundingClientRect().top - scroller.getBoundingClientRect().top + scroller.scrollTop;
}

/** Of many rows those that are looked at. Small, for it is part of the first load; a tree of a million files has another one. */
export function useWindow({ count, scroller, estimate, keyOf, shape, list, always }: WindowOptions): RowWindow {
  const [seen, setSeen] = useState({ top: 0, height: FIRST_PX });
  const measured = useRef(new Map<string, number>());
  const [version, setVersion] = useState(0);
  const find = useRef({ scroller, list });
  find.current = { scroller, list };
  const box = scroller();

  // biome-ignore lint/correctness/useExhaustiveDependencies: the box and the count tell that what scrolls has come or changed
  useLayoutEffect(() => {
    const element = find.current.scroller();
    if (!element) return;
    const look = (): void =>
      setSeen((old) => {
        const next = { top: element.scrollTop - above(find.current.list(), element), height: element.clientHeight };
        return old.top === next.top && old.height === next.height ? old : next;
      });
    look();
    const resized = new ResizeObserver(look);
    resized.observe(element);
    element.addEventListener('scroll', look, { passive: true });
    return () => {
      resized.disconnect();
      element.removeEventListener('scroll', look);
    };
  }, [box, count > 0]);

  const heightOf = (index: number): number => measured.current.get(keyOf(index)) ?? estimate(index);
  const reckoned = useRef({ keyOf, heightOf });
  reckoned.current = { keyOf, heightOf };
  const heard = useMemo(
    () =>
      new ResizeObserver((entries) => {
        let isNew = false;
        for (const { target } of entries) {
          const { dataset, offsetHeight } = target as HTMLElement;
          const index = Number(dataset.index);
          if (offsetHeight === 0 || offsetHeight === reckoned.current.heightOf(index)) continue;
          measured.current.set(reckoned.current.keyOf(index), offsetHeight);
          isNew = true;
        }
        if (isNew) setVersion((old) => old + 1);
      }),
    [],
  );
  const measure = useCallback(
    (element: HTMLElement | null) => {
      if (!element) return undefined;
      heard.observe(element);
      return () => heard.unobserve(element);
    },
    [heard],
  );

  // biome-ignore lint/correctness/useExhaustiveDependencies: the version stands for what was measured, the shape for what stands where
  const laid = useMemo(() => layRows(count, heightOf), [count, version, shape]);
  return {
    rows: seenRows(laid, count, { ...seen, more: MORE, always }).map((index) => ({
      index,
      start: laid.startOf(index),
    })),
    total: laid.total,
    measure,
    show(index) {
      const element = find.current.scroller();
      if (!element) return;
      const before = above(find.current.list(), element);
      const [start, end] = [laid.startOf(index) + before, laid.startOf(index + 1) + before];
      if (start < element.scrollTop) element.scrollTop = start;
      else if (end > element.scrollTop + element.clientHeight) element.scrollTop = end - element.clientHeight;
    },
  };
}
