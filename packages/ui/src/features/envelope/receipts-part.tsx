import { useTranslation } from 'react-i18next';
import { useMe } from '../../app/use-me.ts';
import { ButtonLink } from '../../components/button.tsx';
import { Empty } from '../../components/empty.tsx';
import { ErrorNote } from '../../components/error-note.tsx';
import { Name } from '../../components/path.tsx';
import { Skeleton } from '../../components/skeleton.tsx';
import { useFormats } from '../../format/use-formats.ts';
import type { Envelope } from './envelope.ts';
import { namesOf } from './timeline-lines.ts';
import { useReceipts } from './use-envelope.ts';

export function ReceiptsPart({ id, envelope }: { id: string; envelope: Envelope | null }) {
  const { t } = useTranslation('envelope');
  const { exactTime } = useFormats();
  const me = useMe();
  const receipts = useReceipts(id);
  if (receipts.isPending) return <Skeleton lines={3} isRow />;
  if (receipts.error) return <ErrorNote error={receipts.error} onRetry={() => void receipts.refetch()} />;
  if (receipts.data.length === 0) return <Empty title={t('receipts.none')}>{t('receipts.noneText')}</Empty>;
  const names = envelope ? namesOf(envelope, me ? { id: me.id, name: me.name } : null) : new Map<string, string>();
  return (
    <table className="receipts">
      <thead>
        <tr>
          <th>{t('receipts.kind')}</th>
          <th>{t('receipts.who')}</th>
          <th>{t('receipts.at')}</th>
          <th>
            <span className="sr">{t('receipts.open')}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {receipts.data.map(({ id: receipt, kind, person, at }) => {
          const who = person ? names.get(person) : undefined;
          const title = t(`receipts.${kind}`, { defaultValue: kind });
          return (
            <tr key={receipt}>
              <td>
                <b>{title}</b>
              </td>
              <td>{who ? <Name>{who}</Name> : null}</td>
              <td>
                <time dateTime={at}>{exactTime(at)}</time>
              </td>
              <td className="num">
                <ButtonLink
                  isSmall
                  to={kind === 'purged' ? `/envelopes/${id}/certificate` : `/envelopes/${id}/receipts/${receipt}`}
                >
                  {t('receipts.open')} <span className="sr">{title}</span>
                </ButtonLink>
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
