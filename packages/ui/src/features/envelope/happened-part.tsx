import { useTranslation } from 'react-i18next';
import { useMe } from '../../app/use-me.ts';
import { Button } from '../../components/button.tsx';
import { ErrorNote } from '../../components/error-note.tsx';
import { Skeleton } from '../../components/skeleton.tsx';
import { Timeline } from '../../components/timeline.tsx';
import { useFormats } from '../../format/use-formats.ts';
import type { Envelope } from './envelope.ts';
import { Said, WHO } from './said.tsx';
import { type HappenedLine, happenedLines, namesOf } from './timeline-lines.ts';
import { useTimeline } from './use-envelope.ts';

export function HappenedPart({ envelope }: { envelope: Envelope }) {
  const { t } = useTranslation('envelope');
  const { bytes, count } = useFormats();
  const me = useMe();
  const timeline = useTimeline(envelope.id);
  const records = timeline.data?.pages.flatMap(({ items }) => items) ?? [];
  const lines = happenedLines(envelope, records, namesOf(envelope, me ? { id: me.id, name: me.name } : null));
  const words = ({ key, count: n, bytes: size }: HappenedLine): string =>
    t(`happened.${key}`, { count: n ?? 0, number: count(n ?? 0), bytes: bytes(size ?? 0), who: WHO });
  return (
    <section aria-labelledby="happened">
      <h2 className="hd" id="happened">
        {t('happenedTitle')}
      </h2>
      {timeline.isPending ? <Skeleton lines={5} /> : null}
      {timeline.error ? <ErrorNote error={timeline.error} onRetry={() => void timeline.refetch()} level={3} /> : null}
      {timeline.data ? (
        <Timeline
          events={lines.map((line) => ({
            id: line.id,
            group: line.look === 'past' ? line.key : undefined,
            item: {
              at: line.at === null ? null : new Date(line.at).toISOString(),
              kind: line.look === 'asks' ? 'past' : line.look,
              what: <Said text={words(line)} who={line.who ?? t('somebody')} />,
              note: line.note ? t(`happenedNote.${line.note}`) : undefined,
            },
          }))}
          groupWords={(group, n) => t(`happened.${group}Many`, { count: n, number: count(n) })}
        />
      ) : null}
      {timeline.hasNextPage ? (
        <Button kind="quiet" isSmall isBusy={timeline.isFetchingNextPage} onClick={() => void timeline.fetchNextPage()}>
          {t('files.more')}
        </Button>
      ) : null}
    </section>
  );
}
