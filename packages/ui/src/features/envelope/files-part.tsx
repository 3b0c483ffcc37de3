import { CaretRight } from '@phosphor-icons/react/dist/csr/CaretRight';
import { DownloadSimple } from '@phosphor-icons/react/dist/csr/DownloadSimple';
import { File as FileIcon } from '@phosphor-icons/react/dist/csr/File';
import { FolderSimple } from '@phosphor-icons/react/dist/csr/FolderSimple';
import { MagnifyingGlass } from '@phosphor-icons/react/dist/csr/MagnifyingGlass';
import { useDeferredValue, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../components/button.tsx';
import { Empty } from '../../components/empty.tsx';
import { ErrorNote } from '../../components/error-note.tsx';
import { TextField } from '../../components/field.tsx';
import { IconButton } from '../../components/icon-button.tsx';
import { Name, Path } from '../../components/path.tsx';
import { Skeleton } from '../../components/skeleton.tsx';
import { useFormats } from '../../format/use-formats.ts';
import { type Entry, type Envelope, isGone, isSealed } from './envelope.ts';
import { useDownload } from './use-download.ts';
import { type FolderOf, useEntries } from './use-entries.ts';

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

type Step = FolderOf & { name: string };

export function EntryTable({ envelope, canTake }: { envelope: Pick<Envelope, 'id' | 'state'>; canTake: boolean }) {
  const { t } = useTranslation('envelope');
  const { count } = useFormats();
  const [steps, setSteps] = useState<Step[]>([]);
  const [query, setQuery] = useState('');
  const find = useDeferredValue(query.trim());
  const download = useDownload(envelope.id);
  const { name: _, ...folder } = steps.at(-1) ?? { name: '' };
  // What is looked for is looked for everywhere, whatever folder stands open.
  const entries = useEntries(envelope.id, find === '' ? folder : {}, find);
  const items = entries.data?.pages.flatMap((page) => page.items) ?? [];
  const open = (entry: Entry): void => {
    const place: FolderOf = entry.path !== undefined ? { folder: entry.path } : { folder64: entry.path64 ?? '' };
    setQuery('');
    setSteps([...steps, { ...place, name: entry.path ?? entry.path64 ?? '' }]);
  };
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
        {steps.length > 0 ? (
          <nav aria-label={t('files.where')}>
            <ol className="crumbs">
              <li>
                <button type="button" className="linkish" onClick={() => setSteps([])}>
                  {t('files.top')}
                </button>
              </li>
              {steps.map((step, at) => (
                <li key={step.name}>
                  <CaretRight className="i" weight="bold" aria-hidden />
                  {at === steps.length - 1 ? (
                    <b aria-current="true">
                      <Name>{lastOf(step.name)}</Name>
                    </b>
                  ) : (
                    <button type="button" className="linkish" onClick={() => setSteps(steps.slice(0, at + 1))}>
                      <Name>{lastOf(step.name)}</Name>
                    </button>
                  )}
                </li>
              ))}
            </ol>
          </nav>
        ) : null}
      </div>
      {entries.isPending ? <Skeleton lines={6} isRow /> : null}
      {entries.error ? <ErrorNote error={entries.error} level={3} onRetry={() => void entries.refetch()} /> : null}
      {download.error ? <ErrorNote error={download.error} level={3} /> : null}
      {entries.data && items.length === 0 && !entries.hasNextPage ? (
        find === '' ? (
          <Empty title={t('files.none')} />
        ) : (
          <Empty
            title={t('files.nothing', { query: find })}
            actions={<Button onClick={() => setQuery('')}>{t('files.clear')}</Button>}
          >
            {t('files.notSearched')}
          </Empty>
        )
      ) : null}
      {items.length > 0 ? (
        <table className="entries">
          <thead>
            <tr>
              <th>{t('files.name')}</th>
              <th className="num">{t('files.size')}</th>
              <th>{t('files.state')}</th>
              {canTake ? (
                <th>
                  <span className="sr">{t('take')}</span>
                </th>
              ) : null}
            </tr>
          </thead>
          <tbody>
            {items.map((entry) => (
              <EntryRow
                key={entry.hash}
                entry={entry}
                isWhole={find !== ''}
                onOpen={() => open(entry)}
                onTake={canTake && entry.kind === 'file' ? () => download.mutate(entry) : null}
                hasTake={canTake}
              />
            ))}
          </tbody>
        </table>
      ) : null}
      {find !== '' && items.length > 0 ? (
        <p className="t13 dim" role="status">
          {entries.hasNextPage
            ? t('files.foundSoFar', { number: count(items.length) })
            : t('files.found', { count: items.length, number: count(items.length) })}
        </p>
      ) : null}
      {entries.hasNextPage ? (
        <Button kind="quiet" isSmall isBusy={entries.isFetchingNextPage} onClick={() => void entries.fetchNextPage()}>
          {t('files.more')}
        </Button>
      ) : null}
    </>
  );
}

interface EntryRowProps {
  entry: Entry;
  /** With its folders: it was found somewhere. */
  isWhole: boolean;
  onOpen(): void;
  onTake: (() => void) | null;
  hasTake: boolean;
}

function EntryRow({ entry, isWhole, onOpen, onTake, hasTake }: EntryRowProps) {
  const { t } = useTranslation('envelope');
  const { bytes, exactBytes, count } = useFormats();
  const path = entry.path ?? entry.path64 ?? '';
  const name = isWhole ? path : (entry.name ?? lastOf(path));
  if (entry.kind !== 'file') {
    const { files = 0, bytes: below = 0 } = entry.below ?? {};
    return (
      <tr>
        <td>
          <button type="button" className="linkish entry" onClick={onOpen}>
            <FolderSimple className="i" aria-hidden /> <Path path={name} />
            <span className="sr">, {t('files.folder')}</span>
          </button>
        </td>
        <td className="num" title={exactBytes(below)}>
          {bytes(below)}
        </td>
        <td className="dim">{t('files.below', { count: files, number: count(files) })}</td>
        {hasTake ? <td /> : null}
      </tr>
    );
  }
  const size = entry.size ?? 0;
  return (
    <tr>
      <td>
        <span className="entry">
          <FileIcon className="i" aria-hidden /> <Path path={name} isFocusable />
        </span>
      </td>
      <td className="num" title={exactBytes(size)}>
        {bytes(size)}
      </td>
      <td className="dim">
        {entry.state && !(hasTake && entry.state === 'measured')
          ? t(`files.${entry.state}`, { defaultValue: entry.state })
          : null}
      </td>
      {hasTake ? (
        <td className="num">
          {onTake ? (
            <IconButton
              isSmall
              label={t('files.download', { name })}
              icon={<DownloadSimple className="i" aria-hidden />}
              onClick={onTake}
            />
          ) : null}
        </td>
      ) : null}
    </tr>
  );
}

const lastOf = (path: string): string => path.split('/').at(-1) ?? path;
