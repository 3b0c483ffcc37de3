import { ShieldCheck } from '@phosphor-icons/react/dist/csr/ShieldCheck';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { Button } from '../../components/button.tsx';
import { LiveRegion } from '../../components/live-region.tsx';
import { NameMark } from '../../components/marks.tsx';
import { Name } from '../../components/path.tsx';
import { useFormats } from '../../format/use-formats.ts';
import { usePlatform } from '../../platform/platform.ts';
import { CheckFailure, CheckProgressPart, CheckReport } from './check-report.tsx';
import { canCheck, missingDocuments } from './documents.ts';
import { type Gathered, gather, type PickedFile } from './gather.ts';
import { FileButton, PickArea } from './pick-area.tsx';
import { useCheckRun } from './use-check-run.ts';

const NOTHING: Gathered = { delivery: null, documents: {} };

/** Checks a delivered folder or ZIP with its seal; open to anyone, and nothing is asked of any network. */
export function Page() {
  const { t } = useTranslation('verify');
  const { t: common } = useTranslation();
  const { bytes, count } = useFormats();
  const [picked, setPicked] = useState<Gathered>(NOTHING);
  const { run, start, stop } = useCheckRun();
  const { check } = usePlatform();
  useEffect(() => check.prepare(), [check]);
  useEffect(() => {
    document.title = `${t('title')} · Datoferum`;
  }, [t]);
  const { delivery, documents } = picked;
  const add = async (files: PickedFile[]): Promise<void> => {
    const more = await gather(files);
    if (run.kind !== 'idle') stop();
    setPicked((before) => ({
      delivery: more.delivery ?? before.delivery,
      documents: { ...before.documents, ...more.documents },
    }));
  };
  const again = (): void => {
    stop();
    setPicked(NOTHING);
  };
  const missing = missingDocuments(documents);
  const isReady = delivery !== null && canCheck(documents);
  return (
    <div className="gate">
      <header className="bar">
        <Link to="/" aria-label={common('places.all')}>
          <NameMark />
        </Link>
      </header>
      <main className="verify-page">
        <h1 className="big-title">{t('title')}</h1>
        <p className="t16 dim lead">{t('lead')}</p>
        <p className="t13 dim offline">
          <ShieldCheck className="i" aria-hidden /> {t('offline')}
        </p>
        {delivery === null || run.kind === 'idle' ? (
          <PickArea
            title={t('drop')}
            text={t('dropText')}
            onPicked={(files) => void add(files)}
            buttons={[
              { id: 'folder', label: t('pickFolder'), isFolder: true, kind: delivery ? 'second' : 'first' },
              { id: 'zip', label: t('pickZip'), accept: '.zip' },
              { id: 'proof', label: t('pickDocuments') },
            ]}
          />
        ) : null}
        {delivery !== null || missing.length < 6 ? (
          <dl className="kv wide2 picked">
            <dt>{t('picked')}</dt>
            <dd>
              {delivery === null ? (
                t('nothingPicked')
              ) : delivery.kind === 'zip' ? (
                <>
                  <Name>{delivery.name}</Name>, {bytes(delivery.file.size)}
                </>
              ) : (
                <Name>
                  {t('folder', {
                    name: delivery.name,
                    count: delivery.files.length,
                    number: count(delivery.files.length),
                  })}
                </Name>
              )}
            </dd>
            <dt>{t('proof')}</dt>
            <dd>
              {missing.length === 0
                ? t('proofAll')
                : missing.length === 6
                  ? t('proofNone')
                  : t('proofMissing', { names: missing.join(', ') })}
              {delivery !== null && !canCheck(documents) ? <p className="dim">{t('needProof')}</p> : null}
            </dd>
          </dl>
        ) : null}
        {isReady && run.kind === 'idle' ? (
          <Button kind="first" onClick={() => void start(documents, delivery)}>
            {t('start')}
          </Button>
        ) : null}
        {run.kind === 'running' ? (
          <>
            <CheckProgressPart progress={run.progress} />
            <Button onClick={stop}>{t('stop')}</Button>
          </>
        ) : null}
        {run.kind === 'failed' ? <CheckFailure error={run.error} /> : null}
        {run.kind === 'found' ? <CheckReport found={run.found} at={run.at} /> : null}
        {run.kind === 'found' || run.kind === 'failed' ? (
          <div className="row wrap">
            {isReady ? <Button onClick={() => void start(documents, delivery)}>{t('again')}</Button> : null}
            <FileButton id="proof" label={t('pickDocuments')} onPicked={(files) => void add(files)} />
            <Button kind="quiet" onClick={again}>
              {t('other')}
            </Button>
          </div>
        ) : null}
      </main>
      <LiveRegion />
    </div>
  );
}
