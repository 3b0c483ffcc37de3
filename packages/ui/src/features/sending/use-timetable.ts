import { useTranslation } from 'react-i18next';
import { useTransfers } from '../../app/use-transfers.ts';
import { useFormats } from '../../format/use-formats.ts';
import { limitUntil } from './sending.ts';

/** "Waits for the timetable until 18:00", with the day where it is another one. */
export function useTimetable(): string {
  const { t } = useTranslation('sending');
  const { settings } = useTransfers().line;
  const moment = useMoment();
  const until = limitUntil(settings, Date.now());
  return until === null ? t('timetable.ever') : t('timetable.until', { at: moment(until) });
}

/** "18:00" today, "23 Nov 08:00" on another day. */
export function useMoment(): (at: number) => string {
  const { clock, dayOfYear } = useFormats();
  return (at) =>
    new Date(at).toDateString() === new Date().toDateString() ? clock(at) : `${dayOfYear(at)} ${clock(at)}`;
}
