import type { FetchView, SendView, TransferView, Waiting } from '@datoferum/core/transfer';
import { segmentsOf } from '../../components/tape-segments.ts';
import type { RowTape, Said } from './row-view.ts';
import type { Word } from './word.ts';

/** Who must come for it to go on; all else goes on by itself. */
const ASKS: ReadonlySet<Waiting> = new Set(['source_gone', 'folder_needed', 'target_full']);
export const jobAsks = (job: TransferView): boolean => {
  const { waiting, troubles, phase, failure } = job;
  return (
    troubles.count > 0 ||
    isSetAside(job) ||
    failure !== null ||
    phase === 'not_sealed' ||
    phase === 'incomplete' ||
    (waiting !== null && ASKS.has(waiting.why))
  );
};
const isSetAside = (job: TransferView): boolean => job.direction === 'send' && job.stretches.failed > 0;

const share = (part: number, whole: number): number => (whole > 0 ? Math.min(1, part / whole) : 0);
const movingBytes = (moving: readonly { length: number; durable: number }[]): number =>
  moving.reduce((sum, one) => sum + one.length - one.durable, 0);

function asked(job: TransferView): Word | null {
  if (job.phase === 'not_sealed') return { key: 'asks.notSealed' };
  if (job.failure) return { key: 'asks.stopped' };
  if (job.troubles.count > 0) return { key: 'asks.files', count: job.troubles.count };
  if (isSetAside(job)) return { key: 'asks.setAside' };
  if (job.phase === 'incomplete') return { key: 'asks.incomplete' };
  if (job.waiting && ASKS.has(job.waiting.why)) return { key: `asks.${job.waiting.why}` };
  return null;
}

function progress(job: TransferView, done: number): Word[] {
  const why = job.waiting?.why;
  if (why && !ASKS.has(why)) return [{ key: `waits.${why}` }, { key: 'atShare', share: done }];
  if (job.left === null) return [{ key: 'share', share: done }];
  return [
    { key: 'share', share: done },
    { key: 'left', seconds: job.left },
  ];
}

function sendRow(job: SendView): { tape: RowTape; said: Said } {
  const { walk, durable, moving, phase } = job;
  const asks = asked(job);
  const waits = job.waiting && !ASKS.has(job.waiting.why) ? { key: `waits.${job.waiting.why}` } : null;
  if (waits && walk.files === 0) {
    return { tape: { form: 'list', segments: [], hasWax: false }, said: { asks, strong: waits, rest: [] } };
  }
  if (!walk.isDone) {
    // Nobody knows yet how long it is: the end is open, and no share is said.
    const shown = 0.84;
    const read = { kind: 'wash' as const, from: 0, to: shown };
    const done = { kind: 'done' as const, from: 0, to: shown * share(durable.bytes, walk.bytes) };
    return {
      tape: { form: 'open', segments: [read, done], hasWax: false },
      said: { asks, strong: waits ?? { key: 'reading' }, rest: [{ key: 'filesSoFar', count: walk.files }] },
    };
  }
  if (phase === 'sealing') {
    const compared = share(job.compared.bytes, walk.bytes);
    return {
      tape: { form: 'list', segments: segmentsOf({ done: compared, come: 1 - compared }), hasWax: false },
      said: { asks, strong: { key: 'sealing' }, rest: [{ key: 'compared', share: compared }] },
    };
  }
  const done = share(durable.bytes, walk.bytes);
  const places =
    job.troubles.count > 0 ? job.troubles.first.map((_, at) => (at + 1) / (job.troubles.first.length + 1)) : [];
  const edge = job.waiting ? 0 : share(movingBytes(moving), walk.bytes);
  const [strong, ...rest] = phase === 'closing' ? [{ key: 'closing' }] : progress(job, done);
  return {
    tape: {
      form: 'list',
      segments: segmentsOf({ done, moves: edge, asks: places.map((at) => at * done) }),
      hasWax: false,
    },
    said: { asks, strong: strong ?? null, rest },
  };
}

function fetchRow(job: FetchView): { tape: RowTape; said: Said } {
  const done = share(job.placed.bytes, job.total.bytes);
  const moves = job.waiting ? 0 : Math.min(1 - done, share(movingBytes(job.moving), job.total.bytes));
  const words = progress(job, done);
  return {
    tape: { form: 'list', segments: segmentsOf({ done, moves }), hasWax: true },
    said: {
      asks: asked(job),
      strong: job.waiting ? (words[0] ?? null) : { key: 'collecting' },
      rest: job.waiting ? words.slice(1) : words,
    },
  };
}

/** How a job of this machine looks in its envelope's row. */
export const jobRow = (job: TransferView): { tape: RowTape; said: Said } =>
  job.direction === 'send' ? sendRow(job) : fetchRow(job);
