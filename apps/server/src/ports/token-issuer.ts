/** Public keys as JSON (RFC 7517, section 5). */
export interface PublicKeys {
  keys: Record<string, unknown>[];
}

/** Somebody whose access tokens are believed: the embedded identity provider, or one that the configuration names. */
export interface TokenIssuer {
  /** `iss` of its tokens, exactly. */
  issuer: string;
  /** How its identities are stored: `embedded`, so that a new host name breaks no pin, or the issuer itself. */
  storedAs: string;
  /** What `aud` must name. */
  audience: string;
  /** Clients (`azp`) that are let in; null: every client of this issuer. */
  clients: readonly string[] | null;
  /** An address counts as proven when the token says `email_verified`. */
  trustsEmail: boolean;
  /** Its keys: in this process, or at an address; null looks for the address at `<issuer>/.well-known/openid-configuration`. */
  keys: (() => PublicKeys | Promise<PublicKeys>) | { url: string | null };
}
