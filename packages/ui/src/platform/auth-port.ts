/** Who is signed in, and how a credential is got. One implementation for the embedded provider and for Keycloak. */
export interface SignedIn {
  /** The subject at the identity provider; another one is another person. */
  id: string;
  name: string;
  email: string;
}

export type AuthState =
  | { kind: 'starting' }
  /** The courier or an identity provider elsewhere did not answer yet; it is asked again by itself. */
  | { kind: 'unreachable'; who: 'courier' | 'provider' }
  | { kind: 'out' }
  /** The sign-in ended while the page stood open; nothing that moves was stopped, and the person decides when to go. */
  | { kind: 'over'; who: SignedIn }
  | { kind: 'in'; who: SignedIn };

export interface AuthPort {
  state(): AuthState;
  subscribe(changed: () => void): () => void;
  /** Leaves the page for the sign-in and comes back to `path`. Refuses with false while something is moving. */
  signIn(path: string, options?: { register?: boolean; hint?: string }): Promise<boolean>;
  /** Signs in again in a window of its own; the page and what moves stay as they are. False: no window was let open. */
  signInBeside(): Promise<boolean>;
  /** Ends the sign-in in every tab; whoever calls has asked before, when something moves. */
  signOut(): Promise<void>;
  /** An access token that is good for a while yet; `renew` after a 401. Rejects with CourierError `sign_in_over`, `unreachable` or, of a provider elsewhere, `identity_unavailable`. */
  token(renew?: boolean): Promise<string>;
  /** Asks again now, after `unreachable`. */
  tryNow(): void;
}
