import type { Generated } from 'kysely';
import type { ReceiptKind } from '../../ports/metadata-rows.ts';
import type { Bytes, Flag } from './table-values.ts';

export interface EnvelopeTable {
  id: Bytes;
  state: 'filling' | 'sealing' | 'sealed' | 'delivered' | 'purging' | 'purged';
  sender: Bytes;
  sender_address: Bytes;
  sender_salt: Bytes;
  title: string;
  message: string | null;
  fields: string | null;
  contract: string;
  terms: string;
  created_at: number;
  fill_deadline: number;
  frozen_at: number | null;
  grace_until: number | null;
  extended_at: number | null;
  closed_at: number | null;
  sealed_at: number | null;
  expires_at: number | null;
  purged_at: number | null;
  damaged_at: number | null;
  /** When its clock strikes next: fill deadline, end of grace or end of retention; null while no clock runs. */
  due_at: number | null;
  entries: number;
  files: number;
  bytes: number;
  verified_files: number;
  verified_bytes: number;
  compared: number;
  tick: number;
  /** Problems found at the last reopening, exact also where fewer rows are kept. */
  problems: number;
  wrapped_key: Bytes | null;
  manifest_sha256: Bytes | null;
  /** When the patrol last read it whole; null since it was sealed. */
  patrolled_at: number | null;
}

/** What an envelope holds; kept by sql/held.ts. */
export interface EnvelopeHeld {
  /** Bytes reserved by its uploads: announced, or come where nothing was announced. */
  held: Generated<number>;
  /** Of those, the bytes that have not come. */
  owed: Generated<number>;
}

export interface RecipientTable {
  envelope: Bytes;
  id: Bytes;
  address: Bytes;
  person: Bytes | null;
  state: 'notified' | 'opened' | 'collecting' | 'collected' | 'refused';
  salt: Bytes;
  opened_at: number | null;
  ended_at: number | null;
  served: number;
  /** What the first end fixed: bytes served by then, and whether the manifest digest was confirmed. */
  ended_served: number | null;
  confirmed: Flag;
  reason: string | null;
  added_at: number | null;
  reminded_at: number | null;
}

export interface IdempotencyTable {
  person: Bytes;
  key: Bytes;
  request: Bytes;
  envelope: Bytes;
}

export interface ReceiptTable {
  id: Bytes;
  envelope: Bytes;
  kind: ReceiptKind;
  person: Bytes | null;
  at: number;
  statement: Bytes;
  sig: string;
  jws: string;
}

export interface ProblemTable {
  envelope: Bytes;
  seq: number;
  path: Bytes;
  piece: number | null;
  reason: 'digest_differs' | 'sha256_differs' | 'storage' | 'not_covered' | 'document' | 'key';
}

export interface RenderingTable {
  envelope: Bytes;
  kind: 'manifest-sha256.txt' | 'manifest.ndjson' | 'pieces.bin' | 'zip-index';
  id: Bytes;
  blob: Bytes;
  at: number;
  size: number;
  length: number;
  sha256: Bytes;
}

export interface JobTable {
  envelope: Bytes;
  action: string;
  reason: string;
  person: Bytes | null;
  at: number;
  figures: string;
}
