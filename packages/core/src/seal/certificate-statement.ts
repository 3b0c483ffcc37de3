import { type SealedDigests, type Sha256, type Statement, statement, subjectOf, timeText } from './statement.ts';

/** Why an envelope was destroyed; the words a person gave stand in the records. */
export type PurgeReason = 'withdrawn' | 'fill deadline over' | 'retention over' | 'on demand';

/** In the place of the date, where the operator gave no word on copies. */
export const HORIZON_NOT_STATED = 'not stated by the operator';

/** The figures of a destruction, fixed when it began. Times are milliseconds since 1970. */
export type CertificateInput = {
  envelope: string;
  sealed: SealedDigests;
  counts: { files: number; folders: number; blobs: number };
  /** Bytes of content. */
  bytes: number;
  reason: PurgeReason;
  times: { opened: number; sealed: number | null; decided: number; purged: number };
  /** After this day no copy of database and key store of one night exists any more, by the operator's word; null: not stated. */
  horizon: number | null;
};

export type CertificatePredicate = {
  envelope: string;
  counts: CertificateInput['counts'];
  bytes: number;
  reason: PurgeReason;
  times: { opened: string; sealed: string | null; decided: string; purged: string };
  /** RFC 3339 date, UTC, or `HORIZON_NOT_STATED`. */
  horizon: string;
};

/** The certificate of destruction, before it is made canonical: counts and digests, no names. */
export function certificateStatement(sha256: Sha256, input: CertificateInput): Statement<CertificatePredicate> {
  const { envelope, counts, bytes, reason, times, horizon } = input;
  return statement('certificate', subjectOf(sha256, envelope, input.sealed), {
    envelope,
    counts,
    bytes,
    reason,
    times: {
      opened: timeText(times.opened),
      sealed: times.sealed === null ? null : timeText(times.sealed),
      decided: timeText(times.decided),
      purged: timeText(times.purged),
    },
    horizon: horizon === null ? HORIZON_NOT_STATED : timeText(horizon).slice(0, 10),
  });
}
