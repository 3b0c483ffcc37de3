import type { ReactNode } from 'react';

/** Amounts beside each other as bars of one length; the words carry them, the bar helps the eye. */
export function HBars({
  rows,
}: {
  rows: readonly { key: string; name: ReactNode; note: ReactNode; value: number; shown: ReactNode }[];
}) {
  const most = Math.max(1, ...rows.map(({ value }) => value));
  return (
    <ul className="hbars">
      {rows.map(({ key, name, note, value, shown }) => (
        <li key={key}>
          <div className="row between">
            <span className="cut">
              <b>{name}</b> <span className="faint t13">{note}</span>
            </span>
            <span className="nowrap">{shown}</span>
          </div>
          <svg viewBox="0 0 1000 6" preserveAspectRatio="none" aria-hidden="true">
            <rect className="rest" width="1000" height="6" />
            <rect className="done" width={Math.max(value > 0 ? 4 : 0, (value / most) * 1000)} height="6" />
          </svg>
        </li>
      ))}
    </ul>
  );
}
