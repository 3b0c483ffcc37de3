import type { Refused } from './metadata-refused.ts';
import type { Id, NewRecord, Receipt } from './metadata-rows.ts';

/** What recipients do, and what is signed about it. */
export interface RecipientSteps {
  /** notified → opened → collecting, once each; binds the recipient's person at first sight. Never leaves collected or refused. */
  advanceRecipient(envelope: Id, person: Id, to: 'opened' | 'collecting', record: NewRecord): Promise<void>;
  addServed(rows: { envelope: Id; person: Id; bytes: number }[]): Promise<void>;
  /**
   * Ends a recipient's part: first call fixes time and figures, later ones answer the same (`again`). When every recipient has collected or refused and one collected: sealed → delivered.
   * `manifest` must equal the sealed manifest digest, null = served, not confirmed.
   */
  endRecipient(
    envelope: Id,
    person: Id,
    end: { kind: 'collected'; manifest: Uint8Array | null } | { kind: 'refused'; reason: string },
    now: number,
    record: NewRecord,
  ): Promise<
    | { ok: true; again: boolean; at: number; served: number; confirmed: boolean; recipient: Id }
    | Refused<'not_found' | 'not_sealed' | 'manifest_differs' | 'already_collected' | 'already_refused'>
  >;
  /** Stores a receipt unless one of that kind for that person stands already; answers the one that stands. */
  putReceipt(receipt: Receipt): Promise<Receipt>;
}

export interface RecipientReads {
  receipts(envelope: Id): Promise<Receipt[]>;
  receipt(envelope: Id, kind: string, person: Id | null): Promise<Receipt | null>;
}
