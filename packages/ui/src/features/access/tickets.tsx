import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { Button } from '../../components/button.tsx';
import { ErrorNote } from '../../components/error-note.tsx';
import { Skeleton } from '../../components/skeleton.tsx';
import { useFormats } from '../../format/use-formats.ts';
import { usePlatform } from '../../platform/platform.ts';
import type { Page, Ticket } from './api.ts';
import { Part } from './part.tsx';

export function Tickets() {
  const { t } = useTranslation('access');
  const { courier } = usePlatform();
  const queries = useQueryClient();
  const tickets = useInfiniteQuery({
    queryKey: ['tickets'],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      courier.get<Page<Ticket>>('/api/v1/tickets', { query: { cursor: pageParam, limit: 50 }, signal }),
    getNextPageParam: ({ cursor }) => cursor,
  });
  const items = tickets.data?.pages.flatMap((page) => page.items) ?? [];
  const again = () => queries.invalidateQueries({ queryKey: ['tickets'] });
  return (
    <Part title={t('tickets')} sub={t('ticketsSub')}>
      {tickets.error ? (
        <ErrorNote error={tickets.error} what={t('error')} level={3} onRetry={() => void tickets.refetch()} />
      ) : tickets.isPending ? (
        <Skeleton lines={2} />
      ) : items.length === 0 ? (
        <p className="dim">{t('noTickets')}</p>
      ) : (
        <ul className="things">
          {items.map((one) => (
            <TicketRow key={one.id} ticket={one} onEnded={() => void again()} />
          ))}
        </ul>
      )}
      {tickets.hasNextPage ? (
        <Button isSmall onClick={() => void tickets.fetchNextPage()}>
          {t('more')}
        </Button>
      ) : null}
    </Part>
  );
}

function TicketRow({ ticket, onEnded }: { ticket: Ticket; onEnded(): void }) {
  const { t } = useTranslation('access');
  const { courier } = usePlatform();
  const formats = useFormats();
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const { id, envelope, direction, createdAt, expiresAt } = ticket;
  const end = async (): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      await courier.delete(`/api/v1/tickets/${id}`);
      onEnded();
    } catch (caught) {
      setError(caught);
      setBusy(false);
    }
  };
  const code = envelope.slice(-12);
  const facts = [
    ...(createdAt ? [t('since', { day: formats.when(createdAt) })] : []),
    ...(expiresAt ? [t('until', { day: formats.day(expiresAt) })] : []),
  ];
  return (
    <li>
      <div className="grow">
        <b>{t(`direction.${direction}`)}</b>{' '}
        <Link to={`/envelopes/${envelope}`}>{t('ticketOf', { envelope: code })}</Link>
        <div className="t12 dim">{facts.join(' · ')}</div>
        {error ? <ErrorNote error={error} level={3} /> : null}
      </div>
      <Button
        isSmall
        isBusy={isBusy}
        busyLabel={t('ending')}
        aria-label={`${t('end')}: ${t('ticketOf', { envelope: code })}`}
        onClick={() => void end()}
      >
        {t('end')}
      </Button>
    </li>
  );
}
