import type { Terms } from '../contract/terms.ts';
import { commitment, type Party, type Sha256, type Statement, statement, timeText } from './statement.ts';

/** What the courier knows at sealing. Times are milliseconds since 1970, digests 32 bytes. */
export type SealInput = {
  envelope: string;
  documents: { 'manifest-sha256.txt': Uint8Array; 'manifest.ndjson': Uint8Array; 'pieces.bin': Uint8Array };
  counts: { files: number; folders: number; pieces: number };
  bytes: number;
  terms: Terms;
  times: { opened: number; closed: number; sealed: number };
  /** Files whose bytes were compared with a digest that the sender declared, and files in all. */
  compared: { files: number; of: number };
  sender: Party;
  recipients: readonly Party[];
};

export type SealPredicate = {
  envelope: string;
  counts: SealInput['counts'];
  bytes: number;
  terms: Terms;
  times: { opened: string; closed: string; sealed: string };
  verify: Terms['verify'];
  compared: { files: number; of: number };
  sender: string;
  recipients: string[];
};

/** seal.json, before it is made canonical. The same input gives the same bytes; people stand in it as commitments only. */
export function sealStatement(sha256: Sha256, input: SealInput): Statement<SealPredicate> {
  const { envelope, counts, bytes, terms, times, compared } = input;
  return statement('seal', input.documents, {
    envelope,
    counts,
    bytes,
    terms,
    times: { opened: timeText(times.opened), closed: timeText(times.closed), sealed: timeText(times.sealed) },
    verify: terms.verify,
    compared,
    sender: commitment(sha256, input.sender),
    // Sorted: the order in which recipients were named says nothing.
    recipients: input.recipients.map((party) => commitment(sha256, party)).sort(),
  });
}
