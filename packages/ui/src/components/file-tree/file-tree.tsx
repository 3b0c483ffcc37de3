// biome-ignore-all lint/a11y/useSemanticElements: a virtual treegrid cannot be a table; its rows are placed by hand
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid holds the focus and names its active row
import { CaretDown } from '@phosphor-icons/react/dist/csr/CaretDown';
import { CaretRight } from '@phosphor-icons/react/dist/csr/CaretRight';
import { File } from '@phosphor-icons/react/dist/csr/File';
import { FilmStrip } from '@phosphor-icons/react/dist/csr/FilmStrip';
import { Folder } from '@phosphor-icons/react/dist/csr/Folder';
import { useVirtualizer } from '@tanstack/react-virtual';
import {
  type KeyboardEvent,
  type ReactNode,
  useEffect,
  useId,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../../format/use-formats.ts';
import { Button } from '../button.tsx';
import { AskMark } from '../chip.tsx';
import { pathParts } from '../path-parts.ts';
import { visibleText } from '../visible-text.ts';
import type { TreeEntry } from './fold-rows.ts';
import { type Frames, missingFrames, rangeText } from './frames.ts';
import { treeMove } from './tree-keys.ts';
import type { TreeRow } from './tree-row.ts';
import { type TreeSource, TreeStore } from './tree-store.ts';
import { useEnd } from './use-end.ts';

/** What a cell is drawn from: one entry, or the frames of one sequence with their first. */
export type TreeCell<T> = { entry: T; frames: Frames | null };

export interface TreeColumn<T> {
  id: string;
  head: ReactNode;
  /** Room it takes: a count or a size, a tape, words, a button. */
  room: 'number' | 'tape' | 'words' | 'act';
  draw(cell: TreeCell<T>): ReactNode;
  /** Left out on a phone. */
  isWideOnly?: boolean | undefined;
}

export interface FileTreeProps<T extends TreeEntry> {
  label: string;
  /** A page of a folder; must stay the same function while the content is the same. */
  source: TreeSource<T>;
  columns: readonly TreeColumn<T>[];
  /** Frames of one sequence as one line; on without it. */
  isFolding?: boolean | undefined;
  /** Entries of another word are never folded with their neighbours. */
  apart?: ((entry: T) => string) | undefined;
  /** Enter on a file. */
  onOpen?: ((entry: T) => void) | undefined;
  /** Space: keys of the picked ones. */
  picked?: ReadonlySet<string> | undefined;
  onPick?: ((entry: T) => void) | undefined;
  /** The row is told by an edge and a tint, beside its words. */
  isAsking?: ((entry: T) => boolean) | undefined;
  /** All files of the envelope, where that is known: "1–11 of 1,048,212". */
  total?: number | undefined;
  /** Instead of an empty table. */
  empty?: ReactNode;
}

const ROW_PX = 32;
const TYPING_MS = 700;

/** A folder tree of any size: rows come page by page as they are looked at, and far ones are let go. */
export function FileTree<T extends TreeEntry>(props: FileTreeProps<T>) {
  const { label, source, columns, isFolding = true, apart, onOpen, picked, onPick, isAsking, total, empty } = props;
  const { t } = useTranslation('tree');
  const { count: say } = useFormats();
  const id = useId();
  const box = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(0);
  const typed = useRef({ text: '', at: 0 });
  const store = useMemo(() => new TreeStore<T>({ source, isFolding, apart }), [source, isFolding, apart]);
  useSyncExternalStore(store.subscribe, store.version);
  useEffect(() => () => store.close(), [store]);
  const count = store.count();
  const rows = useVirtualizer({
    count,
    getScrollElement: () => box.current,
    estimateSize: () => ROW_PX,
    overscan: 8,
  });
  const items = rows.getVirtualItems();
  const from = items[0]?.index ?? 0;
  const to = (items.at(-1)?.index ?? 39) + 1;
  const drawn = store.rows(from, to);
  const seen = [
    Math.min(count, (rows.range?.startIndex ?? 0) + 1),
    Math.min(count, (rows.range?.endIndex ?? 0) + 1),
  ] as const;
  useEffect(() => store.look(from, to), [store, from, to]);
  const rowAt = (at: number): TreeRow<T> | undefined => store.rows(at, at + 1)[0];
  const go = (at: number): void => {
    setActive(at);
    rows.scrollToIndex(at, { align: 'auto' });
  };
  const end = useEnd((signal) => store.last(signal), go);
  const act = (at: number, how: 'toggle' | 'open' | 'pick'): void => {
    const row = rowAt(at);
    if (row?.kind === 'more') store.goOn(row.folder);
    if (row?.kind !== 'entry') return;
    if (how === 'pick' && onPick) onPick(row.entry);
    else if (row.entry.kind === 'folder') store.toggle(row.entry, row.level);
    else onOpen?.(row.entry);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target !== event.currentTarget) return;
    if (event.key !== 'End' && end.stop() && event.key === 'Escape') {
      event.preventDefault();
      event.stopPropagation();
      return;
    }
    const page = Math.max(1, Math.floor((box.current?.clientHeight ?? 320) / ROW_PX) - 2);
    const move = treeMove(event.key, rowAt(active), { at: active, count, page });
    if (!move) return;
    event.preventDefault();
    event.stopPropagation();
    if (move.do === 'go') go(move.to);
    else if (move.do === 'end') end.start();
    else if (move.do === 'parent') go(store.parentOf(active) ?? active);
    else if (move.do !== 'type') act(active, move.do);
    else {
      const now = event.timeStamp;
      typed.current = { text: (now - typed.current.at < TYPING_MS ? typed.current.text : '') + move.letter, at: now };
      const { text } = typed.current;
      void store.seek(text, text.length === 1 ? active : active - 1).then((at) => (at === null ? undefined : go(at)));
    }
  };
  const isEmpty = count === 0;
  if (isEmpty && empty) return empty;
  return (
    <div className="filetree">
      <div
        className="tree-box"
        ref={box}
        role="treegrid"
        aria-label={label}
        aria-rowcount={store.isWhole() ? count + 1 : -1}
        aria-colcount={columns.length + 1}
        aria-multiselectable={onPick ? true : undefined}
        aria-activedescendant={isEmpty ? undefined : `${id}-${active}`}
        tabIndex={0}
        onKeyDown={onKeyDown}
        onBlur={end.stop}
      >
        <div className="tree-head" role="rowgroup">
          <div className="tree-row" role="row" aria-rowindex={1}>
            <span role="columnheader" className="grow">
              {t('name')}
            </span>
            {columns.map((column) => (
              <span key={column.id} role="columnheader" className={roomOf(column)}>
                {column.head}
              </span>
            ))}
          </div>
        </div>
        <div role="rowgroup" className="tree-rows" style={{ height: rows.getTotalSize() }}>
          {items.map(({ index, start }, k) => {
            const row = drawn[k];
            if (!row) return null;
            return (
              // biome-ignore lint/a11y/useKeyWithClickEvents: the grid itself holds the keys
              <div
                key={keyOf(row)}
                id={`${id}-${index}`}
                role="row"
                aria-rowindex={index + 2}
                aria-level={row.level}
                aria-expanded={row.kind === 'entry' && row.entry.kind === 'folder' ? row.isOpen : undefined}
                aria-selected={row.kind === 'entry' && onPick ? (picked?.has(row.entry.key) ?? false) : undefined}
                className={`tree-row lv${Math.min(row.level, 9)}${index === active ? ' active' : ''}${
                  row.kind === 'entry' && isAsking?.(row.entry) ? ' asks' : ''
                }`}
                style={{ transform: `translateY(${start}px)` }}
                onClick={() => {
                  end.stop();
                  setActive(index);
                  if (row.kind === 'entry' && row.entry.kind === 'folder') act(index, 'toggle');
                }}
              >
                <Cells row={row} columns={columns} onGoOn={(folder) => store.goOn(folder)} />
              </div>
            );
          })}
        </div>
      </div>
      <p className="t12 faint under">
        {total === undefined
          ? store.isWhole()
            ? t('shownAll', { number: say(count) })
            : t('shownSoFar', { number: say(Math.max(0, count - 1)) })
          : t('shownOf', { from: say(seen[0]), to: say(seen[1]), total: say(total) })}
        {isFolding ? ` · ${t('folded')}` : ''}
        <span role="status">{end.isFar ? ` · ${t('toEnd')}` : ''}</span>
      </p>
    </div>
  );
}

const roomOf = ({ room, isWideOnly }: { room: string; isWideOnly?: boolean | undefined }): string =>
  `room-${room}${isWideOnly ? ' wide-only' : ''}`;

const keyOf = <T extends TreeEntry>(row: TreeRow<T>): string => (row.kind === 'entry' ? row.entry.key : row.key);

function Cells<T extends TreeEntry>({
  row,
  columns,
  onGoOn,
}: {
  row: TreeRow<T>;
  columns: readonly TreeColumn<T>[];
  onGoOn: (folder: string) => void;
}) {
  const { t } = useTranslation('tree');
  const { count } = useFormats();
  if (row.kind === 'waiting') return <span role="gridcell" className="grow bar-cell" aria-label={t('comes')} />;
  if (row.kind === 'nothing') {
    return (
      <span role="gridcell" className="grow faint">
        {t('nothing')}
      </span>
    );
  }
  if (row.kind === 'more') {
    return (
      <span role="gridcell" className="grow row faint">
        {row.state === 'loading' ? t('comes') : row.state === 'failed' ? t('failed') : t('more')}
        {row.state === 'loading' ? null : (
          <Button kind="quiet" isSmall tabIndex={-1} onClick={() => onGoOn(row.folder)}>
            {row.state === 'failed' ? t('again') : t('goOn')}
          </Button>
        )}
      </span>
    );
  }
  const cell: TreeCell<T> =
    row.kind === 'entry' ? { entry: row.entry, frames: null } : { entry: row.first, frames: row.frames };
  // The drawn name is in parts, so that its ending stays; it is said in one.
  const missing = cell.frames ? missingFrames(cell.frames) : 0;
  const spoken = [
    row.kind === 'entry' ? visibleText(row.entry.name) : framesText(row.frames, row.isCut),
    ...(missing > 0 ? [t('missing', { count: missing, number: count(missing) })] : []),
    ...(row.kind === 'frames' && row.isCut ? [t('soFar')] : []),
  ].join(', ');
  return (
    <>
      <span role="gridcell" className="grow tree-name" aria-label={spoken}>
        {row.kind === 'entry' ? <EntryName entry={row.entry} isOpen={row.isOpen} /> : <FramesName {...row} />}
      </span>
      {columns.map((column) => (
        <span key={column.id} role="gridcell" className={roomOf(column)}>
          {column.draw(cell)}
        </span>
      ))}
    </>
  );
}

function EntryName({ entry, isOpen }: { entry: TreeEntry; isOpen: boolean }) {
  if (entry.kind === 'folder') {
    const Caret = isOpen ? CaretDown : CaretRight;
    return (
      <>
        <Caret className="i tw" weight="bold" aria-hidden />
        <Folder className="i" weight="fill" aria-hidden />
        <bdi className="cut">{visibleText(entry.name)}</bdi>
      </>
    );
  }
  const { stem, tail } = pathParts(entry.name);
  return (
    <>
      <span className="i tw" />
      <File className="i" aria-hidden />
      <span className="path" title={visibleText(entry.name)}>
        <bdi className="stem">{visibleText(stem)}</bdi>
        <bdi className="tail">{visibleText(tail)}</bdi>
      </span>
    </>
  );
}

const framesText = (frames: Frames, isCut: boolean): string =>
  `${visibleText(frames.stem)}[${rangeText(frames, isCut)}]${frames.ext}`;

/** `name.[1001–1186, 1190–2304].exr`; numbers that lack in between are said and marked. */
function FramesName({ frames, isCut }: { frames: Frames; isCut: boolean }) {
  const { t } = useTranslation('tree');
  const { count } = useFormats();
  const missing = missingFrames(frames);
  const range = rangeText(frames, isCut);
  return (
    <>
      <span className="i tw" />
      <FilmStrip className="i" aria-hidden />
      <span className="path" title={framesText(frames, isCut)}>
        <bdi className="stem">{visibleText(frames.stem)}</bdi>
        <b className={missing > 0 ? 'tail gaps' : 'tail'}>[{range}]</b>
        <bdi className="tail">{frames.ext}</bdi>
      </span>
      {missing > 0 ? (
        <span className="ask row nowrap">
          <AskMark /> {t('missing', { count: missing, number: count(missing) })}
        </span>
      ) : null}
      {isCut ? <span className="t12 faint nowrap">{t('soFar')}</span> : null}
    </>
  );
}
