import type { SendView } from '@datoferum/core/transfer';
import { ArrowClockwise } from '@phosphor-icons/react/dist/csr/ArrowClockwise';
import { useTranslation } from 'react-i18next';
import { useCommand } from '../../app/told.tsx';
import { AskingPanel, FailLine } from '../../components/asking-panel.tsx';
import { Button } from '../../components/button.tsx';
import { useFormats } from '../../format/use-formats.ts';

/** Stretches that the courier failed at again and again, with what it said; the others go on. */
export function SetAsidePanel({ job }: { job: SendView }) {
  const { t } = useTranslation('sending');
  const { bytes, count } = useFormats();
  const command = useCommand();
  const total = job.stretches.failed;
  if (total === 0) return null;
  return (
    <AskingPanel
      title={t('setAside.title', { count: total, number: count(total) })}
      action={
        <Button
          kind="first"
          isSmall
          icon={<ArrowClockwise className="i" aria-hidden />}
          onClick={() => command(job.id, { do: 'retry' })}
        >
          {t('setAside.retry')}
        </Button>
      }
      lines={job.failed.map(({ code, detail, bytes: size }) => ({
        id: code,
        line: <FailLine what={bytes(size)} why={detail} action={<code>{code}</code>} />,
      }))}
    />
  );
}
