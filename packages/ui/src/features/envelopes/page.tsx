import { MagnifyingGlass } from '@phosphor-icons/react/dist/csr/MagnifyingGlass';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation, useNavigate, useSearchParams } from 'react-router';
import { type Counts, useCounts } from '../../app/use-counts.ts';
import { Button } from '../../components/button.tsx';
import { Chip } from '../../components/chip.tsx';
import { CopyButton } from '../../components/copy-button.tsx';
import { Sheet } from '../../components/sheet.tsx';
import { useFormats } from '../../format/use-formats.ts';
import { useKeys } from '../../keys/use-keys.ts';
import { EnvelopeList } from './envelope-list.tsx';
import { EmptyInbox, EmptyOutbox, NothingFound } from './envelopes-empty.tsx';
import { type Filter, readFilter, SHOWS, type Show, type Side, writeFilter } from './filter.ts';
import type { Item } from './item.ts';
import { SavedViews } from './saved-views.tsx';

const SEARCH_MS = 250;
const SIDES: Record<string, { side: Side; title: 'all' | 'inbox' | 'outbox' }> = {
  '/inbox': { side: 'received', title: 'inbox' },
  '/outbox': { side: 'sent', title: 'outbox' },
};

/** All, inbox and outbox: one list, filtered by its address. */
export function Page() {
  const { t: common } = useTranslation();
  const { t } = useTranslation('envelopes');
  const { pathname } = useLocation();
  const [query] = useSearchParams();
  const navigate = useNavigate();
  const { side, title } = SIDES[pathname] ?? { side: undefined, title: 'all' };
  const filter = readFilter(query);
  const counts = useCounts(side);
  const [picked, setPicked] = useState<ReadonlyMap<string, Item>>(new Map());
  const here = `${pathname}${writeFilter(filter)}`;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another list, other rows
  useEffect(() => setPicked(new Map()), [here]);
  const pick = (item: Item): void =>
    setPicked((before) => {
      const next = new Map(before);
      if (!next.delete(item.id)) next.set(item.id, item);
      return next;
    });
  const set = (next: Partial<Filter>): void =>
    void navigate(`${pathname}${writeFilter({ ...filter, ...next })}`, { replace: true });
  const isPlain = filter.show === 'all' && filter.q === '';
  const isEmpty = isPlain && counts?.all === 0;
  const empty = !isPlain ? (
    <NothingFound filter={filter} path={pathname} />
  ) : side === 'received' ? (
    <EmptyInbox />
  ) : (
    <EmptyOutbox />
  );
  return (
    <Sheet
      title={common(`places.${title}`)}
      actions={
        // Of no use to an empty list, but their room stays: what is below does not jump.
        <div className={isEmpty ? 'tools unused' : 'tools'}>
          <Search key={pathname} q={filter.q} onSearch={(q) => set({ q })} />
          <SavedViews here={here} name={viewName(filter, (show) => t(`shows.${show}`), common(`places.${title}`))} />
        </div>
      }
      under={
        <div className={isEmpty ? 'tools unused' : 'tools'}>
          <Chips filter={filter} counts={counts} path={pathname} onSort={(sort) => set({ sort })} />
        </div>
      }
    >
      {picked.size > 0 ? <PickedBar picked={picked} onClear={() => setPicked(new Map())} /> : null}
      <EnvelopeList key={here} {...{ filter, side, counts, picked, empty }} onPick={pick} />
    </Sheet>
  );
}

/** What a view is called: its search, then what it shows. */
const viewName = ({ q, show, sort }: Filter, showName: (show: Show) => string, place: string): string =>
  [q === '' ? '' : `“${q}”`, show === 'all' ? '' : showName(show), place, sort === 'ends' ? '↓' : '']
    .filter(Boolean)
    .join(' · ');

/** Asks the courier when the typing rests. */
function Search({ q, onSearch }: { q: string; onSearch(q: string): void }) {
  const { t } = useTranslation('envelopes');
  const [text, setText] = useState(q);
  const input = useRef<HTMLInputElement>(null);
  const latest = useRef(onSearch);
  latest.current = onSearch;
  useEffect(() => {
    if (text.trim() === q) return;
    const timer = setTimeout(() => latest.current(text.trim()), SEARCH_MS);
    return () => clearTimeout(timer);
  }, [text, q]);
  // A link, a saved view or "back" may change the search from outside.
  const before = useRef(q);
  useEffect(() => {
    if (before.current !== q && q !== text.trim()) setText(q);
    before.current = q;
  }, [q, text]);
  useKeys({ search: () => input.current?.focus() });
  return (
    <label className="field search">
      <MagnifyingGlass className="i" aria-hidden />
      <span className="sr">{t('search')}</span>
      <input
        ref={input}
        type="search"
        value={text}
        maxLength={200}
        placeholder={t('searchIn')}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') setText('');
          if (event.key === 'Enter') latest.current(text.trim());
        }}
      />
      <kbd aria-hidden>/</kbd>
    </label>
  );
}

const countOf = (counts: Counts, show: Show): number => {
  if (show === 'all' || show === 'needs' || show === 'moving') return counts[show];
  return counts.states[show];
};

function Chips(props: {
  filter: Filter;
  counts: Counts | undefined;
  path: string;
  onSort(sort: Filter['sort']): void;
}) {
  const { filter, counts, path, onSort } = props;
  const { t } = useTranslation('envelopes');
  const { count } = useFormats();
  return (
    <div className="row chips">
      {SHOWS.map((show) => (
        <Chip
          key={show}
          isOn={filter.show === show}
          to={`${path}${writeFilter({ ...filter, show })}`}
          count={counts ? `${count(countOf(counts, show))}${counts.more ? '+' : ''}` : ' '}
        >
          {t(`shows.${show}`)}
        </Chip>
      ))}
      <span className="grow" />
      <label className="c-sort">
        <span className="sr">{t('sort')}</span>
        <select value={filter.sort} onChange={(event) => onSort(event.target.value as Filter['sort'])}>
          <option value="latest">{t('sorts.latest')}</option>
          <option value="ends">{t('sorts.ends')}</option>
        </select>
      </label>
    </div>
  );
}

function PickedBar({ picked, onClear }: { picked: ReadonlyMap<string, Item>; onClear(): void }) {
  const { t } = useTranslation('envelopes');
  const { bytes, count } = useFormats();
  const size = [...picked.values()].reduce((sum, item) => sum + item.bytes, 0);
  const links = [...picked.keys()].map((id) => `${location.origin}/envelopes/${id}`).join('\n');
  return (
    <div className="picked-bar row" role="status">
      <b>{t('picked', { count: picked.size, n: count(picked.size) })}</b> <span className="dim">{bytes(size)}</span>
      <span className="grow" />
      <CopyButton text={links} label={t('copyLinks')} />
      <Button isSmall kind="quiet" onClick={onClear}>
        {t('pickNone')}
      </Button>
    </div>
  );
}
