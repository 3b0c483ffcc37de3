import { targetOf } from '@datoferum/core';
import type { TransferView } from '@datoferum/core/transfer';
import type { PipState } from '../../components/pip-states.ts';
import { type Segment, segmentsOf } from '../../components/tape-segments.ts';
import { type Group, type Item, isOut } from './item.ts';
import { jobAsks, jobRow } from './row-job.ts';
import { nameOf, peopleWord, pipsOf } from './row-people.ts';
import type { Word } from './word.ts';

export interface RowTape {
  form: 'list' | 'string' | 'gone' | 'open';
  segments?: Segment[];
  hasWax: boolean;
}
/** The sentence below the tape: what it asks, its state, and more about it. */
export interface Said {
  asks: Word | null;
  strong: Word | null;
  rest: Word[];
}
export interface RowView {
  isOut: boolean;
  /** null: destroyed, or not to be seen. */
  title: string | null;
  /** To whom, or from whom. */
  names: string[];
  target: string | null;
  happened: Word;
  tape: RowTape;
  said: Said;
  pips: PipState[];
  people: Word;
  until: { main: Word; note: Word } | null;
}

const OVER: ReadonlySet<TransferView['phase']> = new Set(['sealed', 'collected', 'placed', 'stopped']);
/** The job that tells more than the courier does; one at its end tells nothing more. */
export const liveJob = (job: TransferView | null | undefined): TransferView | null =>
  job && !(OVER.has(job.phase) && !job.failure) ? job : null;

/** Where a row stands: what moves here moves, what asks here asks, whatever the courier knew when it was asked. */
export function groupOf(item: Item, job: TransferView | null): Group {
  if (job) return jobAsks(job) ? 'needs' : 'moving';
  if (item.needs) return 'needs';
  return MOVING.has(item.state) ? 'moving' : 'rest';
}
const MOVING: ReadonlySet<Item['state']> = new Set(['filling', 'sealing', 'purging']);

export function rowOf(item: Item, job: TransferView | null): RowView {
  const { state } = item;
  const own = job ? jobRow(job) : { tape: tapeOf(item), said: saidOf(item) };
  const into = job?.direction === 'fetch' ? { key: 'people.into', text: job.into } : null;
  return {
    isOut: isOut(item),
    title: item.title || null,
    names: isOut(item) ? item.recipients.map(nameOf).filter((name) => name !== '') : sendersOf(item),
    target: targetText(item.fields),
    happened: item.sealedAt
      ? { key: 'happened.sealed', at: item.sealedAt }
      : item.closedAt && state !== 'filling'
        ? { key: 'happened.closed', at: item.closedAt }
        : { key: 'happened.opened', at: item.createdAt },
    tape: own.tape,
    said: own.said,
    pips: pipsOf(item),
    people: into ?? peopleWord(item),
    until: untilOf(item, job !== null),
  };
}

const sendersOf = ({ sender }: Item): string[] => {
  const name = sender?.email ?? sender?.subject;
  return name ? [name] : [];
};

/** `database.table`, as the sender wrote them. */
function targetText(fields: Item['fields']): string | null {
  const target = targetOf(fields ?? null);
  return target ? [target.database, target.table].filter((part) => part !== '').join('.') : null;
}

function tapeOf(item: Item): RowTape {
  const { state, progress, bytes, needs } = item;
  if (state === 'purging' || state === 'purged') return { form: 'gone', hasWax: false };
  if (state === 'filling') {
    const whole = Math.max(bytes, progress.arrived);
    const done = whole > 0 ? progress.arrived / whole : 0;
    const asks = needs === 'problems' || needs === 'damaged' ? [done / 2] : [];
    return { form: 'list', segments: segmentsOf({ done, asks }), hasWax: false };
  }
  if (state === 'sealing') {
    const done = progress.bytes > 0 ? progress.verifiedBytes / progress.bytes : 0;
    return { form: 'list', segments: segmentsOf({ done, come: 1 - done }), hasWax: false };
  }
  // What was damaged is not proven any more, so no wax is drawn.
  if (item.damagedAt) return { form: 'list', segments: segmentsOf({ done: 1, asks: [0.5] }), hasWax: false };
  if (needs === 'collect') return { form: 'list', segments: segmentsOf({ done: 1 }), hasWax: true };
  return { form: 'string', hasWax: true };
}

const word = (key: string, at: string | null | undefined): Word => ({ key, ...(at ? { at } : {}) });

function saidOf(item: Item): Said {
  const { state, progress, needs, recipients } = item;
  const none = { asks: null, strong: null, rest: [] as Word[] };
  if (state === 'purging') return { ...none, strong: { key: 'purging' } };
  if (state === 'purged') {
    return { ...none, strong: word('purged', item.purgedAt), rest: [{ key: 'certificateKept' }] };
  }
  if (needs === 'damaged' || item.damagedAt) {
    return { ...none, asks: { key: 'asks.damaged' }, rest: item.damagedAt ? [word('onDay', item.damagedAt)] : [] };
  }
  if (state === 'filling') {
    if (needs === 'problems') {
      return { ...none, asks: { key: 'asks.pieces', count: progress.problems }, rest: [{ key: 'sendAgain' }] };
    }
    if (needs === 'deadline') {
      return { ...none, asks: { key: 'asks.deadline' }, rest: [word('keptUntil', item.graceUntil)] };
    }
    const arrived: Word = { key: 'arrived', bytes: progress.arrived };
    const part: Word = { key: 'arrivedShare', share: item.bytes > 0 ? progress.arrived / item.bytes : 0 };
    const isPart = item.bytes > 0 && progress.arrived < item.bytes;
    return { ...none, strong: { key: 'filling' }, rest: [isPart ? part : arrived] };
  }
  if (state === 'sealing') {
    const share = progress.bytes > 0 ? progress.verifiedBytes / progress.bytes : 0;
    const left = progress.secondsLeft === null ? [] : [{ key: 'left', seconds: progress.secondsLeft }];
    return { ...none, strong: { key: 'sealing' }, rest: [{ key: 'compared', share }, ...left] };
  }
  if (needs === 'collect') {
    return { ...none, asks: { key: 'asks.collect' }, rest: item.expiresAt ? [word('purgedIn', item.expiresAt)] : [] };
  }
  const ended = recipients
    .map(({ endedAt }) => endedAt ?? '')
    .sort()
    .at(-1);
  if (recipients.length > 0 && recipients.every((one) => one.state === 'refused')) {
    const reason = recipients.find((one) => one.reason)?.reason;
    return { ...none, strong: word('refused', ended), rest: reason ? [{ key: 'quoted', text: reason }] : [] };
  }
  if (state === 'delivered') return { ...none, strong: word('delivered', ended || item.sealedAt) };
  if (!isOut(item)) return { ...none, strong: word('sealed', item.sealedAt) };
  const done = recipients.filter((one) => one.state === 'collected').length;
  const sealed = word('sealed', item.sealedAt);
  return { ...none, strong: sealed, rest: [{ key: 'people.collectedOf', done, count: recipients.length }] };
}

function untilOf(item: Item, isMine: boolean): RowView['until'] {
  if (item.purgedAt) return { main: word('until.day', item.purgedAt), note: { key: 'until.purged' } };
  if (item.expiresAt) return { main: word('until.day', item.expiresAt), note: word('until.in', item.expiresAt) };
  if (item.graceUntil) return { main: word('until.day', item.graceUntil), note: { key: 'until.atLatest' } };
  if (item.state === 'filling' && !isMine && item.fillDeadline) {
    return { main: word('until.day', item.fillDeadline), note: { key: 'until.fillBy' } };
  }
  return { main: { key: 'until.days', count: item.terms.retentionDays }, note: { key: 'until.fromSealing' } };
}
