/** Who is signed in, and how a credential is got. One implementation for the embedded provider and for Keycloak. */
export interface SignedIn {
  name: string;
  email: string;
}

export type AuthState =
  | { kind: 'starting' }
  | { kind: 'out' }
  /** The sign-in ended while the page stood open; nothing that moves was stopped, and the person decides when to go. */
  | { kind: 'over'; who: SignedIn }
  | { kind: 'in'; who: SignedIn };

export interface AuthPort {
  state(): AuthState;
  subscribe(changed: () => void): () => void;
  /** Leaves the page for the sign-in and comes back to `path`. Refuses with false while something is moving. */
  signIn(path: string, options?: { register?: boolean; hint?: string }): Promise<boolean>;
  signOut(): Promise<boolean>;
  /** An access token that is good for a while yet; `renew` after a 401. Rejects with code `sign_in_over`. */
  token(renew?: boolean): Promise<string>;
}
