import { ArrowClockwise } from '@phosphor-icons/react/dist/csr/ArrowClockwise';
import { DownloadSimple } from '@phosphor-icons/react/dist/csr/DownloadSimple';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../components/button.tsx';
import { CopyButton } from '../../components/copy-button.tsx';
import { ErrorNote } from '../../components/error-note.tsx';
import { SealCard, type SealState } from '../../components/seal-card.tsx';
import { useFormats } from '../../format/use-formats.ts';
import { CourierError } from '../../platform/courier-error.ts';
import { useClaims } from './claim-words.ts';
import { SEAL_LINES } from './proof-lines.ts';
import { useProof } from './use-proof.ts';
import { MOST_BY_ITSELF, useSealCheck } from './use-seal-check.ts';

interface Sealed {
  id: string;
  entries: number;
  files: number;
  sealedAt: string | null;
}

/** The seal, checked in this browser, with the reasons, the proof to keep, and how to check it without us. */
export function SealPart({ envelope, isNew }: { envelope: Sealed; isNew?: boolean }) {
  const { t } = useTranslation('verify');
  const { count, bytes, when } = useFormats();
  const claims = useClaims();
  const [isShown, setShown] = useState(false);
  const isLarge = envelope.entries > MOST_BY_ITSELF;
  const check = useSealCheck(envelope, !isLarge);
  const proof = useProof(envelope.id);
  const { data } = check;
  const state = (): SealState => {
    // A short one is over before its words were read: they would only push what stands below.
    if (check.isFetching && !isLarge) return { kind: 'checking', done: 0, total: data?.found.counts.pieces ?? 0 };
    if (check.isFetching) {
      const { step } = check;
      const done = step?.kind === 'reading' ? step.files : 0;
      const sentence =
        step?.kind === 'reading'
          ? t('card.reading', { done: count(done), of: count(envelope.files) })
          : t('card.fetching', { bytes: bytes(step?.bytes ?? 0) });
      return { kind: 'checking', done, total: envelope.files, sentence };
    }
    if (check.error) {
      // What the note below says is the answer then.
      const isDamaged = check.error instanceof CourierError && check.error.code === 'damaged';
      const todo = isDamaged ? {} : { todo: t('card.unreadText') };
      return { kind: 'unknown', sentence: t('card.unread'), ...todo };
    }
    if (!data) {
      const sentence = isLarge ? t('card.large', { bytes: bytes(envelope.entries * 300) }) : t('card.stopped');
      return { kind: 'unknown', sentence };
    }
    const { holds, counts } = data.found;
    const right = count(holds === true ? counts.pieces : 0);
    const isRecent = Date.now() - data.at < 60_000;
    const how = t('checkedHere', { when: isRecent ? t('justNow') : when(data.at) });
    const sentence = t('piecesSealed', { count: counts.pieces, right, of: count(counts.pieces) });
    if (holds === true) return { kind: 'right', how, sentence, ...(isNew ? { isNew: true } : {}) };
    if (holds === null) return { kind: 'unknown', sentence: t('card.part'), todo: t('card.partText') };
    return { kind: 'wrong', sentence: t('card.wrong'), todo: t('card.wrongText') };
  };
  return (
    <>
      <SealCard
        state={state()}
        sealedAt={envelope.sealedAt ?? undefined}
        claims={data && !check.isFetching ? claims(data.found) : []}
        actions={
          <>
            <Button
              isSmall
              icon={<ArrowClockwise className="i" aria-hidden />}
              isBusy={check.isFetching}
              busyLabel={t('checking')}
              onClick={() => void check.refetch()}
            >
              {data || !isLarge ? t('card.again') : t('card.checkNow')}
            </Button>
            {check.isFetching && isLarge ? (
              <Button isSmall onClick={check.stop}>
                {t('card.stop')}
              </Button>
            ) : null}
            <Button
              isSmall
              icon={<DownloadSimple className="i" aria-hidden />}
              isBusy={proof.isPending}
              busyLabel={t('card.keeping')}
              title={t('card.keepText')}
              onClick={() => proof.mutate()}
            >
              {t('card.keep')}
            </Button>
          </>
        }
        foot={
          <>
            <button type="button" className="linkish" aria-expanded={isShown} onClick={() => setShown(!isShown)}>
              {isShown ? t('card.hide') : t('card.without')}
            </button>{' '}
            {t('card.withoutText')}
          </>
        }
      />
      {check.error ? <ErrorNote error={check.error} level={3} onRetry={() => void check.refetch()} /> : null}
      {proof.error ? <ErrorNote error={proof.error} level={3} /> : null}
      {isShown ? (
        <div className="without">
          <p className="t13 dim">{t('card.linesTitle')}</p>
          <div className="row top">
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys */}
            <pre className="mono grow" tabIndex={0}>
              {SEAL_LINES}
            </pre>
            <CopyButton text={SEAL_LINES} label={t('card.copyLines')} />
          </div>
        </div>
      ) : null}
      <details className="t13 explain">
        <summary>{t('card.explain')}</summary>
        <p className="dim">{t('card.explainText')}</p>
      </details>
    </>
  );
}
