import { ArrowDown } from '@phosphor-icons/react/dist/csr/ArrowDown';
import { ArrowUp } from '@phosphor-icons/react/dist/csr/ArrowUp';
import { Gauge } from '@phosphor-icons/react/dist/csr/Gauge';
import { WifiSlash } from '@phosphor-icons/react/dist/csr/WifiSlash';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { NavLink } from 'react-router';
import { Tip } from '../components/tooltip.tsx';
import { useFormats } from '../format/use-formats.ts';
import { movingJobs } from './is-moving.ts';
import { spark } from './spark.ts';
import { useLine } from './use-line.ts';
import { useIsFolded } from './use-media.ts';
import { useTransfers } from './use-transfers.ts';

/** How the line runs; always there, so that nobody asks whether it still does. */
export function LineGauge() {
  const { t } = useTranslation('shell');
  const { speed, clock, count } = useFormats();
  const view = useTransfers();
  const line = useLine();
  const moving = movingJobs(view).length;
  const waits = t('gauge.wait', { count: moving, n: count(moving) });
  // Bytes need no sign-in on their way.
  if (line.state !== 'fine' && line.state !== 'identity') {
    return (
      <GaugeLink>
        <div className="row between t12">
          <b className="row">
            <WifiSlash className="i" aria-hidden />
            <span className="folds">{t('gauge.none')}</span>
          </b>
          <span className="faint folds">{t('gauge.since', { time: clock(line.since) })}</span>
        </div>
        <svg viewBox="0 0 192 24" preserveAspectRatio="none" aria-hidden="true" className="folds">
          <path className="away" d="M0 22.5H192" />
        </svg>
        {moving > 0 ? <div className="t12 faint folds">{waits}</div> : null}
      </GaugeLink>
    );
  }
  if (moving === 0) {
    return (
      <GaugeLink>
        <div className="t12 faint row">
          <Gauge className="i" aria-hidden />
          <span className="folds">{t('gauge.nothing')}</span>
        </div>
      </GaugeLink>
    );
  }
  const { up, down, limit } = view.line;
  const drawn = spark(up.now >= down.now ? up.points : down.points);
  const held =
    limit === null ? t('gauge.noLimit') : limit === 0 ? t('gauge.stops') : t('gauge.limit', { speed: speed(limit) });
  return (
    <GaugeLink>
      <div className="row between t12">
        <b className="row">
          <ArrowUp className="i" weight="bold" aria-hidden />
          <span className="sr">{t('gauge.up')}</span>
          <span className="folds">{speed(up.now)}</span>
        </b>
        <span className="faint folds">
          <ArrowDown className="i" aria-hidden /> <span className="sr">{t('gauge.down')}</span>
          {speed(down.now)}
        </span>
      </div>
      <svg viewBox="0 0 192 24" preserveAspectRatio="none" aria-hidden="true" className="folds">
        {drawn ? (
          <>
            <path className="under" d={drawn.area} />
            <path className="over-it" d={drawn.line} />
          </>
        ) : null}
      </svg>
      <div className="t12 faint folds">
        {t('gauge.moves', { count: moving, n: count(moving) })} · {held}
      </div>
    </GaugeLink>
  );
}

/** The gauge is the way to what it measures. */
function GaugeLink({ children }: { children: ReactNode }) {
  const { t } = useTranslation('shell');
  const isFolded = useIsFolded();
  const link = (
    <NavLink className="line-gauge" to="/moving">
      {children}
      <span className="sr">{t('gauge.show')}</span>
    </NavLink>
  );
  return isFolded ? (
    <Tip text={t('gauge.show')} side="right">
      {link}
    </Tip>
  ) : (
    link
  );
}
