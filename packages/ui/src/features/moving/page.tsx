import type { TransferView } from '@datoferum/core/transfer';
import { Gauge } from '@phosphor-icons/react/dist/csr/Gauge';
import { Pause } from '@phosphor-icons/react/dist/csr/Pause';
import { Play } from '@phosphor-icons/react/dist/csr/Play';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useTell } from '../../app/told.tsx';
import { useTransfers } from '../../app/use-transfers.ts';
import { Button, ButtonLink } from '../../components/button.tsx';
import { Empty } from '../../components/empty.tsx';
import { Sheet } from '../../components/sheet.tsx';
import { useFormats } from '../../format/use-formats.ts';
import { useKeys } from '../../keys/use-keys.ts';
import { usePlatform } from '../../platform/platform.ts';
import { isPaused, queueOf, toContinue, toPause } from '../sending/queue.ts';
import { limitUntil } from '../sending/sending.ts';
import { useMoment } from '../sending/use-timetable.ts';
import { JobLine } from './job-line.tsx';

const LimitDialog = lazy(async () => ({ default: (await import('../sending/limit-dialog.tsx')).LimitDialog }));

/** All that this machine sends and fetches, in the order it goes: the front panel of the line. */
export function Page() {
  const { t } = useTranslation('moving');
  const { speed } = useFormats();
  const { transfers } = usePlatform();
  const { jobs, line } = useTransfers();
  const [isLimiting, setLimiting] = useState(false);
  const tell = useTell();
  const limit = useLimit();
  const queue = queueOf(jobs);
  const [waits, now] = [queue.filter(doesWait), queue.filter((job) => !doesWait(job))];
  const [pausing, continuing] = [toPause(queue), toContinue(queue)];
  const all = (some: readonly TransferView[], what: 'pause' | 'continue'): void =>
    tell(async () => {
      for (const { id } of some) await transfers.command(id, { do: what });
    });
  const switchAll = (): void => (pausing.length > 0 ? all(pausing, 'pause') : all(continuing, 'continue'));
  useKeys({ pause: () => (pausing.length + continuing.length > 0 ? switchAll() : false) });
  return (
    <Sheet
      title={t('title')}
      sub={t('sub')}
      actions={
        <>
          {pausing.length > 0 ? (
            <Button
              keyCap="P"
              icon={<Pause className="i" weight="fill" aria-hidden />}
              onClick={() => all(pausing, 'pause')}
            >
              {t('pauseAll')}
            </Button>
          ) : null}
          {continuing.length > 0 ? (
            <Button
              {...(pausing.length === 0 ? { keyCap: 'P' } : {})}
              icon={<Play className="i" weight="fill" aria-hidden />}
              onClick={() => all(continuing, 'continue')}
            >
              {t('continueAll')}
            </Button>
          ) : null}
          <Button icon={<Gauge className="i" aria-hidden />} onClick={() => setLimiting(true)}>
            {t('limit.button')}
          </Button>
        </>
      }
    >
      <div className="room moving-room">
        <section className="read wrap" aria-label={t('line')}>
          <div>
            <span className="k">{t('out')}</span>
            <span className="v">{speed(line.up.now)}</span>
          </div>
          <div>
            <span className="k">{t('in')}</span>
            <span className="v">{speed(line.down.now)}</span>
          </div>
          <div>
            <span className="k">{t('limit.name')}</span>
            <span className="v">{limit}</span>
          </div>
        </section>
        {queue.length === 0 ? (
          <Empty title={t('nothing')} actions={<ButtonLink to="/new">{t('new')}</ButtonLink>}>
            {t('nothingWhat')}
          </Empty>
        ) : null}
        <Lines title={t('now')} jobs={now} />
        <Lines title={t('waits')} hint={waits.length > 1 ? t('order') : undefined} jobs={waits} />
      </div>
      {isLimiting ? (
        <Suspense fallback={null}>
          <LimitDialog onClose={() => setLimiting(false)} />
        </Suspense>
      ) : null}
    </Sheet>
  );
}

const doesWait = (job: TransferView): boolean => job.waiting?.why === 'queue' || isPaused(job);

function Lines({ title, hint, jobs }: { title: string; hint?: string | undefined; jobs: readonly TransferView[] }) {
  if (jobs.length === 0) return null;
  return (
    <section>
      <h2 className="t13">
        {title} {hint ? <span className="faint">{hint}</span> : null}
      </h2>
      <ul className="moving-list">
        {jobs.map((job) => (
          <JobLine key={job.id} job={job} />
        ))}
      </ul>
    </section>
  );
}

/** "no limit until 18:00", "at most 8 Mbit/s", "nothing goes until Mon". */
function useLimit(): string {
  const { t } = useTranslation('moving');
  const { speed } = useFormats();
  const { limit, settings } = useTransfers().line;
  const moment = useMoment();
  const until = limitUntil(settings, Date.now());
  const now = limit === null ? t('limit.none') : limit === 0 ? t('limit.stops') : speed(limit);
  return until === null ? now : t('limit.until', { limit: now, at: moment(until) });
}
