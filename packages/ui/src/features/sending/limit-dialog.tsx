import type { SendView } from '@datoferum/core/transfer';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useTransfers } from '../../app/use-transfers.ts';
import { Button } from '../../components/button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { Checkbox, TextField } from '../../components/field.tsx';
import { usePlatform } from '../../platform/platform.ts';
import { clockOf, minutesOf, officeOf, officeRules, speedOf, typedSpeed } from './sending.ts';

/** How fast: this envelope, everything on this machine, and other speeds in the hours of work. */
export function LimitDialog({ job, onClose }: { job: SendView; onClose(): void }) {
  const { t } = useTranslation('sending');
  const { transfers } = usePlatform();
  const { settings } = useTransfers().line;
  const office = officeOf(settings);
  const [own, setOwn] = useState(typedSpeed(job.limit));
  const [line, setLine] = useState(typedSpeed(settings.bytesPerSecond));
  const [hasHours, setHours] = useState(office !== null);
  const [from, setFrom] = useState(clockOf(office?.from ?? 480));
  const [to, setTo] = useState(clockOf(office?.to ?? 1080));
  const [then, setThen] = useState(typedSpeed(office?.bytesPerSecond ?? null));
  const [begin, end] = [minutesOf(from), minutesOf(to)];
  const speeds = [own, line, ...(hasHours ? [then] : [])].map(speedOf);
  const isWrong = speeds.includes(undefined) || (hasHours && (begin === null || end === null || begin >= end));
  const wrong = (text: string): string | undefined => (speedOf(text) === undefined ? t('limit.wrong') : undefined);
  const keep = async (): Promise<void> => {
    if (isWrong) return;
    const [ownSpeed = null, lineSpeed = null, thenSpeed = null] = speeds;
    const timetable =
      hasHours && begin !== null && end !== null
        ? officeRules({ from: begin, to: end, bytesPerSecond: thenSpeed })
        : [];
    await transfers.command(job.id, { do: 'limit', bytesPerSecond: ownSpeed });
    await transfers.setLine({ bytesPerSecond: lineSpeed, timetable });
    onClose();
  };
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t('limit.title')}
      lead={t('limit.lead')}
      left={<Button onClick={onClose}>{t('limit.leave')}</Button>}
      right={
        <Button kind="first" disabled={isWrong} onClick={() => void keep()}>
          {t('limit.keep')}
        </Button>
      }
    >
      <div className="limit-form">
        <TextField
          label={t('limit.own')}
          inputMode="decimal"
          placeholder={t('limit.none')}
          value={own}
          onChange={setOwn}
          error={wrong(own)}
          end={<span>Mbit/s</span>}
        />
        <TextField
          label={t('limit.line')}
          inputMode="decimal"
          placeholder={t('limit.none')}
          value={line}
          onChange={setLine}
          error={wrong(line)}
          end={<span>Mbit/s</span>}
        />
        <Checkbox label={t('limit.hours')} isOn={hasHours} onChange={setHours} />
        {hasHours ? (
          <div className="hours">
            <TextField label={t('limit.from')} type="time" value={from} onChange={setFrom} />
            <TextField
              label={t('limit.to')}
              type="time"
              value={to}
              onChange={setTo}
              error={begin !== null && end !== null && begin >= end ? t('limit.order') : undefined}
            />
            <TextField
              label={t('limit.inHours')}
              inputMode="decimal"
              placeholder={t('limit.none')}
              value={then}
              onChange={setThen}
              error={wrong(then)}
              end={<span>Mbit/s</span>}
            />
          </div>
        ) : null}
      </div>
    </Dialog>
  );
}
