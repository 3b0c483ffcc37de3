import { DownloadSimple } from '@phosphor-icons/react/dist/csr/DownloadSimple';
import { File as FileIcon } from '@phosphor-icons/react/dist/csr/File';
import { FolderSimple } from '@phosphor-icons/react/dist/csr/FolderSimple';
import { MagnifyingGlass } from '@phosphor-icons/react/dist/csr/MagnifyingGlass';
import { useDeferredValue, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useTell } from '../../app/told.tsx';
import { Button } from '../../components/button.tsx';
import { Empty } from '../../components/empty.tsx';
import { ErrorNote } from '../../components/error-note.tsx';
import { TextField } from '../../components/field.tsx';
import { FileTree, type TreeColumn } from '../../components/file-tree/file-tree.tsx';
import { IconButton } from '../../components/icon-button.tsx';
import { Path } from '../../components/path.tsx';
import { Skeleton } from '../../components/skeleton.tsx';
import { useFormats } from '../../format/use-formats.ts';
import { usePlatform } from '../../platform/platform.ts';
import { type Entry, type Envelope, isGone, isSealed } from './envelope.ts';
import { type EntryRow, entrySource, rowOf } from './tree-entries.ts';
import { useDownload } from './use-download.ts';
import { useEntries } from './use-entries.ts';

/** What is inside, folder by folder, in pages of 200; names are found anywhere. */
export function FilesPart({ envelope }: { envelope: Envelope }) {
  const { t } = useTranslation('envelope');
  if (isGone(envelope)) return <Empty title={t('files.gone')} />;
  const canTake =
    envelope.as.includes('recipient') &&
    isSealed(envelope) &&
    !envelope.recipients.some(({ state }) => state === 'refused');
  return (
    <div className="files-part">
      {canTake ? null : envelope.as.includes('sender') ? <p className="t13 dim">{t('files.senderOnly')}</p> : null}
      <EntryTable envelope={envelope} canTake={canTake} />
    </div>
  );
}

interface EntryTableProps {
  envelope: Pick<Envelope, 'id' | 'state' | 'files' | 'title'>;
  canTake: boolean;
}

export function EntryTable({ envelope, canTake }: EntryTableProps) {
  const { t } = useTranslation('envelope');
  const [query, setQuery] = useState('');
  const find = useDeferredValue(query.trim());
  const download = useDownload(envelope.id);
  const take = canTake ? (entry: Entry): void => download.mutate(entry) : null;
  return (
    <>
      <div className="files-head">
        <TextField
          label={t('files.search')}
          isLabelHidden
          type="search"
          placeholder={t('files.search')}
          icon={<MagnifyingGlass className="i" aria-hidden />}
          value={query}
          onChange={setQuery}
        />
      </div>
      {download.error ? <ErrorNote error={download.error} level={3} /> : null}
      {find === '' ? (
        <Tree envelope={envelope} take={take} />
      ) : (
        <Found id={envelope.id} find={find} take={take} onClear={() => setQuery('')} />
      )}
    </>
  );
}

type Take = ((entry: Entry) => void) | null;

/** The tree of everything, however much it is: rows come as they are looked at. */
function Tree({ envelope, take }: { envelope: EntryTableProps['envelope']; take: Take }) {
  const { t } = useTranslation('envelope');
  const { t: words } = useTranslation('collect');
  const { bytes, exactBytes, count } = useFormats();
  const stateWords = useStateWords();
  const { courier, transfers, capabilities } = usePlatform();
  const tell = useTell();
  const source = useMemo(() => entrySource(courier, envelope.id), [courier, envelope.id]);
  const takeFolder = (path: string): void => {
    tell(() => transfers.fetch(envelope.id, { title: envelope.title ?? '', only: [path] }));
  };
  const columns: TreeColumn<EntryRow>[] = [
    {
      id: 'size',
      head: t('files.size'),
      room: 'number',
      draw: ({ entry, frames }) => {
        const size = frames ? frames.bytes : entry.bytes;
        return <span title={exactBytes(size)}>{bytes(size)}</span>;
      },
    },
    {
      id: 'state',
      head: t('files.state'),
      room: 'words',
      isWideOnly: true,
      draw: ({ entry: { kind, files = 0, entry }, frames }) =>
        frames
          ? t('files.below', { count: frames.count, number: count(frames.count) })
          : kind === 'folder'
            ? t('files.below', { count: files, number: count(files) })
            : stateWords(entry, take !== null),
    },
  ];
  if (take) {
    columns.push({
      id: 'take',
      head: <span className="sr">{t('take')}</span>,
      room: 'act',
      draw: ({ entry: { kind, name, entry }, frames }) => {
        if (frames) return null;
        if (kind === 'file') return <TakeButton label={t('files.download', { name })} onTake={() => take(entry)} />;
        if (!capabilities.folder || entry.path === undefined) return null;
        return <TakeButton label={words('takePart', { name })} onTake={() => takeFolder(entry.path ?? '')} />;
      },
    });
  }
  return (
    <FileTree
      label={t('tabs.files')}
      source={source}
      columns={columns}
      total={envelope.files}
      empty={<Empty title={t('files.none')} />}
      {...(take ? { onOpen: ({ entry }: EntryRow) => take(entry) } : {})}
    />
  );
}

/** In words; what is usual for who takes it is not said. */
function useStateWords(): (entry: Entry, isTaken: boolean) => string | null {
  const { t } = useTranslation('envelope');
  return ({ state }, isTaken) =>
    state && !(isTaken && state === 'measured') ? t(`files.${state}`, { defaultValue: state }) : null;
}

function TakeButton({ label, onTake }: { label: string; onTake(): void }) {
  return (
    <IconButton
      isSmall
      label={label}
      icon={<DownloadSimple className="i" aria-hidden />}
      onClick={(event) => {
        event.stopPropagation();
        onTake();
      }}
    />
  );
}

/** What is looked for is looked for everywhere; names, never contents. */
function Found({ id, find, take, onClear }: { id: string; find: string; take: Take; onClear(): void }) {
  const { t } = useTranslation('envelope');
  const { bytes, exactBytes, count } = useFormats();
  const stateWords = useStateWords();
  const entries = useEntries(id, find);
  const items = entries.data?.pages.flatMap((page) => page.items) ?? [];
  if (entries.isPending) return <Skeleton lines={6} isRow />;
  if (entries.error) return <ErrorNote error={entries.error} level={3} onRetry={() => void entries.refetch()} />;
  if (items.length === 0 && !entries.hasNextPage) {
    return (
      <Empty
        title={t('files.nothing', { query: find })}
        actions={<Button onClick={onClear}>{t('files.clear')}</Button>}
      >
        {t('files.notSearched')}
      </Empty>
    );
  }
  return (
    <>
      <table className="entries">
        <thead>
          <tr>
            <th>{t('files.name')}</th>
            <th className="num">{t('files.size')}</th>
            <th>{t('files.state')}</th>
            {take ? (
              <th>
                <span className="sr">{t('take')}</span>
              </th>
            ) : null}
          </tr>
        </thead>
        <tbody>
          {items.map((entry) => {
            const { key, kind, bytes: size, files = 0 } = rowOf(entry);
            const path = entry.path ?? entry.path64 ?? '';
            const Icon = kind === 'folder' ? FolderSimple : FileIcon;
            return (
              <tr key={key}>
                <td>
                  <span className="entry">
                    <Icon className="i" aria-hidden /> <Path path={path} isFocusable />
                  </span>
                </td>
                <td className="num" title={exactBytes(size)}>
                  {bytes(size)}
                </td>
                <td className="dim">
                  {kind === 'folder'
                    ? t('files.below', { count: files, number: count(files) })
                    : stateWords(entry, take !== null)}
                </td>
                {take ? (
                  <td className="num">
                    {kind === 'file' ? (
                      <TakeButton label={t('files.download', { name: path })} onTake={() => take(entry)} />
                    ) : null}
                  </td>
                ) : null}
              </tr>
            );
          })}
        </tbody>
      </table>
      <p className="t13 dim" role="status">
        {entries.hasNextPage
          ? t('files.foundSoFar', { number: count(items.length) })
          : t('files.found', { count: items.length, number: count(items.length) })}
      </p>
      {entries.hasNextPage ? (
        <Button kind="quiet" isSmall isBusy={entries.isFetchingNextPage} onClick={() => void entries.fetchNextPage()}>
          {t('files.more')}
        </Button>
      ) : null}
    </>
  );
}
