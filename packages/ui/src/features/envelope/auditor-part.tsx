import { useTranslation } from 'react-i18next';
import { Button, ButtonLink } from '../../components/button.tsx';
import { ErrorNote } from '../../components/error-note.tsx';
import { Skeleton } from '../../components/skeleton.tsx';
import { WideTable } from '../../components/wide-table.tsx';
import { useFormats } from '../../format/use-formats.ts';
import { ReceiptsPart } from './receipts-part.tsx';
import { useCertificate, useTimeline } from './use-envelope.ts';

/** What an auditor reads of an envelope of others: the records as they stand, receipts, certificate. */
export function AuditorPart({ id }: { id: string }) {
  const { t } = useTranslation('envelope');
  const { exactTime } = useFormats();
  const timeline = useTimeline(id);
  const certificate = useCertificate(id);
  if (timeline.isPending) return <Skeleton lines={6} isRow />;
  if (timeline.error) return <ErrorNote error={timeline.error} onRetry={() => void timeline.refetch()} />;
  const records = timeline.data.pages.flatMap(({ items }) => items);
  return (
    <>
      <p className="dim">{t('auditor')}</p>
      {certificate.data ? (
        <p>
          <ButtonLink to={`/envelopes/${id}/certificate`}>{t('certificate')}</ButtonLink>
        </p>
      ) : null}
      <h2 className="hd">{t('tabs.receipts')}</h2>
      <ReceiptsPart id={id} envelope={null} />
      <h2 className="hd">{t('recordsTitle')}</h2>
      <WideTable label={t('recordsTitle')}>
        <table className="records">
          <tbody>
            {records.map(({ seq, type, at, person, result }) => (
              <tr key={seq}>
                <td>
                  <time dateTime={at}>{exactTime(at)}</time>
                </td>
                <td className="mono">{type}</td>
                <td className="mono t12 faint">{person}</td>
                <td className="mono">{result}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </WideTable>
      {timeline.hasNextPage ? (
        <Button kind="quiet" isSmall onClick={() => void timeline.fetchNextPage()}>
          {t('files.more')}
        </Button>
      ) : null}
    </>
  );
}
