import type { JobCommand, TransferView } from '@datoferum/core/transfer';
import { ArrowDown } from '@phosphor-icons/react/dist/csr/ArrowDown';
import { ArrowDownLeft } from '@phosphor-icons/react/dist/csr/ArrowDownLeft';
import { ArrowUp } from '@phosphor-icons/react/dist/csr/ArrowUp';
import { ArrowUpRight } from '@phosphor-icons/react/dist/csr/ArrowUpRight';
import { Pause } from '@phosphor-icons/react/dist/csr/Pause';
import { Play } from '@phosphor-icons/react/dist/csr/Play';
import { type KeyboardEvent, type ReactNode, useLayoutEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useCommand } from '../../app/told.tsx';
import { useTransfers } from '../../app/use-transfers.ts';
import { announce } from '../../components/announcer.ts';
import { Select } from '../../components/field.tsx';
import { IconButton } from '../../components/icon-button.tsx';
import { Tape } from '../../components/tape.tsx';
import { visibleText } from '../../components/visible-text.ts';
import { envelopeCode } from '../../format/envelope-code.ts';
import { useFormats } from '../../format/use-formats.ts';
import { jobRow } from '../envelopes/row-job.ts';
import { useSay } from '../envelopes/use-say.ts';
import { canPause, isPaused, placesOf } from '../sending/queue.ts';
import { useTimetable } from '../sending/use-timetable.ts';

type Priority = TransferView['priority'];
const PRIORITIES: readonly Priority[] = ['high', 'usual', 'low'];

/** One job: its tape and words, and what may be done with it without opening it. Alt with an arrow moves it. */
export function JobLine({ job }: { job: TransferView }) {
  const { t } = useTranslation('moving');
  const { count } = useFormats();
  const command = useCommand();
  const { jobs } = useTransfers();
  const say = useSay();
  const timetable = useTimetable();
  const line = useKeptFocus();
  const { tape, said } = jobRow(job);
  const { up, down, place, of } = placesOf(jobs, job.id);
  const title = visibleText(job.title) || envelopeCode(job.envelope ?? job.id);
  const told = (what: JobCommand): void => command(job.id, what);
  const move = (to: number | null, by: number): void => {
    if (to === null) return;
    told({ do: 'move', to });
    announce(t('moved', { title, place: count(place + by), of: count(of) }));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (!event.altKey || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return;
    event.preventDefault();
    if (event.key === 'ArrowUp') move(up, -1);
    else move(down, 1);
  };
  const isHeld = job.waiting?.why === 'timetable';
  const strong = isHeld ? timetable : said.strong ? say(said.strong) : null;
  const words = [said.asks ? say(said.asks) : null, strong, ...said.rest.map(say)].filter((one) => one !== null);
  return (
    <li ref={line} className={said.asks ? 'asks' : undefined} onKeyDown={onKeyDown}>
      {job.direction === 'send' ? (
        <ArrowUpRight className="i" aria-hidden />
      ) : (
        <ArrowDownLeft className="i" aria-hidden />
      )}
      <div className="grow">
        <Named job={job}>
          <span className="sr">{t(job.direction === 'send' ? 'goesOut' : 'comesIn')} </span>
          <bdi>{title}</bdi>
        </Named>
        <Tape form={tape.form} segments={tape.segments} hasWax={tape.hasWax} />
        <p className="t12 dim">{words.join(' · ')}</p>
      </div>
      <Select<Priority>
        isLabelHidden
        isSmall
        label={t('priorityOf', { title })}
        value={job.priority}
        onChange={(priority) => told({ do: 'priority', priority })}
        options={PRIORITIES.map((value) => ({ value, label: t(`priority.${value}`) }))}
      />
      <span className="row moving-acts">
        <IconButton
          isSmall
          label={t('up', { title })}
          aria-disabled={up === null || undefined}
          icon={<ArrowUp className="i" aria-hidden />}
          onClick={() => move(up, -1)}
        />
        <IconButton
          isSmall
          label={t('down', { title })}
          aria-disabled={down === null || undefined}
          icon={<ArrowDown className="i" aria-hidden />}
          onClick={() => move(down, 1)}
        />
        <IconButton
          isSmall
          label={t(isPaused(job) ? 'continue' : 'pause', { title })}
          aria-disabled={!canPause(job) || undefined}
          icon={
            isPaused(job) ? (
              <Play className="i" weight="fill" aria-hidden />
            ) : (
              <Pause className="i" weight="fill" aria-hidden />
            )
          }
          onClick={() => (canPause(job) ? told({ do: isPaused(job) ? 'continue' : 'pause' }) : undefined)}
        />
      </span>
    </li>
  );
}

/** Leads to the room of its envelope; one that is not opened yet has none. */
function Named({ job, children }: { job: TransferView; children: ReactNode }) {
  if (job.envelope === null) return <span className="cut">{children}</span>;
  return (
    <Link className="cut" to={`/${job.direction === 'send' ? 'envelopes' : 'collect'}/${job.envelope}`}>
      {children}
    </Link>
  );
}

/** A line that changes its place keeps the focus that was in it: the browser lets go of what is moved. */
function useKeptFocus() {
  const line = useRef<HTMLLIElement>(null);
  const last = useRef<HTMLElement | null>(null);
  useLayoutEffect(() => {
    const active = document.activeElement;
    if (active instanceof HTMLElement && line.current?.contains(active)) last.current = active;
    else if (active === document.body && last.current?.isConnected) last.current.focus();
    else if (active !== document.body) last.current = null;
  });
  return line;
}
