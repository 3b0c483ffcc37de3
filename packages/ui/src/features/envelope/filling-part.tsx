import { useTranslation } from 'react-i18next';
import { Tape } from '../../components/tape.tsx';
import { segmentsOf } from '../../components/tape-segments.ts';
import { useFormats } from '../../format/use-formats.ts';
import type { Envelope } from './envelope.ts';

/** What the courier knows of an envelope that is filled or sealed by another page or machine. */
export function FillingPart({ envelope }: { envelope: Envelope }) {
  const { t } = useTranslation('envelope');
  const { bytes, count, share, duration } = useFormats();
  const { progress, state, entries } = envelope;
  if (!progress) return null;
  if (state === 'sealing') {
    const done = progress.bytes > 0 ? progress.verifiedBytes / progress.bytes : 0;
    const left = progress.secondsLeft === null ? null : t('filling.left', { left: duration(progress.secondsLeft) });
    return (
      <section className="filling">
        <div
          role="progressbar"
          aria-valuemin={0}
          aria-valuemax={100}
          aria-valuenow={Math.floor(Math.min(done, 0.99) * 100)}
          aria-label={t('states.sealing')}
        >
          <Tape form="medium" segments={segmentsOf({ done, come: 1 - done })} />
        </div>
        <p className="t16">{t('filling.sealing', { share: share(Math.min(done, 0.99)) })}</p>
        {left ? <p className="dim">{left}</p> : null}
      </section>
    );
  }
  return (
    <section className="filling">
      <Tape form="open" segments={progress.arrived > 0 ? segmentsOf({ done: 0, come: 0.5 }) : []} />
      <p className="t16">
        {t('filling.arrived', { bytes: bytes(progress.arrived) })} ·{' '}
        {t('filling.entries', { count: entries, number: count(entries) })}
      </p>
      <p className="dim">{t('filling.elsewhere')}</p>
    </section>
  );
}
