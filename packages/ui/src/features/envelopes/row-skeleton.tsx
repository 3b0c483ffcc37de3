import type { Ref } from 'react';
import { useTranslation } from 'react-i18next';
import { GRID_CELL, gridRow } from '../../components/grid-roles.ts';

const ROWS = [0, 1, 2, 3, 4, 5, 6, 7];

/** Bars where a row will be; `isAlone` draws a screenful in the list's own layout. */
export function RowSkeleton(props: {
  isAlone?: boolean;
  offset?: number;
  index?: number;
  measure?: Ref<HTMLDivElement>;
}) {
  const { t } = useTranslation();
  const { isAlone, offset, index, measure } = props;
  if (!isAlone) {
    return (
      <div
        className="e waits-for"
        {...gridRow(index)}
        ref={measure}
        data-index={index}
        aria-busy
        style={{ transform: `translateY(${offset}px)` }}
      >
        <Bars />
      </div>
    );
  }
  return (
    <div className="list" aria-busy="true">
      <span className="sr">{t('loading')}</span>
      <div className="e-head" />
      <div className="late">
        {ROWS.map((row) => (
          <div key={row} className="e still">
            <Bars />
          </div>
        ))}
      </div>
    </div>
  );
}

const Bars = () => (
  <>
    <span {...GRID_CELL} />
    <div {...GRID_CELL} className="skel">
      <i className="w2" />
      <i className="w1" />
    </div>
  </>
);
