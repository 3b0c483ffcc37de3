import type { FetchView } from '@datoferum/core/transfer';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCommand, useTell } from '../../app/told.tsx';
import { AskingPanel } from '../../components/asking-panel.tsx';
import { Button } from '../../components/button.tsx';
import { Path } from '../../components/path.tsx';
import { ProgressSentence } from '../../components/progress-sentence.tsx';
import { Tape } from '../../components/tape.tsx';
import { segmentsOf } from '../../components/tape-segments.ts';
import { useFormats } from '../../format/use-formats.ts';
import { usePlatform } from '../../platform/platform.ts';
import { FailedPart } from './failed-part.tsx';

const ENDED: ReadonlySet<FetchView['phase']> = new Set(['collected', 'placed', 'incomplete', 'stopped']);
export const isEnded = ({ phase }: FetchView): boolean => ENDED.has(phase);

/** A fetch into a folder while it runs, and its report at the end. */
export function JobPart({ job, isWhole }: { job: FetchView; isWhole: boolean }) {
  const { t } = useTranslation('collect');
  const { count, share } = useFormats();
  const { transfers } = usePlatform();
  const tell = useTell();
  const command = useCommand();
  const [isOther, setOther] = useState(false);
  const { phase, total, placed, checked, waiting, alreadyRight, escaped, troubles } = job;
  const done = total.bytes > 0 ? placed.bytes / total.bytes : total.files > 0 ? placed.files / total.files : 0;
  const told = (what: Parameters<typeof transfers.command>[1]) => () => command(job.id, what);
  if (job.failure) return <FailedPart job={job} />;
  const isPaused = waiting?.why === 'paused';
  const showAgain = async (): Promise<void> => setOther((await transfers.showAgain(job.id)) === 'not_the_same');
  return (
    <section className="job-part" aria-labelledby="job">
      <h2 className="t20" id="job">
        {phase === 'fetching'
          ? t('job.fetching', { into: job.into })
          : t(phase === 'placed' ? 'job.partPlaced' : `job.${phase}`)}
      </h2>
      {isEnded(job) ? null : (
        <div
          role="progressbar"
          aria-valuemin={0}
          aria-valuemax={100}
          aria-valuenow={Math.floor(Math.min(done, 0.99) * 100)}
          aria-valuetext={share(Math.min(done, 0.99))}
          aria-labelledby="job"
        >
          <Tape form="medium" segments={segmentsOf({ done, moves: phase === 'fetching' && !waiting ? 0.01 : 0 })} />
        </div>
      )}
      {phase === 'fetching' ? (
        <p>
          <ProgressSentence
            done={placed.bytes}
            total={total.bytes}
            speed={waiting ? null : job.speed.now}
            left={waiting ? null : job.left}
          />
          <br />
          <span className="dim">{t('job.checked', { checked: count(checked.pieces), of: count(total.pieces) })}</span>
        </p>
      ) : null}
      {waiting ? (
        <p>
          <b>{t(`waiting.${waiting.why}`)}</b>
        </p>
      ) : null}
      {isOther ? <p role="alert">{t('job.notSame')}</p> : null}
      {isEnded(job) ? null : (
        <div className="row wrap">
          {waiting?.why === 'folder_needed' ? (
            <Button kind="first" onClick={() => tell(showAgain)}>
              {t('job.showFolder')}
            </Button>
          ) : (
            <Button onClick={told({ do: isPaused ? 'continue' : 'pause' })}>
              {t(isPaused ? 'job.goOn' : 'job.pause')}
            </Button>
          )}
          <Button kind="quiet" onClick={told({ do: 'stop' })}>
            {t('job.stop')}
          </Button>
        </div>
      )}
      {isEnded(job) ? null : <p className="t13 dim">{t('job.keepTab')}</p>}
      {troubles.count > 0 ? (
        <AskingPanel
          level={3}
          title={t('job.troubles', { count: troubles.count, number: count(troubles.count) })}
          action={
            <Button isSmall onClick={told({ do: 'retry' })}>
              {t('job.retry')}
            </Button>
          }
          total={troubles.count}
          lines={troubles.first.map(({ id, path, code, detail }) => ({
            id,
            line: (
              <>
                <Path path={path} isMono isFocusable /> <span className="t13">{detail ?? code}</span>
              </>
            ),
          }))}
        />
      ) : null}
      {isEnded(job) ? (
        <ul className="report">
          <li>{t('job.placed', { count: placed.files, number: count(placed.files) })}</li>
          {alreadyRight.files > 0 ? (
            <li>{t('job.alreadyRight', { count: alreadyRight.files, number: count(alreadyRight.files) })}</li>
          ) : null}
          <li>{t('job.checked', { checked: count(checked.pieces), of: count(total.pieces) })}</li>
          {phase === 'incomplete' ? <li>{t('job.noReceipt')}</li> : null}
          {isWhole ? null : <li>{t('job.partOnly')}</li>}
        </ul>
      ) : null}
      {escaped.count > 0 ? (
        <details className="names">
          <summary>{t('job.escaped', { count: escaped.count, number: count(escaped.count) })}</summary>
          <ul>
            {escaped.first.map(({ path, as, why }) => (
              <li key={path}>
                <Path path={path} isMono /> <span className="dim">{t('job.escapedAs')}</span> <Path path={as} isMono />{' '}
                <span className="t12 dim">{t(`why.${why}`, { defaultValue: why })}</span>
              </li>
            ))}
          </ul>
        </details>
      ) : null}
      {isEnded(job) ? (
        <Button kind="quiet" isSmall onClick={told({ do: 'forget' })}>
          {t('job.other')}
        </Button>
      ) : null}
    </section>
  );
}
