import type { Envelope, EnvelopeState, Id, Page, Recipient } from './metadata-rows.ts';

/** As much of an envelope as a list sorts, filters and counts by. Times are ms since 1970. */
export interface EnvelopeOutline {
  id: Id;
  state: EnvelopeState;
  isSender: boolean;
  /** How far this person is as a recipient; null where it is none, or the envelope is not sealed yet. */
  mine: Recipient['state'] | null;
  frozenAt: number | null;
  damagedAt: number | null;
  problems: number;
  /** Filling deadline or end of grace while it fills, end of retention while it is kept; null when no clock runs. */
  endsAt: number | null;
}

export interface ListReads {
  /** The same envelopes as `envelopes`, newest first, as outlines. limit ≤ 1,000. */
  outlines(
    who: { person: Id; address: string; everything: boolean },
    cursor: string | null,
    limit: number,
  ): Promise<Page<EnvelopeOutline>>;
  /** Those that are there, in the order asked for. At most 1,000. */
  envelopesById(ids: Id[]): Promise<Envelope[]>;
}
