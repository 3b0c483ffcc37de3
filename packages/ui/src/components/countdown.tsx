import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../format/use-formats.ts';
import { daysLeft } from './days-left.ts';

/** The days an envelope is kept, as a number and as a strip. */
export function Countdown({
  from,
  until,
  now = new Date(),
  children,
}: {
  from: string;
  until: string;
  now?: Date;
  children?: ReactNode;
}) {
  const { t } = useTranslation('tape');
  const { count } = useFormats();
  const left = daysLeft(Date.parse(from), Date.parse(until), now.getTime());
  const all = left.cells.gone + left.cells.left;
  // Few days are a short strip, never a tall one.
  const room = Math.max(all, 30);
  const isHours = left.days <= 1;
  return (
    <>
      <div className="row countdown">
        <span className="v">{count(isHours ? left.hours : left.days)}</span>
        <div className="t13 dim">
          {isHours
            ? t('hoursLeft', { count: left.hours })
            : t('daysLeft', { count: left.days, total: count(left.total) })}
          {children ? <div>{children}</div> : null}
        </div>
      </div>
      <svg className="days" viewBox={`0 0 ${room * 12 - 3} 16`} aria-hidden>
        {Array.from({ length: all }, (_, at) => (
          <rect
            // biome-ignore lint/suspicious/noArrayIndexKey: a day is its place
            key={at}
            className={at < left.cells.gone ? 'gone' : undefined}
            x={at * 12 + (at < left.cells.gone ? 0.5 : 0)}
            y={at < left.cells.gone ? 0.5 : 0}
            width={at < left.cells.gone ? 8 : 9}
            height={at < left.cells.gone ? 15 : 16}
          />
        ))}
      </svg>
    </>
  );
}
