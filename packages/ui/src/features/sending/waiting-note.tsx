import type { SendView } from '@datoferum/core/transfer';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCommand } from '../../app/told.tsx';
import { Button } from '../../components/button.tsx';
import { AskMark } from '../../components/chip.tsx';
import { ErrorNote } from '../../components/error-note.tsx';
import { useFormats } from '../../format/use-formats.ts';
import { usePlatform } from '../../platform/platform.ts';
import { useTimetable } from './use-timetable.ts';

/** Why nothing moves although something should, and the one way on. What the banner says already is not said again. */
export function WaitingNote({ job }: { job: SendView }) {
  const { t } = useTranslation('sending');
  const { clock } = useFormats();
  const { transfers, capabilities } = usePlatform();
  const command = useCommand();
  const [shown, setShown] = useState<'not_the_same' | null>(null);
  const [error, setError] = useState<unknown>(null);
  const timetable = useTimetable();
  const { waiting, failure } = job;
  if (failure) {
    return (
      <div className="asking wait-note" role="alert">
        <h2>
          <AskMark /> {t('failed.title')}
        </h2>
        <p className="t13">{t('failed.means')}</p>
        <div className="row">
          <Button kind="first" isSmall onClick={() => command(job.id, { do: 'continue' })}>
            {t('failed.again')}
          </Button>
        </div>
        <details>
          <summary>{t('forSupport')}</summary>
          <span className="mono">
            {failure.code} · {failure.detail}
          </span>
        </details>
      </div>
    );
  }
  const isDoneButOpen = job.phase === 'declaring' && !job.closesItself && job.stretches.moving === 0 && job.walk.isDone;
  if (isDoneButOpen && !waiting) {
    return (
      <div className="wait-note plain">
        <p>{t('allArrived')}</p>
        <Button kind="first" isSmall onClick={() => command(job.id, { do: 'close' })}>
          {t('closeNow')}
        </Button>
      </div>
    );
  }
  if (!waiting) return null;
  const showAgain = async (): Promise<void> => {
    setError(null);
    try {
      const said = await transfers.showAgain(job.id);
      setShown(said === 'not_the_same' ? said : null);
    } catch (caught) {
      setError(caught);
    }
  };
  if (waiting.why === 'folder_needed') {
    return (
      <div className="asking wait-note" role="alert">
        <h2>
          <AskMark /> {t('folder.title')}
        </h2>
        <p className="t13">{t(capabilities.handles ? 'folder.leave' : 'folder.again')}</p>
        {shown ? <p className="t13">{t('folder.notTheSame')}</p> : null}
        {error ? <ErrorNote error={error} level={3} /> : null}
        <div className="row">
          <Button kind="first" isSmall onClick={() => void showAgain()}>
            {t(capabilities.handles ? 'folder.goOn' : 'folder.choose')}
          </Button>
        </div>
      </div>
    );
  }
  const at = waiting.nextTryAt === null ? null : clock(waiting.nextTryAt);
  const why = waiting.why === 'timetable' ? timetable : t(`waiting.${waiting.why}`);
  return (
    <div className="wait-note plain" role="status">
      <p>
        <b>{why}</b> {at ? t('nextTry', { at }) : null}
      </p>
      {waiting.why === 'paused' ? (
        <Button isSmall onClick={() => command(job.id, { do: 'continue' })}>
          {t('continue')}
        </Button>
      ) : null}
    </div>
  );
}
