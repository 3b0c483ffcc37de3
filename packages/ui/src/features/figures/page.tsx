import { DownloadSimple } from '@phosphor-icons/react/dist/csr/DownloadSimple';
import { MagnifyingGlass } from '@phosphor-icons/react/dist/csr/MagnifyingGlass';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMe } from '../../app/use-me.ts';
import { Button } from '../../components/button.tsx';
import { Empty } from '../../components/empty.tsx';
import { ErrorNote } from '../../components/error-note.tsx';
import { Select, TextField } from '../../components/field.tsx';
import { Name } from '../../components/path.tsx';
import { saveFile } from '../../components/save-file.ts';
import { Sheet } from '../../components/sheet.tsx';
import { Skeleton } from '../../components/skeleton.tsx';
import { WideTable } from '../../components/wide-table.tsx';
import { useFormats } from '../../format/use-formats.ts';
import { usePlatform } from '../../platform/platform.ts';
import {
  type Counts,
  type Details,
  type Figure,
  type Figures,
  type Of,
  sumOf,
  type Target,
  targetName,
} from './api.ts';
import { DayChart, type Measure } from './day-chart.tsx';
import { before, type PeriodName, periodOf } from './days.ts';
import { HBars } from './hbars.tsx';

const PERIODS: readonly PeriodName[] = ['month', 'last', 'd30', 'd90', 'd365'];
const MEASURES: readonly Measure[] = ['bytes', 'files', 'envelopes'];

export function Page() {
  const { t } = useTranslation('figures');
  const { courier } = usePlatform();
  const me = useMe();
  const [name, setName] = useState<PeriodName>('d30');
  const [of, setOf] = useState<Of>('sent');
  const [now] = useState(() => Date.now());
  const [csvError, setCsvError] = useState<unknown>(null);
  const period = periodOf(name, now);
  const today = new Date(now).toISOString().slice(0, 10);

  const figures = (by: string, { from, to }: { from: string; to: string }) => ({
    queryKey: ['figures', by, of, from, to],
    queryFn: ({ signal }: { signal: AbortSignal }) =>
      courier.get<Figures>('/api/v1/figures', { query: { by, of, from, to }, signal }),
  });
  const days = useQuery(figures('day', period));
  const earlier = useQuery(figures('day', before(period)));
  const contracts = useQuery(figures('contract', period));
  const people = useQuery(figures(of === 'sent' ? 'recipient' : 'sender', period));
  const details = useQuery({
    queryKey: ['figures', 'details', of, period.from, period.to],
    enabled: of !== 'all',
    queryFn: ({ signal }) => courier.get<Details>('/api/v1/figures/details', { query: { of, ...period }, signal }),
  });

  const saveCsv = async (): Promise<void> => {
    setCsvError(null);
    try {
      const query = { by: 'day', of, ...period };
      const answer = await courier.raw('/api/v1/figures.csv', { query, accept: 'text/csv' });
      saveFile(`figures-${period.from}-${period.to}.csv`, await answer.blob());
    } catch (error) {
      setCsvError(error);
    }
  };
  const whoses: Of[] = me && me.role !== 'person' ? ['sent', 'received', 'all'] : ['sent', 'received'];
  const sum = sumOf(days.data?.items ?? []);
  return (
    <Sheet
      title={t('title')}
      actions={
        <>
          <Select<PeriodName>
            isLabelHidden
            isSmall
            label={t('period')}
            value={name}
            onChange={setName}
            options={PERIODS.map((value) => ({ value, label: t(`periods.${value}`) }))}
          />
          <Select<Of>
            isLabelHidden
            isSmall
            label={t('whose')}
            value={of}
            onChange={setOf}
            options={whoses.map((value) => ({ value, label: t(`whoses.${value}`) }))}
          />
          <Button isSmall icon={<DownloadSimple className="i" aria-hidden />} onClick={() => void saveCsv()}>
            {t('csv')}
          </Button>
        </>
      }
    >
      <div className="room figs">
        {csvError ? <ErrorNote error={csvError} /> : null}
        {days.error ? (
          <ErrorNote error={days.error} what={t('error')} onRetry={() => void days.refetch()} />
        ) : (
          <>
            <Kpis sum={sum} isKnown={days.isSuccess} earlier={earlier.data?.items} details={details.data} of={of} />
            <Days isKnown={days.isSuccess} items={days.data?.items ?? []} period={period} today={today}>
              <Shares of={of} contracts={contracts.data?.items} people={people.data?.items} />
            </Days>
            {of === 'all' ? null : <Targets details={details.data} />}
          </>
        )}
      </div>
    </Sheet>
  );
}

function Kpis({
  sum,
  isKnown,
  earlier,
  details,
  of,
}: {
  sum: Counts;
  isKnown: boolean;
  earlier: readonly Figure[] | undefined;
  details: Details | undefined;
  of: Of;
}) {
  const { t } = useTranslation('figures');
  const formats = useFormats();
  const was = earlier ? sumOf(earlier).bytes : null;
  const compared = (): string => {
    if (was === null) return '';
    if (was === 0) return sum.bytes === 0 ? '' : t('noneBefore');
    const change = sum.bytes / was - 1;
    if (Math.abs(change) < 0.005) return t('same');
    const share = formats.change(Math.abs(change));
    return t(change > 0 ? 'more' : 'less', { share });
  };
  const known = (text: string): string => (isKnown ? text : '');
  const { median = null, ninth = null } = details?.collected ?? {};
  return (
    <section className="kpis" aria-label={t('title')} aria-busy={!isKnown}>
      <div>
        <span className="k">{t('sealed')}</span>
        <span className="v" title={known(formats.exactBytes(sum.bytes))}>
          {known(formats.bytes(sum.bytes))}
        </span>
        <span className="t12 dim">{known(compared())}</span>
      </div>
      <div>
        <span className="k">{t('files')}</span>
        <span className="v">{known(formats.count(sum.files))}</span>
        <span className="t12 dim">
          {known(t('inEnvelopes', { count: sum.sealed, number: formats.count(sum.sealed) }))}
        </span>
      </div>
      <div>
        <span className="k">{t('collected')}</span>
        <span className="v">{known(formats.bytes(sum.collectedBytes))}</span>
        <span className="t12 dim">
          {known(t('receipts', { count: sum.collected, number: formats.count(sum.collected) }))}
        </span>
      </div>
      {of === 'all' ? (
        <div>
          <span className="k">{t('purged')}</span>
          <span className="v">{known(formats.bytes(sum.purgedBytes))}</span>
          <span className="t12 dim">
            {known(t('inEnvelopes', { count: sum.purged, number: formats.count(sum.purged) }))}
          </span>
        </div>
      ) : (
        <div>
          <span className="k">{t('median')}</span>
          <span className="v">{median === null ? '–' : formats.duration(median)}</span>
          <span className="t12 dim">
            {ninth === null ? details && t('noReceipt') : t('ninth', { time: formats.duration(ninth) })}
          </span>
        </div>
      )}
      <div>
        <span className="k">{t('refused')}</span>
        <span className="v">{known(formats.count(sum.refused))}</span>
        <span className="t12 dim">{known(t('ofSealed', { number: formats.count(sum.sealed) }))}</span>
      </div>
    </section>
  );
}

function Days({
  isKnown,
  items,
  period,
  today,
  children,
}: {
  isKnown: boolean;
  items: readonly Figure[];
  period: { from: string; to: string };
  today: string;
  children: React.ReactNode;
}) {
  const { t } = useTranslation('figures');
  const [measure, setMeasure] = useState<Measure>('bytes');
  const isEmpty = isKnown && items.every(({ sealed }) => sealed === 0);
  return (
    <div className="figgrid">
      <section className="plot">
        <div className="row between">
          <h2>{t('perDay')}</h2>
          <fieldset className="seg">
            <legend className="sr">{t('measure')}</legend>
            {MEASURES.map((one) => (
              <label key={one} className={one === measure ? 'on' : undefined}>
                <input
                  className="sr"
                  type="radio"
                  name="measure"
                  checked={one === measure}
                  onChange={() => setMeasure(one)}
                />
                {t(`measures.${one}`)}
              </label>
            ))}
          </fieldset>
        </div>
        {isEmpty ? (
          <Empty title={t('none')} level={3}>
            {t('noneSub')}
          </Empty>
        ) : isKnown ? (
          <DayChart items={items} period={period} measure={measure} today={today} />
        ) : (
          <Skeleton lines={6} />
        )}
      </section>
      <div>{children}</div>
    </div>
  );
}

const MOST = 6;

function Shares({
  of,
  contracts,
  people,
}: {
  of: Of;
  contracts: readonly Figure[] | undefined;
  people: readonly Figure[] | undefined;
}) {
  const { t } = useTranslation('figures');
  const formats = useFormats();
  const bars = (some: readonly Figure[], name: (one: Figure) => React.ReactNode, key: (one: Figure) => string) =>
    [...some]
      .sort((a, b) => b.bytes - a.bytes)
      .slice(0, MOST)
      .map((one) => ({
        key: key(one),
        name: name(one),
        note: t('inEnvelopes', { count: one.sealed, number: formats.count(one.sealed) }),
        value: one.bytes,
        shown: formats.bytes(one.bytes),
      }));
  const person = (one: Figure) => one.recipient ?? one.sender;
  return (
    <>
      <section>
        <h2>{t('byContract')}</h2>
        {contracts ? (
          <HBars
            rows={bars(
              contracts,
              ({ contract = '' }) => (contract === 'built-in' ? t('builtIn') : <Name>{contract}</Name>),
              ({ contract = '' }) => contract,
            )}
          />
        ) : (
          <Skeleton lines={2} />
        )}
      </section>
      <section>
        <h2>{t(`byPerson.${of}`)}</h2>
        {people ? (
          <HBars
            rows={bars(
              people,
              (one) => {
                const email = person(one)?.email;
                return email ? <Name>{email}</Name> : t('noAddress');
              },
              (one) => person(one)?.id ?? '',
            )}
          />
        ) : (
          <Skeleton lines={3} />
        )}
      </section>
    </>
  );
}

function Targets({ details }: { details: Details | undefined }) {
  const { t } = useTranslation('figures');
  const formats = useFormats();
  const [q, setQ] = useState('');
  const all = details?.targets ?? [];
  const shown = all.filter((one) => targetName(one).toLowerCase().includes(q.trim().toLowerCase()));
  const sum = (of: (one: Target) => number): number => shown.reduce((total, one) => total + of(one), 0);
  return (
    <section>
      <div className="row between tgt">
        <h2>
          {t('byTarget')} <span className="t13 dim">{t('targetSub')}</span>
        </h2>
        <TextField
          isSmall
          isLabelHidden
          label={t('findTable')}
          placeholder={t('findTable')}
          icon={<MagnifyingGlass className="i" aria-hidden />}
          value={q}
          onChange={setQ}
        />
      </div>
      {details === undefined ? (
        <Skeleton lines={3} />
      ) : shown.length === 0 ? (
        <p className="dim">{all.length === 0 ? t('noTarget') : t('noTargetFound', { q })}</p>
      ) : (
        <WideTable label={t('byTarget')}>
          <table className="targets">
            <thead>
              <tr>
                <th scope="col">{t('target')}</th>
                <th scope="col">{t('contract')}</th>
                <th scope="col" className="num">
                  {t('envelopes')}
                </th>
                <th scope="col" className="num">
                  {t('files')}
                </th>
                <th scope="col" className="num">
                  {t('bytes')}
                </th>
              </tr>
            </thead>
            <tbody>
              {shown.map((one) => (
                <tr key={`${targetName(one)} ${one.contract}`}>
                  <td className="mono">
                    <Name>{targetName(one)}</Name>
                  </td>
                  <td>{one.contract === 'built-in' ? t('builtIn') : <Name>{one.contract}</Name>}</td>
                  <td className="num">{formats.count(one.envelopes)}</td>
                  <td className="num">{formats.count(one.files)}</td>
                  <td className="num" title={formats.exactBytes(one.bytes)}>
                    {formats.bytes(one.bytes)}
                  </td>
                </tr>
              ))}
            </tbody>
            <tfoot>
              <tr>
                <td colSpan={2}>{t('sum', { count: shown.length, number: formats.count(shown.length) })}</td>
                <td className="num">{formats.count(sum(({ envelopes }) => envelopes))}</td>
                <td className="num">{formats.count(sum(({ files }) => files))}</td>
                <td className="num">{formats.bytes(sum(({ bytes }) => bytes))}</td>
              </tr>
            </tfoot>
          </table>
        </WideTable>
      )}
      {details?.more ? <p className="t12 dim">{t('moreThan')}</p> : null}
    </section>
  );
}
