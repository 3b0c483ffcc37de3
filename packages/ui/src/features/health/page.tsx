import { CheckCircle } from '@phosphor-icons/react/dist/csr/CheckCircle';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { AskMark } from '../../components/chip.tsx';
import { ErrorNote } from '../../components/error-note.tsx';
import { KeyValue } from '../../components/key-value.tsx';
import { Sheet } from '../../components/sheet.tsx';
import { Skeleton } from '../../components/skeleton.tsx';
import { WideTable } from '../../components/wide-table.tsx';
import { useFormats } from '../../format/use-formats.ts';
import { usePlatform } from '../../platform/platform.ts';
import { EVERY_MS, type Health, lineOf, type Moment, remembered, silentFor } from './api.ts';

/** The house for those who run it: gauges, states, never a title. */
export function Page() {
  const { t } = useTranslation('health');
  const { courier } = usePlatform();
  const formats = useFormats();
  const looks = useRef<readonly Moment[]>([]);
  const health = useQuery({
    queryKey: ['health'],
    refetchInterval: EVERY_MS,
    queryFn: ({ signal }) => courier.get<Health>('/api/v1/health', { signal }),
  });
  const { data } = health;
  if (data) looks.current = remembered(looks.current, data);
  return (
    <Sheet
      title={t('title')}
      sub={t('sub')}
      actions={<span className="dim">{data ? t('asOf', { time: formats.clock(data.at) }) : '\u00a0'}</span>}
    >
      <div className="room">
        {health.error ? (
          <ErrorNote error={health.error} what={t('error')} onRetry={() => void health.refetch()} />
        ) : null}
        {data ? (
          <div className="gauges">
            <Parts health={data} />
            <Now health={data} looks={looks.current} />
            <Waiting health={data} />
            <Disk health={data} />
            <Patrol health={data} />
            <House health={data} />
            <Processes health={data} />
          </div>
        ) : health.error ? null : (
          <Skeleton lines={10} />
        )}
      </div>
    </Sheet>
  );
}

function Gauge({
  title,
  sub,
  children,
  isWide,
}: {
  title: string;
  sub?: string;
  children: ReactNode;
  isWide?: boolean;
}) {
  return (
    <section className={isWide ? 'gauge wide' : 'gauge'}>
      <h2>
        {title} {sub ? <span className="t13 dim">{sub}</span> : null}
      </h2>
      {children}
    </section>
  );
}

function Parts({ health: { parts, clock } }: { health: Health }) {
  const { t } = useTranslation('health');
  return (
    <Gauge title={t('parts')} isWide>
      <ul className="houseparts">
        {parts.map(({ part, ok, sentence }) => (
          <li key={part} className={ok && !sentence ? undefined : 'asking'}>
            <span className="row">
              {ok && !sentence ? <CheckCircle className="i" aria-hidden /> : <AskMark />}
              <b>{t(`part.${part}`)}</b> {t(ok ? (sentence ? 'look' : 'fine') : 'notFine')}
            </span>
            {sentence ? <p lang="en">{sentence}</p> : null}
          </li>
        ))}
      </ul>
      {clock.sweepWaits ? <p>{t('sweepWaits')}</p> : clock.waits ? <p>{t('clockWaits')}</p> : null}
    </Gauge>
  );
}

function Line({ values }: { values: readonly number[] }) {
  return (
    <svg className="chart spark" viewBox="0 0 100 24" preserveAspectRatio="none" aria-hidden="true">
      <polyline className="stroke" points={lineOf(values)} vectorEffect="non-scaling-stroke" />
    </svg>
  );
}

function Now({ health, looks }: { health: Health; looks: readonly Moment[] }) {
  const { t } = useTranslation('health');
  const formats = useFormats();
  const { bytesPerSecond, uploads, envelopes } = health;
  return (
    <Gauge title={t('now')} sub={t('lastSeconds')}>
      <div className="speeds">
        {(['in', 'out'] as const).map((way) => (
          <div key={way}>
            <span className="k">{t(way)}</span>
            <b className="t20">{formats.speed(bytesPerSecond[way])}</b>
            <Line values={looks.map((one) => one[way])} />
          </div>
        ))}
      </div>
      <KeyValue
        isWide
        facts={[
          { name: t('uploads'), value: formats.count(uploads) },
          { name: t('filling'), value: formats.count(envelopes.filling) },
          { name: t('sealing'), value: formats.count(envelopes.sealing) },
          { name: t('purging'), value: formats.count(envelopes.purging) },
        ]}
      />
    </Gauge>
  );
}

const JOBS = ['seal', 'purge'] as const;

function Waiting({ health: { verifier, jobs, outbox } }: { health: Health }) {
  const { t } = useTranslation('health');
  const formats = useFormats();
  const steps = Object.entries(jobs)
    .filter(([, count]) => count > 0)
    .map(([name, count]) => `${JOBS.some((one) => one === name) ? t(`job.${name}`) : name} ${formats.count(count)}`);
  return (
    <Gauge title={t('waiting')}>
      <KeyValue
        isWide
        facts={[
          {
            name: t('unread'),
            value: (
              <>
                {formats.bytes(verifier.bytes)}{' '}
                <span className="dim">
                  {t('unreadIn', { count: verifier.files, number: formats.count(verifier.files) })}
                </span>
              </>
            ),
          },
          { name: t('jobs'), value: steps.length === 0 ? t('none') : formats.list(steps) },
          {
            name: t('mails'),
            value: (
              <>
                {formats.count(outbox.due)}{' '}
                {outbox.oldest ? (
                  <span className="dim">{t('oldest', { time: formats.when(outbox.oldest) })}</span>
                ) : null}
              </>
            ),
          },
        ]}
      />
    </Gauge>
  );
}

function Disk({ health: { disk } }: { health: Health }) {
  const { t } = useTranslation('health');
  const formats = useFormats();
  const used = disk.totalBytes - disk.freeBytes;
  const share = (bytes: number): number => (disk.totalBytes === 0 ? 0 : (bytes / disk.totalBytes) * 1_000);
  return (
    <Gauge title={t('disk')}>
      <svg
        className="tape m"
        viewBox="0 0 1000 12"
        preserveAspectRatio="none"
        role="img"
        aria-label={t('diskBar', {
          used: formats.bytes(used),
          owed: formats.bytes(disk.owedBytes),
          free: formats.bytes(disk.freeBytes),
        })}
      >
        <rect className="rest" width="1000" height="12" />
        <rect className="done" width={share(used)} height="12" />
        <rect className="wash" x={share(used)} width={share(disk.owedBytes)} height="12" />
      </svg>
      <KeyValue
        isWide
        facts={[
          {
            name: t('free'),
            value: (
              <>
                {formats.bytes(disk.freeBytes)}{' '}
                <span className="dim">{t('freeOf', { total: formats.bytes(disk.totalBytes) })}</span>
              </>
            ),
          },
          { name: t('owed'), value: formats.bytes(disk.owedBytes) },
          { name: t('keepFree'), value: formats.bytes(disk.keepFree) },
          {
            name: t('reserve'),
            value: disk.reserve ? (
              t('reserveKept')
            ) : (
              <>
                <AskMark /> {t('reserveNot')}
              </>
            ),
          },
        ]}
      />
    </Gauge>
  );
}

function Patrol({ health: { patrol } }: { health: Health }) {
  const { t } = useTranslation('health');
  const formats = useFormats();
  const { underWay } = patrol;
  return (
    <Gauge title={t('patrol')} sub={t('patrolSub')}>
      <p>
        {t(`doing.${patrol.doing}`)}
        {patrol.doing === 'off'
          ? ''
          : ` · ${t('patrolEvery', { count: patrol.days, number: formats.count(patrol.days) })}`}
      </p>
      <KeyValue
        isWide
        facts={[
          { name: t('patrolOldest'), value: patrol.oldest ? formats.fromNow(patrol.oldest) : t('none') },
          { name: t('patrolRead'), value: formats.bytes(patrol.read) },
          ...(underWay
            ? [
                {
                  name: t('underWay'),
                  value: (
                    <>
                      {t('ofBytes', { done: formats.bytes(underWay.position), total: formats.bytes(underWay.bytes) })}
                      {underWay.found > 0 ? (
                        <>
                          {' '}
                          <AskMark /> {t('found', { count: underWay.found, number: formats.count(underWay.found) })}
                        </>
                      ) : null}
                    </>
                  ),
                },
              ]
            : []),
        ]}
      />
    </Gauge>
  );
}

function House({ health: { version, mode, lastPurge, keys } }: { health: Health }) {
  const { t } = useTranslation('health');
  const formats = useFormats();
  return (
    <Gauge title={t('house')}>
      <KeyValue
        isWide
        facts={[
          { name: t('version'), value: `${version} · ${t(`mode.${mode}`)}` },
          {
            name: t('lastPurge'),
            value: lastPurge ? (
              <span title={formats.exactTime(lastPurge)}>{formats.fromNow(lastPurge)}</span>
            ) : (
              t('never')
            ),
          },
          ...keys.map(({ purpose, since, count }) => ({
            name: t(`purpose.${purpose}`),
            value: [
              t('keyCount', { count, number: formats.count(count) }),
              ...(since === null || Date.parse(since) === 0 ? [] : [t('since', { day: formats.day(since) })]),
            ].join(', '),
          })),
        ]}
      />
    </Gauge>
  );
}

function Processes({ health }: { health: Health }) {
  const { t } = useTranslation('health');
  const formats = useFormats();
  const state = (one: Health['processes'][number]): ReactNode => {
    if (one.ended) return <span className="dim">{t('ended')}</span>;
    const silent = silentFor(one, health.at);
    if (silent === null) return t('alive');
    return (
      <>
        <AskMark /> {t('silent', { time: formats.duration(silent) })}
      </>
    );
  };
  return (
    <Gauge title={t('processes')} isWide>
      <WideTable label={t('processes')}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t('process')}</th>
              <th scope="col">{t('lastSign')}</th>
              <th scope="col">{t('now')}</th>
            </tr>
          </thead>
          <tbody>
            {health.processes.map((one) => (
              <tr key={one.id}>
                <td>
                  <span className="mono">{one.id.slice(-12)}</span>{' '}
                  {one.isThis ? <span className="tag">{t('thisOne')}</span> : null}
                </td>
                <td title={formats.exactTime(one.beat)}>{formats.when(one.beat)}</td>
                <td>{state(one)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </WideTable>
    </Gauge>
  );
}
