import { DownloadSimple } from '@phosphor-icons/react/dist/csr/DownloadSimple';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../components/button.tsx';
import { Tag } from '../../components/chip.tsx';
import { Empty } from '../../components/empty.tsx';
import { ErrorNote } from '../../components/error-note.tsx';
import { Select, TextField } from '../../components/field.tsx';
import { Name } from '../../components/path.tsx';
import { saveFile } from '../../components/save-file.ts';
import { Sheet } from '../../components/sheet.tsx';
import { Skeleton } from '../../components/skeleton.tsx';
import { visibleText } from '../../components/visible-text.ts';
import { WideTable } from '../../components/wide-table.tsx';
import { useFormats } from '../../format/use-formats.ts';
import { usePlatform } from '../../platform/platform.ts';
import {
  detailsOf,
  type Filter,
  type HouseRecord,
  isIdOrNone,
  NO_FILTER,
  queryOf,
  type RecordPage,
  TYPES,
  type TypeFilter,
} from './api.ts';
import { Receipts } from './receipts.tsx';
import { PAGES_MOST, wholeCsv } from './whole-csv.ts';

const PAGE = 100;

/** Every record of the house, for auditors. */
export function Page() {
  const { t } = useTranslation('records');
  const { courier } = usePlatform();
  const formats = useFormats();
  const [filter, setFilter] = useState<Filter>(NO_FILTER);
  const [proof, setProof] = useState<string | null>(null);
  const [csvError, setCsvError] = useState<unknown>(null);
  const [isCut, setCut] = useState(false);
  const query = queryOf(filter);
  const pages = useInfiniteQuery({
    queryKey: ['records', query],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      courier.get<RecordPage>('/api/v1/records', { query: { ...query, limit: PAGE, cursor: pageParam }, signal }),
    getNextPageParam: ({ cursor }) => cursor,
  });
  const items = pages.data?.pages.flatMap((page) => page.items) ?? [];
  const change = (more: Partial<Filter>): void => setFilter({ ...filter, ...more });

  const saveCsv = async (): Promise<void> => {
    setCsvError(null);
    try {
      const first = `/api/v1/records.csv?${new URLSearchParams({ ...query, limit: '1000' })}`;
      const { text, isWhole } = await wholeCsv((path) => courier.raw(path, { accept: 'text/csv' }), first);
      setCut(!isWhole);
      saveFile('records.csv', new Blob([text], { type: 'text/csv' }));
    } catch (error) {
      setCsvError(error);
    }
  };
  return (
    <Sheet
      title={t('title')}
      sub={t('sub')}
      actions={
        <Button isSmall icon={<DownloadSimple className="i" aria-hidden />} onClick={() => void saveCsv()}>
          {t('csv')}
        </Button>
      }
      under={<Filters filter={filter} change={change} clear={() => setFilter(NO_FILTER)} />}
    >
      <div className="room">
        {csvError ? <ErrorNote error={csvError} /> : null}
        {isCut ? <p role="status">{t('csvCut', { rows: formats.count(PAGES_MOST * 1_000) })}</p> : null}
        {pages.error ? (
          <ErrorNote error={pages.error} what={t('error')} onRetry={() => void pages.refetch()} />
        ) : pages.isPending ? (
          <Skeleton lines={10} />
        ) : items.length === 0 && !pages.hasNextPage ? (
          <Empty title={t('none')} actions={<Button onClick={() => setFilter(NO_FILTER)}>{t('clear')}</Button>}>
            {t('noneSub')}
          </Empty>
        ) : (
          <>
            <RecordTable
              items={items}
              onEnvelope={(envelope) => change({ envelope })}
              onPerson={(person) => change({ person })}
              onProof={setProof}
            />
            <div className="row between after">
              <span className="t12 dim" role="status">
                {t('shown', { count: items.length, number: formats.count(items.length) })}
                {pages.hasNextPage ? '' : ` · ${t('end')}`}
              </span>
              {pages.hasNextPage ? (
                <Button
                  isSmall
                  isBusy={pages.isFetchingNextPage}
                  busyLabel={t('loadingMore')}
                  onClick={() => void pages.fetchNextPage()}
                >
                  {t('more')}
                </Button>
              ) : null}
            </div>
          </>
        )}
      </div>
      <Receipts envelope={proof} onClose={() => setProof(null)} />
    </Sheet>
  );
}

function Filters({ filter, change, clear }: { filter: Filter; change(more: Partial<Filter>): void; clear(): void }) {
  const { t } = useTranslation('records');
  const options: { value: TypeFilter; label: string }[] = [
    { value: 'any', label: t('types.any') },
    ...TYPES.map((value) => ({ value, label: t(`types.${value}`) })),
  ];
  const id = (name: 'envelope' | 'person') => ({
    label: t(name),
    placeholder: t(`${name}Hint`),
    isSmall: true,
    isMono: true,
    value: filter[name],
    onChange: (value: string) => change({ [name]: value }),
    ...(isIdOrNone(filter[name]) ? {} : { error: t('notAnId') }),
  });
  const isAny = JSON.stringify(filter) === JSON.stringify(NO_FILTER);
  return (
    <div className="filters">
      <Select isSmall label={t('type')} value={filter.type} onChange={(type) => change({ type })} options={options} />
      <TextField {...id('envelope')} />
      <TextField {...id('person')} />
      <TextField isSmall type="date" label={t('from')} value={filter.from} onChange={(from) => change({ from })} />
      <TextField isSmall type="date" label={t('to')} value={filter.to} onChange={(to) => change({ to })} />
      {isAny ? null : (
        <Button isSmall kind="quiet" onClick={clear}>
          {t('clear')}
        </Button>
      )}
    </div>
  );
}

function RecordTable({
  items,
  onEnvelope,
  onPerson,
  onProof,
}: {
  items: readonly HouseRecord[];
  onEnvelope(id: string): void;
  onPerson(id: string): void;
  onProof(id: string): void;
}) {
  const { t } = useTranslation('records');
  const formats = useFormats();
  return (
    <WideTable label={t('title')}>
      <table className="records">
        <thead>
          <tr>
            <th scope="col" className="num">
              {t('number')}
            </th>
            <th scope="col">{t('when')}</th>
            <th scope="col">{t('type')}</th>
            <th scope="col">{t('who')}</th>
            <th scope="col">{t('envelope')}</th>
            <th scope="col">{t('where')}</th>
            <th scope="col">{t('data')}</th>
          </tr>
        </thead>
        <tbody>
          {items.map(({ seq, at, type, person, envelope, from, result, data }) => (
            <tr key={seq}>
              <td className="num mono">{seq}</td>
              <td title={formats.exactTime(at)}>{formats.stamp(at)}</td>
              <td>
                <span className="mono">{type}</span>{' '}
                {result === 'refused' ? <Tag kind="asks">{t('results.refused')}</Tag> : null}
              </td>
              <td className="who-cell">
                {person ? (
                  <button type="button" className="textlink" title={t('onlyThis')} onClick={() => onPerson(person.id)}>
                    <Name>{person.email ?? (person.name || person.id)}</Name>
                  </button>
                ) : (
                  <span className="faint">{t('courier')}</span>
                )}
              </td>
              <td>
                {envelope ? (
                  <span className="row">
                    <button
                      type="button"
                      className="textlink mono"
                      title={`${t('onlyThis')}: ${envelope}`}
                      onClick={() => onEnvelope(envelope)}
                    >
                      {envelope.slice(-12)}
                    </button>
                    <button type="button" className="textlink" onClick={() => onProof(envelope)}>
                      {t('proof')}
                    </button>
                  </span>
                ) : null}
              </td>
              <td className="mono">{from}</td>
              <td className="mono data" title={visibleText(detailsOf(data))}>
                <Name>{detailsOf(data)}</Name>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </WideTable>
  );
}
