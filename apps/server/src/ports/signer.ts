/** The courier's signatures: Ed25519 (RFC 8032), one key per purpose, kept apart from the shred secrets and backed up. */
export interface Signer {
  /**
   * Signs the bytes as they are with the purpose's current key.
   * @throws SignerUnavailable
   */
  sign(purpose: SigningPurpose, bytes: Uint8Array): Promise<Signature>;
  /** Every key that ever signed, oldest first; the private half of a replaced one no longer exists. */
  publicKeys(): Promise<PublicKeyEntry[]>;
  /** Replaces the purpose's key. When it resolves, the new key is durable and signs; the old one only verifies. */
  rotate(purpose: SigningPurpose): Promise<PublicKeyEntry>;
}

export const SIGNING_PURPOSES = ['seal', 'receipt', 'certificate'] as const;
export type SigningPurpose = (typeof SIGNING_PURPOSES)[number];

export interface Signature {
  /** 64 bytes. */
  signature: Uint8Array;
  keyId: string;
  /** 32 bytes: a signature travels with the key that made it. */
  publicKey: Uint8Array;
}

export interface PublicKeyEntry {
  purpose: SigningPurpose;
  /** JWK thumbprint of the public key (RFC 7638 with RFC 8037), base64url of SHA-256: 43 characters. */
  keyId: string;
  /** 32 bytes. */
  publicKey: Uint8Array;
  /** Milliseconds since 1970: signs from here on, and until there when it was replaced. */
  from: number;
  until: number | null;
}

export type SignerErrorCode = 'signer_unavailable' | 'signer_damaged';

export class SignerError extends Error {
  readonly code: SignerErrorCode;
  constructor(code: SignerErrorCode, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = new.target.name;
    this.code = code;
  }
}

export class SignerUnavailable extends SignerError {
  constructor(what: string, cause?: unknown) {
    super(
      'signer_unavailable',
      `The signing keys cannot be used (${what}). Look at their directory and try again.`,
      cause,
    );
  }
}

export class SignerDamaged extends SignerError {
  constructor(what: string, cause?: unknown) {
    super(
      'signer_damaged',
      `A signing key cannot be read (${what}). Restore it from the backup before you start.`,
      cause,
    );
  }
}
