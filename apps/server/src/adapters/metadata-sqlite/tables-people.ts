import type { Generated } from 'kysely';
import type { Bytes, Flag } from './table-values.ts';

export interface PersonTable {
  id: Bytes;
  address: Bytes;
  name: string;
  role: 'person' | 'operator' | 'auditor' | 'admin';
  disabled: Flag;
}

/** What a person may hold and holds; kept by sql/held.ts. */
export interface PersonHeld {
  /** Bytes this person's envelopes may hold; null: what the configuration says, 0: any number. */
  quota: number | null;
  /** Bytes held by the envelopes this person sent: running sum of `envelope.held`. */
  held: Generated<number>;
}

/** Who a person is at an issuer; the embedded one is stored as `embedded`. */
export interface IdentityTable {
  issuer: Bytes;
  subject: Bytes;
  person: Bytes;
  linked_at: number;
}

/** Sessions that ended before the tokens and tickets that hang on them. */
export interface DeniedTable {
  session: Bytes;
  until: number;
}

/** One-time codes by which a second identity is linked; only their hashes. */
export interface LinkTable {
  hash: Bytes;
  person: Bytes;
  expires_at: number;
}

export interface CredentialTable {
  hash: Bytes;
  kind: 'token' | 'ticket' | 'cookie';
  person: Bytes;
  envelope: Bytes | null;
  direction: 'send' | 'receive' | null;
  expires_at: number | null;
  revoked_at: number | null;
  name: string | null;
  /** Words separated by a space; null: all. */
  scopes: string | null;
  created_at: number | null;
  /** Day of its last use, in days since 1970. */
  used_on: number | null;
  session: Bytes | null;
  /** The token it was made with. */
  parent: Bytes | null;
  /** Hashes of the Idempotency-Key and the request that made it. */
  key: Bytes | null;
  request: Bytes | null;
}
