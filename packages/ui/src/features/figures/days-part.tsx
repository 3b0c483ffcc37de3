import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Empty } from '../../components/empty.tsx';
import { Skeleton } from '../../components/skeleton.tsx';
import type { Figure } from './api.ts';
import { DayChart, type Measure } from './day-chart.tsx';

const MEASURES: readonly Measure[] = ['bytes', 'files', 'envelopes'];

/** Day by day, in the measure that was chosen; `children` stand beside it. */
export function Days({
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
  children: ReactNode;
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
