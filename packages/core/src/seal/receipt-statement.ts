import { hex } from '../bytes/bytes.ts';
import {
  commitment,
  type Party,
  type SealedDigests,
  type Sha256,
  type Statement,
  statement,
  subjectOf,
  timeText,
} from './statement.ts';

/** What happened. `served` are the bytes of content that the recipient was given. */
export type ReceiptEvent =
  | { kind: 'sealed' | 'expired' | 'withdrawn' }
  /** Added to an envelope that was sealed already. */
  | { kind: 'addressed'; recipient: Party }
  | { kind: 'refused'; recipient: Party; served: number }
  /** `confirmed`: the manifest digest (32 bytes) that the recipient computed, or null. */
  | { kind: 'collected'; recipient: Party; served: number; confirmed: Uint8Array | null };

export type ReceiptInput = {
  envelope: string;
  /** Milliseconds since 1970. */
  at: number;
  sealed: SealedDigests;
  event: ReceiptEvent;
};

export type ReceiptPredicate = {
  envelope: string;
  event: ReceiptEvent['kind'];
  at: string;
  recipient?: string;
  served?: number;
  /** Whether the recipient says to hold the same bytes, and the manifest digest that says so. */
  result?: 'confirmed' | 'served, not confirmed';
  manifest?: string;
};

/** A receipt, before it is made canonical. No names, no reasons in words: it outlives the content. */
export function receiptStatement(sha256: Sha256, input: ReceiptInput): Statement<ReceiptPredicate> {
  const { envelope, event } = input;
  const predicate: ReceiptPredicate = { envelope, event: event.kind, at: timeText(input.at) };
  if (event.kind === 'collected' || event.kind === 'refused') {
    predicate.recipient = commitment(sha256, event.recipient);
    predicate.served = event.served;
  }
  if (event.kind === 'addressed') predicate.recipient = commitment(sha256, event.recipient);
  if (event.kind === 'collected') {
    predicate.result = event.confirmed === null ? 'served, not confirmed' : 'confirmed';
    if (event.confirmed !== null) predicate.manifest = hex(event.confirmed);
  }
  return statement('receipt', subjectOf(sha256, envelope, input.sealed), predicate);
}
