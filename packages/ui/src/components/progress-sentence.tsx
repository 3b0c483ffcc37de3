import { useTranslation } from 'react-i18next';
import { useFormats } from '../format/use-formats.ts';

export interface ProgressSentenceProps {
  /** Bytes. */
  done: number;
  total: number;
  /** Bytes a second; null while nothing moves. */
  speed: number | null;
  /** Seconds, as the engine says them; null before enough was measured. */
  left: number | null;
  now?: Date | undefined;
}

/** "6.02 of 9.64 TB · 6.8 Gbit/s · 1 h 11 min, about 15:43" */
export function ProgressSentence({ done, total, speed, left, now = new Date() }: ProgressSentenceProps) {
  const { t } = useTranslation('parts');
  const formats = useFormats();
  const parts = [t('amountOf', { done: formats.bytes(done), total: formats.bytes(total) })];
  if (speed !== null) parts.push(formats.speed(speed));
  if (left !== null && left > 0) {
    const at = formats.clock(new Date(now.getTime() + left * 1000));
    parts.push(t('leftAbout', { left: formats.duration(left), at }));
  }
  return <span>{parts.join(' · ')}</span>;
}
