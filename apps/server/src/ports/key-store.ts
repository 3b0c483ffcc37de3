/**
 * Envelope keys. Each envelope has a random key of its own; the database stores it only wrapped, and what unwraps it,
 * the envelope's shred secret, stands here, outside the database. Destroying the secret destroys the envelope's bytes
 * wherever copies of them lie.
 */
export interface KeyStore {
  /** True when every process of the house sees the same secrets. */
  readonly shared: boolean;
  /**
   * Makes an envelope key and a shred secret, and resolves when the secret is durable everywhere it is kept.
   * All or nothing, except that a crash may leave a secret without an envelope, which `list` shows.
   * @throws KeyExists · KeysUnavailable
   */
  create(envelope: string): Promise<{ key: Uint8Array; wrapped: Uint8Array }>;
  /**
   * The 32-byte envelope key. The caller overwrites it when done.
   * @throws KeyGone (destroyed, or never made) · KeyDamaged · KeysUnavailable (cannot tell now)
   */
  unwrap(envelope: string, wrapped: Uint8Array): Promise<Uint8Array>;
  /**
   * Resolves when the secret is durably gone everywhere it was kept; an absent one is fine.
   * @throws KeysUnavailable when one place cannot be reached; what could be destroyed is destroyed, and it may be called again
   */
  destroy(envelope: string): Promise<void>;
  /** Every envelope that has a secret, once, in pages of at most `limit`; `cursor` is null after the last page. */
  list(page: { cursor?: string | null; limit: number }): Promise<KeyPage>;
}

/** `age` in milliseconds since the secret was made. */
export interface KeyPage {
  items: { envelope: string; age: number }[];
  cursor: string | null;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Refuses anything that is not a lower-case uuid before it becomes a file name. */
export function checkEnvelopeId(envelope: string): string {
  if (!UUID.test(envelope))
    throw new TypeError(`An envelope id is a uuid in lower case, not ${JSON.stringify(envelope)}.`);
  return envelope;
}

export type KeyErrorCode = 'key_gone' | 'key_exists' | 'key_damaged' | 'keys_unavailable';

/** What a key store answers when it cannot. Messages never hold key material. */
export class KeyError extends Error {
  readonly code: KeyErrorCode;
  constructor(code: KeyErrorCode, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = new.target.name;
    this.code = code;
  }
}

export class KeyGone extends KeyError {
  constructor(envelope: string) {
    super('key_gone', `The key of envelope ${envelope} was destroyed. Its bytes cannot be opened any more.`);
  }
}

export class KeyExists extends KeyError {
  constructor(envelope: string, cause?: unknown) {
    super('key_exists', `Envelope ${envelope} has a key already. Use a new envelope id.`, cause);
  }
}

export class KeyDamaged extends KeyError {
  constructor(envelope: string, cause?: unknown) {
    super(
      'key_damaged',
      `The key of envelope ${envelope} does not open with any secret kept for it. Compare the key directories with the database.`,
      cause,
    );
  }
}

export class KeysUnavailable extends KeyError {
  constructor(what: string, cause?: unknown) {
    super('keys_unavailable', `The key store does not answer (${what}). Look at its directories and try again.`, cause);
  }
}
