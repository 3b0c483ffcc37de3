import { useTranslation } from 'react-i18next';
import { AskingPanel } from '../../components/asking-panel.tsx';
import { Button, ButtonLink } from '../../components/button.tsx';
import { AskMark } from '../../components/chip.tsx';
import { ErrorNote } from '../../components/error-note.tsx';
import { Path } from '../../components/path.tsx';
import { useFormats } from '../../format/use-formats.ts';
import type { Envelope } from './envelope.ts';
import { envelopePath, useAct } from './use-envelope.ts';

/** A full-width verdict: what was not done, how small the repair is. */
export function NotSealedPart({ envelope, actions }: { envelope: Envelope; actions?: React.ReactNode }) {
  const { t } = useTranslation('envelope');
  const { count } = useFormats();
  const { total = 0, items = [] } = envelope.problems ?? {};
  const reasonOf = (reason: string): string =>
    t(`notSealed.reasons.${reason}`, { defaultValue: t('notSealed.reasons.other') });
  return (
    <div className="err">
      <section className="verdict">
        <div className="row vtop">
          <AskMark className="i i32" />
          <div className="grow">
            <h2 className="t26">{t('notSealed.title', { count: total, number: count(total) })}</h2>
            <p className="t16">{t('notSealed.lead')}</p>
            <p>{t('notSealed.sendAgain')}</p>
          </div>
        </div>
        {actions ? <div className="vact">{actions}</div> : null}
      </section>
      <div className="wide-table">
        <table className="diff">
          <thead>
            <tr>
              <th>{t('notSealed.file')}</th>
              <th>{t('notSealed.piece')}</th>
              <th>{t('notSealed.reason')}</th>
            </tr>
          </thead>
          <tbody>
            {items.map((problem) => (
              <tr key={`${problem.path ?? problem.path64}:${problem.piece}`}>
                <td>
                  <Path path={problem.path ?? problem.path64 ?? ''} isMono isFocusable />
                </td>
                <td className="num1">{problem.piece === null ? t('notSealed.whole') : count(problem.piece + 1)}</td>
                <td>{reasonOf(problem.reason)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {total > items.length ? (
        <p className="t13 dim">{t('notSealed.moreOf', { shown: count(items.length), number: count(total) })}</p>
      ) : null}
      <details className="t13">
        <summary>{t('notSealed.means')}</summary>
        <p className="dim">{t('notSealed.meansText')}</p>
      </details>
    </div>
  );
}

/** Its filling deadline struck: close with what is there, or extend once. */
export function FrozenPart({ envelope }: { envelope: Envelope }) {
  const { t } = useTranslation('envelope');
  const { day, clock } = useFormats();
  const extend = useAct(envelope.id, (courier) => courier.post(`${envelopePath(envelope.id)}/extend`));
  const close = useAct(envelope.id, (courier) =>
    courier.post(`${envelopePath(envelope.id)}/close`, { body: { entries: envelope.entries, bytes: envelope.bytes } }),
  );
  const until = envelope.graceUntil ? `${day(envelope.graceUntil)}, ${clock(envelope.graceUntil)}` : '';
  const isExtended = envelope.extendedAt !== null;
  return (
    <AskingPanel
      title={t('frozen.title')}
      action={
        <div className="row">
          {isExtended ? null : (
            <Button isBusy={extend.isPending} busyLabel={t('frozen.extending')} onClick={() => extend.mutate()}>
              {t('frozen.extend')}
            </Button>
          )}
          {envelope.entries > 0 ? (
            <Button
              kind="quiet"
              isBusy={close.isPending}
              busyLabel={t('frozen.closing')}
              onClick={() => close.mutate()}
            >
              {t('frozen.close')}
            </Button>
          ) : null}
        </div>
      }
    >
      <p>{t(isExtended ? 'frozen.textExtended' : 'frozen.text', { when: until })}</p>
      {extend.error || close.error ? <ErrorNote error={extend.error ?? close.error} level={3} /> : null}
    </AskingPanel>
  );
}

export function DamagedPart({ envelope }: { envelope: Envelope }) {
  const { t } = useTranslation('envelope');
  return (
    <AskingPanel title={t('damaged.title')}>
      <p>{t(envelope.as.includes('sender') ? 'damaged.sender' : 'damaged.recipient')}</p>
    </AskingPanel>
  );
}

/** Nothing is left but what proves that nothing is left. */
export function GonePart({ envelope }: { envelope: Envelope }) {
  const { t } = useTranslation('envelope');
  const isDone = envelope.state === 'purged';
  return (
    <section className="gone-note">
      <h2 className="t20">{t(isDone ? 'purged.title' : 'purged.purging')}</h2>
      <p className="dim">{t(isDone ? 'purged.text' : 'purged.purgingText')}</p>
      {isDone ? <ButtonLink to={`/envelopes/${envelope.id}/certificate`}>{t('certificate')}</ButtonLink> : null}
    </section>
  );
}
