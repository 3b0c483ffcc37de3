import { useLayoutEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { AsTable } from '../../components/as-table.tsx';
import { useFormats } from '../../format/use-formats.ts';
import { AmountCells, AmountHeads } from './amounts.tsx';
import type { Figure } from './api.ts';
import { daysOf, noon, type Period } from './days.ts';
import { labelled, plotOf } from './scale.ts';

export type Measure = 'bytes' | 'files' | 'envelopes';

const SIZE = { width: 744, height: 214, left: 64 };
/** Room for one label below the bars. */
const LABEL = 104;

/** One unit of the picture is one pixel, so that its words keep their size. */
function useWidth() {
  const ref = useRef<SVGSVGElement>(null);
  const [width, setWidth] = useState(SIZE.width);
  useLayoutEffect(() => {
    const { current } = ref;
    if (!current) return;
    const observer = new ResizeObserver(([entry]) => setWidth(Math.max(240, entry?.contentRect.width ?? SIZE.width)));
    observer.observe(current);
    return () => observer.disconnect();
  }, []);
  return { ref, width };
}

export const measured = (figure: Figure, measure: Measure): number =>
  measure === 'bytes' ? figure.bytes : measure === 'files' ? figure.files : figure.sealed;

/** A bar a day; today's in the colour of what moves. What it shows stands in a table below. */
export function DayChart({
  items,
  period,
  measure,
  today,
}: {
  items: readonly Figure[];
  period: Period;
  measure: Measure;
  today: string;
}) {
  const { t } = useTranslation('figures');
  const { ref, width: wide } = useWidth();
  const formats = useFormats();
  const days = daysOf(period);
  const values = new Map(items.map((item) => [item.day ?? '', measured(item, measure)]));
  const { bars, lines } = plotOf(days, values, { ...SIZE, width: wide });
  const labels = labelled(days, Math.max(1, Math.floor((wide - SIZE.left) / LABEL)));
  const shown = (value: number): string => (measure === 'bytes' ? formats.bytes(value) : formats.count(value));
  const short = (day: string): string => (day === today ? t('today') : formats.dayOfYear(noon(day)));
  const most = bars.reduce((best, bar) => (bar.value > best.value ? bar : best), bars[0] ?? NO_BAR);
  const total = items.reduce((sum, item) => sum + measured(item, measure), 0);
  const label = t('chart', {
    what: t(`measures.${measure}`),
    from: formats.day(noon(period.from)),
    to: formats.day(noon(period.to)),
    total: shown(total),
  });
  return (
    <>
      <svg ref={ref} className="chart fig" viewBox={`0 -18 ${wide} 258`} role="img" aria-label={label}>
        {lines.map(({ value, y }) => (
          <g key={value}>
            <line className={value === 0 ? 'axis' : 'grid'} x1={SIZE.left} x2={wide} y1={y} y2={y} />
            <text x={SIZE.left - 8} y={y + 4} textAnchor="end">
              {value === 0 ? formats.count(0) : shown(value)}
            </text>
          </g>
        ))}
        {bars.map(({ day, value, x, y, width, height }, at) => (
          <g key={day}>
            {height > 0 ? (
              <rect className={day === today ? 'now' : 'bar'} x={x} y={y} width={width} height={height}>
                <title>{`${formats.day(noon(day))}: ${shown(value)}`}</title>
              </rect>
            ) : (
              <rect className="ghost" x={x} y={SIZE.height - 1} width={width} height={1} />
            )}
            {labels.has(at) ? (
              <text
                x={at === days.length - 1 ? wide : x + width / 2}
                y={SIZE.height + 18}
                textAnchor={at === days.length - 1 ? 'end' : at === 0 ? 'start' : 'middle'}
              >
                {short(day)}
              </text>
            ) : null}
          </g>
        ))}
        {most.value > 0 ? (
          <text className="peak" x={Math.min(most.x + most.width / 2, wide - 32)} y={most.y - 5} textAnchor="middle">
            {shown(most.value)}
          </text>
        ) : null}
      </svg>
      <AsTable summary={t('asTable')}>
        {() => (
          <>
            <thead>
              <tr>
                <th scope="col">{t('day')}</th>
                <AmountHeads />
              </tr>
            </thead>
            <tbody>
              {items.map((item) => (
                <tr key={item.day}>
                  <td>{formats.day(noon(item.day ?? ''))}</td>
                  <AmountCells envelopes={item.sealed} files={item.files} bytes={item.bytes} />
                </tr>
              ))}
            </tbody>
          </>
        )}
      </AsTable>
    </>
  );
}

const NO_BAR = { day: '', value: 0, x: 0, y: 0, width: 0, height: 0 };
