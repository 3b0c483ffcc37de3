import { TAPE } from '@datoferum/core/transfer';
import { type ReactNode, useEffect, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../format/use-formats.ts';
import { AsTable } from './as-table.tsx';
import { rulerTicks } from './ruler-ticks.ts';
import { COLUMN_PX, columnsFor, fitColumns, type OnItsWay, runsOf, tapePaths } from './tape-columns.ts';
import { useSlow } from './use-slow.ts';
import { useWidth } from './use-width.ts';

export interface BigTapeProps {
  /** One `TAPE` state per column; any number of them, they are fitted to the width. */
  states: Uint8Array;
  /** Bytes. */
  total: number;
  /** Read back and compared up to here, in bytes. */
  compared?: number | undefined;
  moving?: readonly OnItsWay[] | undefined;
  /** The sentence that says the same. */
  label: string;
  /** How many columns would fit now; asked for again when the width changes. */
  onColumns?: ((columns: number) => void) | undefined;
  children?: ReactNode;
}

const NONE: readonly OnItsWay[] = [];
const LABEL_PX = 96;

/** The tape of one envelope, column by column, with its ruler; drawn again at most once a second. */
export function BigTape({ states, total, compared, moving = NONE, label, onColumns, children }: BigTapeProps) {
  const [box, width] = useWidth<HTMLDivElement>();
  const slow = useSlow(useMemo(() => ({ states, moving }), [states, moving]));
  const columns = columnsFor(width);
  useEffect(() => {
    if (width > 0) onColumns?.(columns);
  }, [width, columns, onColumns]);
  const fitted = useMemo(() => fitColumns(slow.states, columns), [slow, columns]);
  const paths = useMemo(() => tapePaths(fitted, total, slow.moving), [fitted, total, slow]);
  const drawn = Math.max(1, fitted.length * COLUMN_PX - 1);
  return (
    <div className="bigtape" ref={box}>
      <svg className="tape l" width={drawn} height="38" viewBox={`0 0 ${drawn} 38`} role="img" aria-label={label}>
        <path className="rest" d={paths.rest} />
        <path className="wash" d={paths.read} />
        <path className="done" d={paths.done} />
        <path className="moves" d={paths.moves} />
        <path className="asks" d={paths.asks} />
        <path className="asks-line" d={paths.cap} />
      </svg>
      {total > 0 && width > 0 ? <Ruler total={total} width={drawn} compared={compared} /> : <div className="ruler" />}
      {children}
      <TapeTable states={fitted} total={total} />
    </div>
  );
}

function Ruler({ total, width, compared }: { total: number; width: number; compared: number | undefined }) {
  const { bytes } = useFormats();
  const ticks = rulerTicks(total, Math.max(1, Math.floor(width / LABEL_PX)));
  return (
    <svg className="ruler" width={width} height="22" viewBox={`0 0 ${width} 22`} aria-hidden>
      {compared ? <line className="cmp" x1="0" x2={(Math.min(compared, total) / total) * width} y1="1" y2="1" /> : null}
      {ticks.map((tick) => (
        <g key={tick.bytes} transform={`translate(${Math.round(tick.at * width) + 0.5} 0)`}>
          <line y1="3" y2="7" />
          <text y="19" textAnchor={tick.bytes === 0 ? 'start' : 'middle'}>
            {tick.bytes === 0 ? '0' : bytes(tick.bytes)}
          </text>
        </g>
      ))}
      <g transform={`translate(${width - 0.5} 0)`}>
        <line y1="3" y2="7" />
        <text y="19" textAnchor="end">
          {bytes(total)}
        </text>
      </g>
    </svg>
  );
}

const WORD = new Map<number, 'rest' | 'read' | 'done' | 'compared' | 'moves' | 'asks'>([
  [TAPE.rest, 'rest'],
  [TAPE.read, 'read'],
  [TAPE.done, 'done'],
  [TAPE.compared, 'compared'],
  [TAPE.moves, 'moves'],
  [TAPE.asks, 'asks'],
]);

/** The tape as words, on demand. */
function TapeTable({ states, total }: { states: Uint8Array; total: number }) {
  const { t } = useTranslation('tape');
  const { bytes } = useFormats();
  const wide = states.length === 0 ? 0 : total / states.length;
  return (
    <AsTable summary={t('asTable')}>
      {() => (
        <>
          <thead>
            <tr>
              <th scope="col">{t('from')}</th>
              <th scope="col">{t('to')}</th>
              <th scope="col">{t('state')}</th>
            </tr>
          </thead>
          <tbody>
            {runsOf(states)
              .slice(0, 200)
              .map(({ state, from, to }) => (
                <tr key={from}>
                  <td>{bytes(from * wide)}</td>
                  <td>{bytes(to * wide)}</td>
                  <td>{t(`states.${WORD.get(state) ?? 'rest'}`)}</td>
                </tr>
              ))}
          </tbody>
        </>
      )}
    </AsTable>
  );
}

/** What the colours say, with how many; words beside each. */
export function Legend({
  items,
  aside,
}: {
  items: readonly { kind: 'done' | 'moves' | 'asks' | 'rest' | 'cmp'; text: string }[];
  aside?: ReactNode;
}) {
  return (
    <ul className="row legend t12 dim">
      {items.map(({ kind, text }) => (
        <li key={kind + text}>
          <i className={`sw ${kind}`} />
          {text}
        </li>
      ))}
      {aside ? <li className="aside">{aside}</li> : null}
    </ul>
  );
}
