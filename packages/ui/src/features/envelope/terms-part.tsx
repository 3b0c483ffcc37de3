import { useTranslation } from 'react-i18next';
import { Countdown } from '../../components/countdown.tsx';
import { KeyValue } from '../../components/key-value.tsx';
import { useFormats } from '../../format/use-formats.ts';
import { type Envelope, isOpen, isSealed } from './envelope.ts';

/** Until when it is kept, and what follows. */
export function KeptCard({ envelope }: { envelope: Envelope }) {
  const { t } = useTranslation('envelope');
  const { exactTime, day, clock } = useFormats();
  const { sealedAt, expiresAt, fillDeadline, graceUntil } = envelope;
  const moment = (at: string): string => `${day(at)}, ${clock(at)}`;
  const told = envelope.terms.notice === 'mail' ? t('terms.toldMail') : t('terms.toldNone');
  if (isSealed(envelope) && sealedAt && expiresAt) {
    return (
      <section className="termscard" aria-labelledby="kept">
        <h2 id="kept" title={exactTime(expiresAt)}>
          {t('keptUntil', { when: moment(expiresAt) })}
        </h2>
        <Countdown from={sealedAt} until={expiresAt}>
          {t('thenPurged')}
        </Countdown>
        <KeyValue
          facts={[
            { name: t('terms.early'), value: t('terms.earlyNo') },
            { name: t('terms.told'), value: told },
            { name: t('terms.after'), value: t('terms.afterText') },
          ]}
        />
      </section>
    );
  }
  if (!isOpen(envelope) || !fillDeadline) return null;
  return (
    <section className="termscard" aria-labelledby="kept">
      <h2 id="kept">
        {graceUntil ? t('graceUntil', { when: moment(graceUntil) }) : t('fillUntil', { when: moment(fillDeadline) })}
      </h2>
    </section>
  );
}

/** The envelope's own copy of its terms, in words. */
export function TermsPart({ envelope }: { envelope: Envelope }) {
  const { t } = useTranslation('envelope');
  const { count } = useFormats();
  const { terms } = envelope;
  const days = (key: string, n: number): string => t(key, { count: n, number: count(n) });
  return (
    <div className="terms-part">
      <KeyValue
        isWide
        facts={[
          { name: t('terms.contract'), value: <bdi>{envelope.contract}</bdi> },
          { name: t('terms.retention'), value: days('terms.retentionDays', terms.retentionDays) },
          { name: t('terms.fill'), value: days('terms.fillDays', terms.fillDays) },
          { name: t('terms.grace'), value: days('terms.graceHours', terms.graceHours) },
          { name: t('terms.verify'), value: t(terms.verify === 'read-back' ? 'terms.readBack' : 'terms.received') },
          { name: t('terms.told'), value: terms.notice === 'mail' ? t('terms.toldMail') : t('terms.toldNone') },
          { name: t('terms.early'), value: t('terms.earlyNo') },
          { name: t('terms.after'), value: t('terms.afterText') },
        ]}
      />
      <p className="t13 dim">{t('terms.own')}</p>
    </div>
  );
}
