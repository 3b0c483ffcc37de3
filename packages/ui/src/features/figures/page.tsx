import { DownloadSimple } from '@phosphor-icons/react/dist/csr/DownloadSimple';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMe } from '../../app/use-me.ts';
import { Button } from '../../components/button.tsx';
import { ErrorNote } from '../../components/error-note.tsx';
import { Select } from '../../components/field.tsx';
import { saveFile } from '../../components/save-file.ts';
import { Sheet } from '../../components/sheet.tsx';
import { usePlatform } from '../../platform/platform.ts';
import { type Details, type Figures, type Of, sumOf } from './api.ts';
import { before, type PeriodName, periodOf } from './days.ts';
import { Days } from './days-part.tsx';
import { Kpis } from './kpis.tsx';
import { Shares } from './shares.tsx';
import { Targets } from './targets.tsx';

const PERIODS: readonly PeriodName[] = ['month', 'last', 'd30', 'd90', 'd365'];

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
