import { type KeyboardEvent, type PointerEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import type { Counts } from '../../app/use-counts.ts';
import { useLine } from '../../app/use-line.ts';
import { useIsPhone } from '../../app/use-media.ts';
import { ErrorNote } from '../../components/error-note.tsx';
import { GRID_ROWS, grid, gridCellOver, gridRow } from '../../components/grid-roles.ts';
import { useWindow } from '../../components/window/use-window.ts';
import { useFormats } from '../../format/use-formats.ts';
import { useKeys } from '../../keys/use-keys.ts';
import { EnvelopeRow } from './envelope-row.tsx';
import { type Filter, GROUPS_OF, type Side } from './filter.ts';
import { type Held, withHeld } from './held.ts';
import { GROUPS, type Group, type Item, pageOf } from './item.ts';
import { lineAt, lineOf, linesCount, stepRow } from './lines.ts';
import { RowSkeleton } from './row-skeleton.tsx';
import { useGroup } from './use-group.ts';
import { useJobs } from './use-jobs.ts';

const ROW_PX = 56;
const PHONE_ROW_PX = 102;
const HEAD_PX = 38;
const FIRST_ROWS = 60;

export interface EnvelopeListProps {
  filter: Filter;
  side: Side;
  counts: Counts | undefined;
  picked: ReadonlyMap<string, Item>;
  onPick(item: Item): void;
  /** Nothing is in it, and everything was asked for. */
  empty: React.ReactNode;
}

/** What needs one, what moves, what rests: one list, of which only what is looked at is in memory. */
export function EnvelopeList({ filter, side, counts, picked, onPick, empty }: EnvelopeListProps) {
  const { t } = useTranslation('envelopes');
  const { count: figure, clock } = useFormats();
  const navigate = useNavigate();
  const line = useLine();
  const isPhone = useIsPhone();
  const box = useRef<HTMLDivElement>(null);
  const [range, setRange] = useState<Record<Group, [number, number]>>({
    needs: [0, FIRST_ROWS],
    moving: [0, FIRST_ROWS],
    rest: [0, FIRST_ROWS],
  });
  const [kept, setKept] = useState<{ index: number; id: string | null } | null>(null);
  const [held, setHeld] = useState<Held | null>(null);
  const jobs = useJobs(filter, side);
  const elsewhere = new Set(jobs.rows.map(({ item }) => item.id));
  if (held) elsewhere.add(held.item.id);
  const isCounted =
    filter.show !== 'sealed' && filter.show !== 'delivered' && filter.show !== 'filling' && filter.q === '';
  const on = GROUPS_OF[filter.show];
  const group = (name: Group) => ({
    group: name,
    filter,
    side,
    isOn: on.includes(name),
    first: range[name][0],
    last: range[name][1],
    counted: isCounted && counts ? (filter.show === 'purged' ? counts.states.purged : counts[name]) : null,
    without: elsewhere,
  });
  const told = [useGroup(group('needs')), useGroup(group('moving')), useGroup(group('rest'))];
  const groups = told.map((one) =>
    withHeld(
      one,
      jobs.rows.filter((row) => row.group === one.group && row.item.id !== held?.item.id).map(({ item }) => item),
      held,
    ),
  );
  const total = linesCount(groups);
  const isLoading = told.some((one) => one.isLoading);
  const failed = told.find(({ error }) => error !== null);

  const rowAt = (index: number): Item | null => {
    const one = lineAt(groups, index);
    return one?.kind === 'row' ? (groups.find(({ group: name }) => name === one.group)?.row(one.at) ?? null) : null;
  };
  const idAt = (index: number): string | null => rowAt(index)?.id ?? null;
  // The keyboard stays with its envelope when rows come or go above it, and with its place while that is not read yet.
  const current = kept?.id ? lineOf(idAt, kept.id, kept.index) : (kept?.index ?? null);
  const currentId = current === null ? null : idAt(current);
  if (kept && current !== null && currentId && (kept.id !== currentId || kept.index !== current))
    setKept({ index: current, id: currentId });
  const isHead = (index: number): boolean => lineAt(groups, index)?.kind === 'head';
  const {
    rows: shown,
    total: height,
    measure,
    show,
  } = useWindow({
    count: total,
    scroller: () => (isPhone ? document.getElementById('sheet') : box.current),
    estimate: (index) => (isHead(index) ? HEAD_PX : isPhone ? PHONE_ROW_PX : ROW_PX),
    keyOf: (index) => (isHead(index) ? 'head' : (idAt(index) ?? `${index}`)),
    shape: `${groups.map((one) => one.count).join()} ${isPhone}`,
    list: () => box.current,
    // The row the keyboard is on stays in the page, or the focus would fall out of it.
    always: current,
  });
  const looked = GROUPS.map((name) => {
    const rows = shown.flatMap(({ index }) => {
      const one = lineAt(groups, index);
      return one?.kind === 'row' && one.group === name ? [one.at] : [];
    });
    return rows.length > 0 ? [Math.min(...rows), Math.max(...rows)] : [0, 0];
  });
  const key = looked.join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the figures are in the key
  useEffect(() => {
    if (total === 0) return;
    const [needs, moving, rest] = looked as [[number, number], [number, number], [number, number]];
    setRange({ needs, moving, rest });
  }, [key, total === 0]);

  /** The row that the keyboard went to; it comes with the next frame, or with its page, which may be many pages away. */
  const awaited = useRef<number | null>(null);
  const focusAwaited = (): void => {
    if (awaited.current === null) return;
    const link = box.current?.querySelector<HTMLElement>(`[data-index="${awaited.current}"] a`);
    // Who went elsewhere meanwhile is not called back.
    const isElsewhere = document.activeElement !== document.body && !box.current?.contains(document.activeElement);
    if (link && !isElsewhere) link.focus();
    if (link || isElsewhere) awaited.current = null;
  };
  useEffect(focusAwaited);
  const go = (index: number): void => {
    setKept({ index, id: idAt(index) });
    show(index);
    awaited.current = index;
    requestAnimationFrame(focusAwaited);
  };
  const first = total > 0 ? stepRow(groups, -1, 1) : null;
  const isHere = current !== null && current < total && lineAt(groups, current)?.kind === 'row';
  const tabStop = isHere ? current : first;
  const step = (by: 1 | -1): void => go(isHere ? stepRow(groups, current, by) : (first ?? 0));
  useKeys({
    next: () => step(1),
    previous: () => step(-1),
    pick: () => {
      const item = current === null ? null : rowAt(current);
      if (!item) return false;
      onPick(item);
    },
  });
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Home' && event.key !== 'End') return;
    event.preventDefault();
    go(event.key === 'Home' ? stepRow(groups, -1, 1) : stepRow(groups, total, -1));
  };

  const hold = (event: PointerEvent): void => {
    const at = (event.target as HTMLElement).closest<HTMLElement>('[data-id]');
    if (at?.dataset.id === held?.item.id) return;
    const index = Number(at?.dataset.index);
    const place = at ? lineAt(groups, index) : null;
    const item = at ? rowAt(index) : null;
    setHeld(item && place?.kind === 'row' ? { item, group: place.group, at: place.at } : null);
  };

  if (failed && total === 0) {
    return (
      <div className="lists-note">
        <ErrorNote error={failed.error} what={t('notRead')} onRetry={failed.retry} />
      </div>
    );
  }
  // What is read is shown when all of it is there, so nothing is pushed down; without a line what this machine has is all there is.
  if (isLoading && (total === 0 || line.state === 'fine')) return <RowSkeleton isAlone />;
  if (total === 0) return empty;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it is a grid
    <div
      className="list"
      ref={box}
      {...grid(t('list'), total)}
      onKeyDown={onKeyDown}
      onPointerOver={hold}
      onPointerLeave={() => setHeld(null)}
      onClick={(event) => {
        // The whole row is its link; a click that marks text, or on the link itself, is left alone.
        const row = (event.target as HTMLElement).closest<HTMLElement>('[data-id]');
        if (!row || event.defaultPrevented || (event.target as HTMLElement).closest('a')) return;
        const item = rowAt(Number(row.dataset.index));
        if (item && getSelection()?.isCollapsed !== false) void navigate(pageOf(item));
      }}
    >
      <div className="e-head" aria-hidden="true">
        <span />
        <span>{t('columns.envelope')}</span>
        <span className="num">{t('columns.contents')}</span>
        <span>{t('columns.tape')}</span>
        <span>{t('columns.recipients')}</span>
        <span className="num">{t('columns.until')}</span>
      </div>
      <div className="lines" {...GRID_ROWS} style={{ height: height }}>
        {shown.map(({ index, start }) => {
          const one = lineAt(groups, index);
          if (one?.kind === 'head') {
            return (
              <div
                key={`head ${one.group}`}
                {...gridRow(index)}
                className="e-group"
                ref={measure}
                data-index={index}
                style={{ transform: `translateY(${start}px)` }}
              >
                <div {...gridCellOver(6)}>
                  {line.state !== 'fine'
                    ? t(`away.${one.group}`, { since: clock(line.since) })
                    : t(`groups.${one.group}`)}{' '}
                  <span>{figure(one.count)}</span>
                </div>
              </div>
            );
          }
          const item = rowAt(index);
          if (!item) return <RowSkeleton key={`waits ${index}`} offset={start} index={index} measure={measure} />;
          return (
            <EnvelopeRow
              key={item.id}
              item={item}
              job={jobs.jobOf(item.id)}
              index={index}
              isCurrent={tabStop === index}
              isPicked={picked.has(item.id)}
              offset={start}
              measure={measure}
            />
          );
        })}
      </div>
    </div>
  );
}
