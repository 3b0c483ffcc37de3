import type { SendView, TroubleView } from '@datoferum/core/transfer';
import { ArrowClockwise } from '@phosphor-icons/react/dist/csr/ArrowClockwise';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCommand, useTell } from '../../app/told.tsx';
import { AskingPanel, FailLine } from '../../components/asking-panel.tsx';
import { Button } from '../../components/button.tsx';
import { Path } from '../../components/path.tsx';
import { visibleText } from '../../components/visible-text.ts';
import { useFormats } from '../../format/use-formats.ts';
import { usePlatform } from '../../platform/platform.ts';
import { canRetry, troubleKey } from './sending.ts';

/** Files that need a person; everything else goes on. */
export function TroublesPanel({ job }: { job: SendView }) {
  const { t } = useTranslation('sending');
  const { count } = useFormats();
  const { transfers } = usePlatform();
  const tell = useTell();
  const command = useCommand();
  const [all, setAll] = useState<TroubleView[] | null>(null);
  const total = job.troubles.count;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another number of them is the reason to read them anew
  useEffect(() => setAll(null), [total]);
  if (total === 0) return null;
  const more = async (): Promise<void> => {
    const read: TroubleView[] = [];
    let cursor: string | null = null;
    do {
      const page: { items: TroubleView[]; cursor: string | null } = await transfers.troubles(job.id, cursor);
      read.push(...page.items);
      cursor = page.cursor;
    } while (cursor !== null && read.length < 600);
    setAll(read);
  };
  return (
    <AskingPanel
      title={t('troubles.title', { count: total, number: count(total) })}
      total={total}
      onMore={() => tell(more)}
      action={
        <Button
          kind="first"
          isSmall
          icon={<ArrowClockwise className="i" aria-hidden />}
          onClick={() => command(job.id, { do: 'retry' })}
        >
          {t('troubles.retryAll', { count: total, number: count(total) })}
        </Button>
      }
      lines={(all ?? job.troubles.first).map((trouble) => ({
        id: trouble.id,
        line: <Trouble trouble={trouble} job={job.id} />,
      }))}
    />
  );
}

function Trouble({ trouble, job }: { trouble: TroubleView; job: string }) {
  const { t } = useTranslation('sending');
  const { bytes } = useFormats();
  const command = useCommand();
  const key = troubleKey(trouble);
  const label = trouble.code === 'changed' ? t('troubles.sendNew') : t('troubles.retry');
  const by = bytes(Math.abs(trouble.grownBy ?? 0));
  return (
    <FailLine
      what={<Path path={trouble.path} isMono isFocusable />}
      why={<span title={trouble.detail ?? undefined}>{t(`trouble.${key}`, { by })}</span>}
      action={
        <>
          {canRetry(trouble) ? (
            <Button
              kind="quiet"
              isSmall
              aria-label={`${label}: ${visibleText(trouble.path)}`}
              onClick={() => command(job, { do: 'retry_one', trouble: trouble.id })}
            >
              {label}
            </Button>
          ) : null}{' '}
          <Button
            kind="quiet"
            isSmall
            aria-label={t('troubles.leaveOutNamed', { path: visibleText(trouble.path) })}
            onClick={() => command(job, { do: 'leave_out', trouble: trouble.id })}
          >
            {t('troubles.leaveOut')}
          </Button>
        </>
      }
    />
  );
}
