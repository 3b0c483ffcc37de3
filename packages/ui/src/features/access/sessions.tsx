import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../components/button.tsx';
import { Tag } from '../../components/chip.tsx';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import { ErrorNote } from '../../components/error-note.tsx';
import { Name } from '../../components/path.tsx';
import { Skeleton } from '../../components/skeleton.tsx';
import { useFormats } from '../../format/use-formats.ts';
import { usePlatform } from '../../platform/platform.ts';
import { type Page, programOf, type Session } from './api.ts';
import { Part } from './part.tsx';

export function Sessions() {
  const { t } = useTranslation('access');
  const { courier, auth } = usePlatform();
  const queries = useQueryClient();
  const [isEndingAll, setEndingAll] = useState(false);
  const sessions = useQuery({
    queryKey: ['sessions'],
    queryFn: ({ signal }) => courier.get<Page<Session>>('/api/v1/sessions', { signal }),
  });
  const items = sessions.data?.items ?? [];
  return (
    <Part
      title={t('sessions')}
      sub={t('sessionsSub')}
      actions={
        items.length > 0 ? (
          <Button isSmall onClick={() => setEndingAll(true)}>
            {t('everywhere')}
          </Button>
        ) : null
      }
    >
      {sessions.error ? (
        <ErrorNote error={sessions.error} what={t('error')} level={3} onRetry={() => void sessions.refetch()} />
      ) : sessions.isPending ? (
        <Skeleton lines={2} />
      ) : items.length === 0 ? (
        <p className="dim">{t('noSessions')}</p>
      ) : (
        <ul className="things">
          {items.map((one) => (
            <SessionRow
              key={one.id}
              session={one}
              onEnded={() => void queries.invalidateQueries({ queryKey: ['sessions'] })}
            />
          ))}
        </ul>
      )}
      <ConfirmDialog
        isOpen={isEndingAll}
        onClose={() => setEndingAll(false)}
        title={t('everywhereTitle')}
        lead={t('everywhereText')}
        verb={t('everywhere')}
        busyLabel={t('outing')}
        onConfirm={async () => {
          await courier.delete('/api/v1/sessions');
          await auth.signOut();
        }}
      />
    </Part>
  );
}

function SessionRow({ session, onEnded }: { session: Session; onEnded(): void }) {
  const { t } = useTranslation('access');
  const { courier, auth } = usePlatform();
  const formats = useFormats();
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const { id, client, startedAt, seenAt, agent, from, current } = session;
  const program = programOf(agent) ?? (agent || t('unknownProgram'));
  const end = async (): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      if (current) await auth.signOut();
      else await courier.delete(`/api/v1/sessions/${encodeURIComponent(id)}`);
      onEnded();
    } catch (caught) {
      setError(caught);
    } finally {
      setBusy(false);
    }
  };
  const facts = [
    client,
    t('since', { day: formats.when(startedAt) }),
    t('seen', { time: formats.fromNow(seenAt) }),
    ...(from ? [t('from', { address: from })] : []),
  ];
  return (
    <li>
      <div className="grow">
        <b title={agent ?? undefined}>
          <Name>{program}</Name>
        </b>{' '}
        {current ? <Tag>{t('thisOne')}</Tag> : null}
        <div className="t12 dim">{facts.join(' · ')}</div>
        {error ? <ErrorNote error={error} level={3} /> : null}
      </div>
      <Button
        isSmall
        isBusy={isBusy}
        busyLabel={t('outing')}
        aria-label={`${t('out')}: ${program}`}
        onClick={() => void end()}
      >
        {t('out')}
      </Button>
    </li>
  );
}
