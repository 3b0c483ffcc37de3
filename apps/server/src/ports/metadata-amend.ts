import type { Refused } from './metadata-refused.ts';
import type { Id, NewRecord } from './metadata-rows.ts';

/** What a sender may still change of an envelope that stands. Each is one transaction. */
export interface AmendSteps {
  /**
   * The one extension of the filling deadline, also while filling is frozen and its grace runs: filling goes on until the new
   * deadline (core, `extendedDeadline`), and so do send tickets that ended with the old one, unless the token they were made with ends before.
   */
  extendFilling(
    envelope: Id,
    now: number,
    record: NewRecord,
  ): Promise<
    | { ok: true; deadline: number }
    | (Refused<'already_extended'> & { deadline: number })
    | Refused<'not_found' | 'envelope_closed' | 'gone'>
  >;
  /**
   * A recipient who has neither collected nor refused is written to once more, at most once in `every` ms: else `reminded_already`
   * with the time of the last one. Who has ended, or an envelope that is not kept: `wrong_state`; terms that write to nobody, too.
   */
  remindRecipient(
    envelope: Id,
    recipient: Id,
    every: number,
    now: number,
    record: NewRecord,
  ): Promise<{ ok: true } | (Refused<'reminded_already'> & { at: number }) | Refused<'not_found' | 'wrong_state'>>;
  /**
   * One more recipient of an envelope that is filling, sealed or delivered. A delivered one is sealed again until this one has ended, too.
   * The same address again changes nothing and answers the recipient that stands. At most `most` in all: `too_many_recipients`.
   * While it is being sealed: `wrong_state`, for the seal names the recipients of that moment.
   */
  addRecipient(
    envelope: Id,
    recipient: { id: Id; address: string; person: Id | null; salt: Uint8Array },
    most: number,
    now: number,
    record: NewRecord,
  ): Promise<
    { ok: true; recipient: Id; again: boolean } | Refused<'not_found' | 'wrong_state' | 'too_many_recipients' | 'gone'>
  >;
}
