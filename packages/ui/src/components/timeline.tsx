import { type ReactNode, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../format/use-formats.ts';
import { Button } from './button.tsx';
import { foldEvents, type Happening } from './fold-events.ts';
import { times } from './timeline-times.ts';

export interface TimelineItem {
  /** ISO time, or null for "now" and for what has no day yet. */
  at: string | null;
  /** Instead of the formatted time. */
  time?: ReactNode;
  /** `wax` is the seal, and nothing else. */
  kind: 'past' | 'wax' | 'now' | 'next';
  what: ReactNode;
  note?: ReactNode;
}

export interface TimelineProps {
  events: readonly Happening<TimelineItem>[];
  /** What a folded group says: "41 files arrived again". */
  groupWords?: ((group: string, count: number) => ReactNode) | undefined;
  isWide?: boolean | undefined;
}

/** What happened, and what will. More than five equal events are one line that opens. */
export function Timeline({ events, groupWords, isWide }: TimelineProps) {
  const { t } = useTranslation('tape');
  const formats = useFormats();
  const { count } = formats;
  const folded = useMemo(() => foldEvents(events), [events]);
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const lines = folded.flatMap((fold): { id: string; item: TimelineItem & { until?: string | null } }[] => {
    if (fold.kind === 'one') return [{ id: fold.event.id, item: fold.event.item }];
    if (open.has(fold.id)) return fold.events.map(({ id, item }) => ({ id, item }));
    const [first, last] = [fold.events[0]?.item, fold.events.at(-1)?.item];
    if (!first || !last) return [];
    const words = groupWords?.(fold.group, fold.events.length) ?? first.what;
    return [
      {
        id: fold.id,
        item: {
          ...last,
          until: last.at,
          at: first.at,
          what: words,
          note: (
            <Button kind="quiet" isSmall className="unfold" onClick={() => setOpen(new Set([...open, fold.id]))}>
              {t('unfold', { number: count(fold.events.length) })}
            </Button>
          ),
        },
      },
    ];
  });
  return (
    <ol className={isWide ? 'tl cl' : 'tl'}>
      {lines.map(({ id, item }, at) => (
        <li key={id} className={item.kind === 'past' ? undefined : item.kind}>
          <time dateTime={item.at ?? undefined}>
            {item.time ??
              (item.kind === 'now'
                ? t('now')
                : item.at
                  ? times(formats, item.at, lines[at - 1]?.item.at, item.until)
                  : null)}
          </time>
          <i aria-hidden />
          <div>
            {item.kind === 'next' ? <span className="sr">{t('toCome')}: </span> : null}
            {item.what}
            {item.note ? <div className="t12 dim">{item.note}</div> : null}
          </div>
        </li>
      ))}
    </ol>
  );
}
