import type { FetchView } from '@datoferum/core/transfer';
import { useTranslation } from 'react-i18next';
import { useCommand } from '../../app/told.tsx';
import { Button } from '../../components/button.tsx';
import { AskMark } from '../../components/chip.tsx';

/** What is told in words of its own; the rest is told as a fault. */
const KNOWN = new Set(['damaged', 'not_proven', 'gone', 'forbidden', 'another_envelope']);

/** It cannot go on by itself: why, and what can be done. What is placed stays. */
export function FailedPart({ job }: { job: FetchView }) {
  const { t } = useTranslation('collect');
  const command = useCommand();
  const { failure } = job;
  if (failure === null) return null;
  return (
    <section className="job-part asking" role="alert" aria-labelledby="failed">
      <h2 className="t20" id="failed">
        <AskMark /> {t('failed.title')}
      </h2>
      <p>{t(`failed.${KNOWN.has(failure.code) ? failure.code : 'other'}`)}</p>
      <div className="row wrap">
        <Button kind="first" isSmall onClick={() => command(job.id, { do: 'continue' })}>
          {t('failed.again')}
        </Button>
        <Button kind="quiet" isSmall onClick={() => command(job.id, { do: 'forget' })}>
          {t('failed.forget')}
        </Button>
      </div>
      <details>
        <summary>{t('failed.forSupport')}</summary>
        <span className="mono">
          {failure.code} · {failure.detail}
        </span>
      </details>
    </section>
  );
}
