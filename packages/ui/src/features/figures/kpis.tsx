import { useTranslation } from 'react-i18next';
import { useFormats } from '../../format/use-formats.ts';
import { type Counts, type Details, type Figure, type Of, sumOf } from './api.ts';

/** The large numbers of the period, the first beside the period before. */
export function Kpis({
  sum,
  isKnown,
  earlier,
  details,
  of,
}: {
  sum: Counts;
  isKnown: boolean;
  earlier: readonly Figure[] | undefined;
  details: Details | undefined;
  of: Of;
}) {
  const { t } = useTranslation('figures');
  const formats = useFormats();
  const was = earlier ? sumOf(earlier).bytes : null;
  const compared = (): string => {
    if (was === null) return '';
    if (was === 0) return sum.bytes === 0 ? '' : t('noneBefore');
    const change = sum.bytes / was - 1;
    if (Math.abs(change) < 0.005) return t('same');
    const share = formats.change(Math.abs(change));
    return t(change > 0 ? 'more' : 'less', { share });
  };
  const known = (text: string): string => (isKnown ? text : '');
  const { median = null, ninth = null } = details?.collected ?? {};
  return (
    <section className="kpis" aria-label={t('title')} aria-busy={!isKnown}>
      <div>
        <span className="k">{t('sealed')}</span>
        <span className="v" title={known(formats.exactBytes(sum.bytes))}>
          {known(formats.bytes(sum.bytes))}
        </span>
        <span className="t12 dim">{known(compared())}</span>
      </div>
      <div>
        <span className="k">{t('files')}</span>
        <span className="v">{known(formats.count(sum.files))}</span>
        <span className="t12 dim">
          {known(t('inEnvelopes', { count: sum.sealed, number: formats.count(sum.sealed) }))}
        </span>
      </div>
      <div>
        <span className="k">{t('collected')}</span>
        <span className="v">{known(formats.bytes(sum.collectedBytes))}</span>
        <span className="t12 dim">
          {known(t('receipts', { count: sum.collected, number: formats.count(sum.collected) }))}
        </span>
      </div>
      {of === 'all' ? (
        <div>
          <span className="k">{t('purged')}</span>
          <span className="v">{known(formats.bytes(sum.purgedBytes))}</span>
          <span className="t12 dim">
            {known(t('inEnvelopes', { count: sum.purged, number: formats.count(sum.purged) }))}
          </span>
        </div>
      ) : (
        <div>
          <span className="k">{t('median')}</span>
          <span className="v">{median === null ? '–' : formats.duration(median)}</span>
          <span className="t12 dim">
            {ninth === null ? details && t('noReceipt') : t('ninth', { time: formats.duration(ninth) })}
          </span>
        </div>
      )}
      <div>
        <span className="k">{t('refused')}</span>
        <span className="v">{known(formats.count(sum.refused))}</span>
        <span className="t12 dim">{known(t('ofSealed', { number: formats.count(sum.sealed) }))}</span>
      </div>
    </section>
  );
}
