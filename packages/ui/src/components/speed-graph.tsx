import type { SpeedView } from '@datoferum/core/transfer';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../format/use-formats.ts';
import { AsTable } from './as-table.tsx';
import { cutPlaces, speedShape, topOf } from './speed-shape.ts';
import { useSlow } from './use-slow.ts';
import { useWidth } from './use-width.ts';

const HEIGHT = 132;

/** The speed of the last minutes with its cuts; an image with a sentence, and a table on demand. */
export function SpeedGraph({ speed, now }: { speed: SpeedView; now: number }) {
  const { t } = useTranslation('tape');
  const { speed: say, clock, duration } = useFormats();
  const [box, width] = useWidth<HTMLDivElement>();
  const { points, stepMs, cuts, best, median } = useSlow(speed);
  const top = topOf(points);
  const wide = Math.max(1, width);
  const { line, area, end } = speedShape(points, top, wide - 4, HEIGHT);
  const span = { points: points.length, stepMs, now };
  const ago = (share: number): string => clock(now - (1 - share) * (points.length - 1) * stepMs);
  const label = t('speedSentence', { now: say(speed.now), best: say(best), median: say(median) });
  return (
    <div ref={box}>
      <svg
        className="chart"
        width={wide}
        height={HEIGHT + 40}
        viewBox={`0 0 ${wide} ${HEIGHT + 40}`}
        role="img"
        aria-label={label}
      >
        <g transform="translate(0 18)">
          <line className="grid" x2={wide} y1="0.5" y2="0.5" />
          <line className="grid" x2={wide} y1={HEIGHT / 2} y2={HEIGHT / 2} />
          <path className="fill" d={area} />
          <path className="stroke" d={line} />
          <line className="axis" x2={wide} y1={HEIGHT} y2={HEIGHT} />
          {points.length > 0 ? <circle className="dot" cx={end.x} cy={end.y} r="3.5" /> : null}
          {cutPlaces(cuts, span).map(({ share, at, ms }) => (
            <g key={at} transform={`translate(${Math.round(share * (wide - 4))} 0)`}>
              <line className="note" y1="14" y2={HEIGHT} />
              <text
                className="notet"
                x={share > 0.6 ? -5 : 5}
                y={HEIGHT - 8}
                textAnchor={share > 0.6 ? 'end' : 'start'}
              >
                {t('lineCut', { at: clock(at), time: duration(ms / 1000) })}
              </text>
            </g>
          ))}
          <text y="-6">{say(top)}</text>
          <text y={HEIGHT + 16}>{points.length > 1 ? ago(0) : ''}</text>
          <text x={wide / 2} y={HEIGHT + 16} textAnchor="middle">
            {points.length > 1 ? ago(0.5) : ''}
          </text>
          <text x={wide} y={HEIGHT + 16} textAnchor="end">
            {t('now')}
          </text>
        </g>
      </svg>
      <AsTable summary={t('asTable')}>
        {() => (
          <>
            <thead>
              <tr>
                <th scope="col">{t('time')}</th>
                <th scope="col">{t('speed')}</th>
              </tr>
            </thead>
            <tbody>
              {points.map((point, at) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a point is its place
                <tr key={at}>
                  <td>{ago(points.length < 2 ? 1 : at / (points.length - 1))}</td>
                  <td>{say(point)}</td>
                </tr>
              ))}
            </tbody>
          </>
        )}
      </AsTable>
    </div>
  );
}

/** The line in the rail: the same in 24 px, words beside it. Off: one dashed stroke. */
export function LineSpark({ points, isOff }: { points: readonly number[]; isOff?: boolean }) {
  const { line, area } = speedShape(points, topOf(points), 192, 23);
  return (
    <svg className={isOff ? 'spark off' : 'spark'} viewBox="0 0 192 24" preserveAspectRatio="none" aria-hidden>
      {isOff ? (
        <line x2="192" y1="18" y2="18" />
      ) : (
        <>
          <path className="fill" d={area} />
          <path className="stroke" d={line} />
        </>
      )}
    </svg>
  );
}
