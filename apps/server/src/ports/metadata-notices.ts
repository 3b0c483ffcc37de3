import type { Id, NewRecord } from './metadata-rows.ts';

/** What is due to be said. `sealed` becomes an invitation where nobody is known by the address. */
export type NoticeKind =
  | 'sealed'
  | 'expires-soon'
  /** The sender asked for it. */
  | 'reminder'
  | 'collected'
  | 'refused'
  | 'all-refused'
  | 'deadline-near'
  | 'deadline-struck'
  | 'reopened'
  | 'damaged';

/**
 * A row of the outbox: ids only. Names, addresses and titles are looked up when it is handed over, so that nothing of an
 * envelope lies here. Addressed to `person`, or to `recipient`; `recipient` beside `person` is whom it tells of.
 */
export interface Notice {
  no: number;
  envelope: Id;
  kind: NoticeKind;
  recipient: Id | null;
  person: Id | null;
  /** When it happened. */
  at: number;
  /** Since when it may be handed over: later than `at` for what is said before a date. */
  from: number;
  tries: number;
}

/** A lease as `hold` gave it: a step under it changes nothing once another holds it. */
export interface Lease {
  name: string;
  token: number;
}

/**
 * Outbox rows are written by the step that changes the state, in its transaction, beside its record: `envelope.sealed` tells every recipient
 * and, shortly before the end of retention, those who have not ended; and so on (adapters' `announce`). Envelopes whose terms say
 * `notice: none` have no rows. They go with the envelope's rows at purge.
 */
export interface NoticeSteps {
  /** It was handed over, or never will be: the row goes, its record is written. False: it is not ours, or gone. */
  endNotice(no: number, lease: Lease, record: NewRecord | null): Promise<boolean>;
  /** It is tried again at `due`. */
  putOffNotice(no: number, lease: Lease, due: number): Promise<boolean>;
}

export interface NoticeReads {
  /** Rows whose time has come, the longest due first. limit ≤ 1,000. */
  dueNotices(now: number, limit: number): Promise<Notice[]>;
  /** How many are due (counted up to 10,000) and since when the oldest is (ms since 1970). */
  outbox(now: number): Promise<{ due: number; oldest: number | null }>;
}
