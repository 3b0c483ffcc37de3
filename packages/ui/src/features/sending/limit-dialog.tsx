import type { SendView } from '@datoferum/core/transfer';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useTransfers } from '../../app/use-transfers.ts';
import { Button } from '../../components/button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { ErrorNote } from '../../components/error-note.tsx';
import { Checkbox, Select, TextField } from '../../components/field.tsx';
import { usePlatform } from '../../platform/platform.ts';
import { clockOf, type Hours, hoursOf, hoursRules, minutesOf, speedOf, typedSpeed } from './sending.ts';

/** How fast: this envelope (where one is asked about), everything on this machine, and other speeds at certain hours. */
export function LimitDialog({ job, onClose }: { job?: SendView; onClose(): void }) {
  const { t } = useTranslation('sending');
  const { transfers } = usePlatform();
  const { settings } = useTransfers().line;
  const known = hoursOf(settings);
  const [own, setOwn] = useState(typedSpeed(job?.limit ?? null));
  const [line, setLine] = useState(typedSpeed(settings.bytesPerSecond));
  const [hasHours, setHasHours] = useState(known !== null);
  const [days, setDays] = useState<Hours['days']>(known?.days ?? 'work');
  const [from, setFrom] = useState(clockOf(known?.from ?? 480));
  const [to, setTo] = useState(clockOf(known?.to ?? 1080));
  const [then, setThen] = useState(typedSpeed(known?.bytesPerSecond ?? null));
  const [error, setError] = useState<unknown>(null);
  const [begin, end] = [minutesOf(from), minutesOf(to)];
  const [ownSpeed, lineSpeed, thenSpeed] = [speedOf(own), speedOf(line), speedOf(then, true)];
  const isOrder = begin !== null && end !== null && begin < end;
  const isWrong =
    ownSpeed === undefined || lineSpeed === undefined || (hasHours && (thenSpeed === undefined || !isOrder));
  const wrong = (speed: number | null | undefined, words = t('limit.wrong')): string | undefined =>
    speed === undefined ? words : undefined;
  const keep = async (): Promise<void> => {
    if (isWrong) return;
    const hours = hasHours && isOrder ? { days, from: begin, to: end, bytesPerSecond: thenSpeed ?? null } : null;
    try {
      if (job) await transfers.command(job.id, { do: 'limit', bytesPerSecond: ownSpeed });
      await transfers.setLine({ bytesPerSecond: lineSpeed, timetable: hours ? hoursRules(hours) : [] });
      onClose();
    } catch (caught) {
      setError(caught);
    }
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
      <form
        className="limit-form"
        onSubmit={(event) => {
          event.preventDefault();
          void keep();
        }}
      >
        {error ? <ErrorNote error={error} level={3} /> : null}
        {job ? (
          <TextField
            label={t('limit.own')}
            inputMode="decimal"
            placeholder={t('limit.none')}
            value={own}
            onChange={setOwn}
            error={wrong(ownSpeed)}
            end={<span>Mbit/s</span>}
          />
        ) : null}
        <TextField
          label={t('limit.line')}
          inputMode="decimal"
          placeholder={t('limit.none')}
          value={line}
          onChange={setLine}
          error={wrong(lineSpeed)}
          end={<span>Mbit/s</span>}
        />
        <Checkbox label={t('limit.hours')} isOn={hasHours} onChange={setHasHours} />
        {hasHours ? (
          <div className="hours">
            <Select<Hours['days']>
              label={t('limit.days')}
              value={days}
              onChange={setDays}
              options={[
                { value: 'work', label: t('limit.work') },
                { value: 'all', label: t('limit.all') },
              ]}
            />
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
              hint={t('limit.zero')}
              value={then}
              onChange={setThen}
              error={wrong(thenSpeed, t('limit.wrongHours'))}
              end={<span>Mbit/s</span>}
            />
          </div>
        ) : null}
        {/* Enter in a field does what the button does. */}
        <button type="submit" hidden />
      </form>
    </Dialog>
  );
}
