import type { SendView } from '@datoferum/core/transfer';
import { Moon } from '@phosphor-icons/react/dist/csr/Moon';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCommand } from '../../app/told.tsx';
import { announce } from '../../components/announcer.ts';
import { BigTape, Legend } from '../../components/big-tape.tsx';
import { Path } from '../../components/path.tsx';
import { SpeedGraph } from '../../components/speed-graph.tsx';
import { useFormats } from '../../format/use-formats.ts';
import { useKeys } from '../../keys/use-keys.ts';
import { usePlatform } from '../../platform/platform.ts';
import { NotSealedVerdict } from './not-sealed.tsx';
import { canPause, isPaused } from './queue.ts';
import { headlineOf } from './sending.ts';
import { SetAsidePanel } from './set-aside-panel.tsx';
import { TroublesPanel } from './troubles-panel.tsx';
import { WaitingNote } from './waiting-note.tsx';

const NO_TAPE = new Uint8Array(0);

/** An envelope that this machine sends: one number, one tape, then trouble, then files; how fast is on the side. */
export function SendingView({ job, files, goesTo }: { job: SendView; files?: ReactNode; goesTo?: ReactNode }) {
  useSpoken(job);
  const command = useCommand();
  const told = (what: 'pause' | 'continue' | 'retry'): void => command(job.id, { do: what });
  useKeys({
    pause: () => (canPause(job) ? told(isPaused(job) ? 'continue' : 'pause') : false),
    retry: () => (job.troubles.count > 0 || job.phase === 'not_sealed' ? told('retry') : false),
  });
  return (
    <>
      {job.phase === 'not_sealed' ? <NotSealedVerdict job={job} /> : <Instrument job={job} />}
      <div className="two">
        <section>
          <WaitingNote job={job} />
          <TroublesPanel job={job} />
          <SetAsidePanel job={job} />
          {files}
        </section>
        <Aside job={job} goesTo={goesTo} />
      </div>
    </>
  );
}

function Instrument({ job }: { job: SendView }) {
  const { t } = useTranslation('sending');
  const { bytes, exactBytes, count, speed, duration, clock, share } = useFormats();
  const { transfers, capabilities } = usePlatform();
  const { walk, durable, compared, stretches, left } = job;
  const head = headlineOf(job);
  const isStill = isPaused(job) || job.waiting?.why === 'queue';
  const states = useTape(job);
  const [columns, setColumns] = useState(0);
  const sentence = useSentence(job);
  useEffect(() => {
    if (columns > 0) states.ask(columns);
  }, [columns, states.ask]);
  return (
    <section className="instr" aria-label={t('progress')}>
      <div
        className="read"
        role="progressbar"
        aria-label={t('progress')}
        aria-valuetext={sentence}
        {...(head.kind === 'share'
          ? { 'aria-valuemin': 0, 'aria-valuemax': 100, 'aria-valuenow': Math.floor(head.share * 100) }
          : {})}
      >
        <div>
          {head.kind === 'amount' ? (
            <>
              <span className="v big">{bytes(head.bytes)}</span>
              <span className="k">{t('arrivedSoFar')}</span>
            </>
          ) : (
            <span className="v big">{head.share === null ? t('sealing') : share(head.share)}</span>
          )}
        </div>
        {head.kind === 'sealing' ? (
          <div className="grow">
            <span className="k">{t('sealing')}</span>
            <span className="v">
              {t('comparedSentence', { compared: bytes(compared.bytes), total: bytes(walk.bytes) })}
            </span>
          </div>
        ) : (
          <>
            {head.kind === 'share' ? (
              <Figure
                name={t('arrived')}
                value={bytes(durable.bytes)}
                title={exactBytes(durable.bytes)}
                more={t('of', { total: bytes(walk.bytes) })}
              />
            ) : null}
            <Figure name={t('speed')} value={speed(job.speed.now)} />
            {left === null ? null : (
              <Figure
                name={t('left')}
                value={duration(left)}
                more={t('about', { at: clock(Date.now() + left * 1000) })}
              />
            )}
            <Figure
              name={t('files')}
              value={count(durable.files)}
              more={t(walk.isDone ? 'of' : 'ofSoFar', { total: count(walk.files) })}
            />
          </>
        )}
        <div className="grow" />
        <p className="keep t13 dim row">
          <Moon className="i" aria-hidden />
          {transfers.isHere() ? t(capabilities.lid ? 'closeTheLid' : 'keepThisTab') : t('otherTab')}
        </p>
      </div>
      {walk.isDone || job.phase === 'sealing' || isStill ? null : (
        <p className="t13 dim reading-line">
          <span className="beat" />
          {t('reading', { number: count(walk.perSecond), files: count(walk.files), bytes: bytes(walk.bytes) })}
          {walk.now ? <Path path={walk.now} isMono /> : null}
        </p>
      )}
      <BigTape
        states={states.now}
        total={walk.bytes}
        compared={compared.bytes}
        moving={job.moving}
        label={sentence}
        onColumns={setColumns}
      >
        <Legend
          items={[
            { kind: 'done', text: t('legend.arrived', { count: stretches.arrived, number: count(stretches.arrived) }) },
            { kind: 'moves', text: t('legend.moving', { count: stretches.moving, number: count(stretches.moving) }) },
            ...(stretches.failed > 0
              ? [
                  {
                    kind: 'asks' as const,
                    text: t('legend.failed', { count: stretches.failed, number: count(stretches.failed) }),
                  },
                ]
              : []),
            ...(stretches.waiting > 0
              ? [
                  {
                    kind: 'rest' as const,
                    text: t('legend.waiting', { count: stretches.waiting, number: count(stretches.waiting) }),
                  },
                ]
              : []),
          ]}
          aside={
            compared.bytes > 0 ? (
              <>
                <i className="sw cmp" />
                {t('legend.compared', { bytes: bytes(compared.bytes) })}
              </>
            ) : null
          }
        />
      </BigTape>
    </section>
  );
}

function Figure({ name, value, more, title }: { name: string; value: string; more?: string; title?: string }) {
  return (
    <div>
      <span className="k">{name}</span>
      <span className="v" title={title}>
        {value} {more ? <small>{more}</small> : null}
      </span>
    </div>
  );
}

function Aside({ job, goesTo }: { job: SendView; goesTo: ReactNode }) {
  const { t } = useTranslation('sending');
  const { count, bytes, speed, share } = useFormats();
  const { moving } = job;
  return (
    <aside>
      <div className="row between">
        <h2>{t('speed')}</h2>
        <span className="t13 dim">
          {job.speed.best > 0
            ? t('bestMedian', { best: speed(job.speed.best), median: speed(job.speed.median) })
            : null}
        </span>
      </div>
      <SpeedGraph speed={job.speed} now={Date.now()} />
      {moving.length > 0 ? (
        <>
          <div className="row between sub2">
            <h2>{t('stretchesMove', { count: moving.length, number: count(moving.length) })}</h2>
          </div>
          <ol className="stretches">
            {moving.map(({ number, length, durable }) => (
              <li key={number} title={t('stretch', { done: bytes(durable), total: bytes(length) })}>
                <progress
                  max={length}
                  value={durable}
                  aria-label={t('stretchName', {
                    number: count(number + 1),
                    share: share(length > 0 ? durable / length : 0),
                  })}
                />
                <span>{count(number + 1)}</span>
              </li>
            ))}
          </ol>
        </>
      ) : null}
      {goesTo ? <div className="sect lastly">{goesTo}</div> : null}
    </aside>
  );
}

/** The tape as the engine has it, asked for with each view and each width. */
function useTape(job: SendView): { now: Uint8Array; ask(columns: number): void } {
  const { transfers } = usePlatform();
  const [now, setNow] = useState<Uint8Array>(NO_TAPE);
  const [columns, setColumns] = useState(0);
  useEffect(() => {
    if (columns === 0) return;
    let isOver = false;
    transfers.tape(job.id, columns).then(
      (states) => {
        if (!isOver) setNow(states);
      },
      // The next view asks again.
      () => undefined,
    );
    return () => {
      isOver = true;
    };
  }, [transfers, job, columns]);
  return { now, ask: setColumns };
}

function useSentence(job: SendView): string {
  const { t } = useTranslation('sending');
  const { share, bytes, duration } = useFormats();
  const head = headlineOf(job);
  if (head.kind === 'sealing') return t('sentence.sealing', { share: share(head.share ?? 0) });
  if (head.kind === 'amount') return t('sentence.amount', { bytes: bytes(head.bytes) });
  return job.left === null
    ? t('sentence.share', { share: share(head.share) })
    : t('sentence.shareLeft', { share: share(head.share), left: duration(job.left) });
}

/** Spoken: each tenth, the state when it changes, and at once when a person is needed. */
function useSpoken(job: SendView): void {
  const { t } = useTranslation('sending');
  const sentence = useSentence(job);
  const head = headlineOf(job);
  const step = `${job.phase} ${head.kind === 'share' ? Math.floor(head.share * 10) : ''}`;
  const said = useRef(step);
  useEffect(() => {
    if (said.current === step) return;
    said.current = step;
    announce(sentence);
  }, [step, sentence]);
  const asks = job.troubles.count;
  const asked = useRef(asks);
  useEffect(() => {
    if (asks > asked.current) announce(t('troubles.title', { count: asks, number: asks }), { isUrgent: true });
    asked.current = asks;
  }, [asks, t]);
}
