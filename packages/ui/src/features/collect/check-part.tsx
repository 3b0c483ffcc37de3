import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { announce } from '../../components/announcer.ts';
import { Button } from '../../components/button.tsx';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import { ErrorNote } from '../../components/error-note.tsx';
import { usePlatform } from '../../platform/platform.ts';
import type { Envelope } from '../envelope/envelope.ts';
import { CheckFailure, CheckProgressPart, CheckReport } from '../verify/check-report.tsx';
import { courierDocuments } from '../verify/documents.ts';
import { gather, type PickedFile } from '../verify/gather.ts';
import { PickArea } from '../verify/pick-area.tsx';
import { useCheckRun } from '../verify/use-check-run.ts';
import { useCollect } from './use-collect.ts';

/** What was taken as a ZIP is checked here; only then the receipt follows. */
export function CheckPart({ envelope }: { envelope: Envelope }) {
  const { t } = useTranslation('collect');
  const { courier } = usePlatform();
  const { run, start, stop } = useCheckRun();
  const collect = useCollect(envelope.id);
  const [error, setError] = useState<unknown>(null);
  const [isAsking, setAsking] = useState(false);
  const check = async (files: PickedFile[]): Promise<void> => {
    setError(null);
    try {
      const { delivery } = await gather(files);
      if (!delivery) return;
      const documents = await courierDocuments(courier, envelope.id, new AbortController().signal);
      const found = await start(documents, delivery);
      if (found?.holds !== true || found.manifest === null) return;
      await collect.mutateAsync(found.manifest);
      announce(t('done.title'));
    } catch (caught) {
      setError(caught);
    }
  };
  return (
    <section className="way check-part" aria-labelledby="check">
      <h3 id="check">{t('check.title')}</h3>
      {run.kind === 'running' ? (
        <>
          <CheckProgressPart progress={run.progress} />
          <Button isSmall onClick={stop}>
            {t('job.stop')}
          </Button>
        </>
      ) : (
        <PickArea
          text={t('check.text')}
          buttons={[
            { id: 'zip', label: t('check.zip'), accept: '.zip' },
            { id: 'folder', label: t('check.folder'), isFolder: true },
          ]}
          onPicked={(files) => void check(files)}
        />
      )}
      {run.kind === 'failed' ? <CheckFailure error={run.error} /> : null}
      {run.kind === 'found' ? <CheckReport found={run.found} at={run.at} /> : null}
      {run.kind === 'found' && run.found.holds !== true ? <p>{t('check.notRight')}</p> : null}
      {collect.isPending ? <p role="status">{t('check.confirming')}</p> : null}
      {error ? <ErrorNote error={error} level={3} /> : null}
      <button type="button" className="linkish t13" onClick={() => setAsking(true)}>
        {t('check.without')}
      </button>
      <ConfirmDialog
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        title={t('check.withoutTitle')}
        lead={t('check.withoutLead')}
        verb={t('check.withoutVerb')}
        busyLabel={t('check.withoutBusy')}
        keepLabel={t('check.withoutKeep')}
        onConfirm={() => collect.mutateAsync(null)}
      />
    </section>
  );
}
