import type { AuthPort, AuthState } from '@datoferum/ui';
import Keycloak from 'keycloak-js';

/** A token is renewed when it has less than this to live, in seconds. */
const LEAST_S = 30;

/** keycloak-js behind the port, against the embedded provider and Keycloak alike. */
export async function createAuth(): Promise<AuthPort> {
  const keycloak = new Keycloak({ url: location.origin, realm: 'datoferum', clientId: 'datoferum-web' });
  const listeners = new Set<() => void>();
  let state: AuthState = { kind: 'starting' };
  const say = (next: AuthState): void => {
    state = next;
    for (const listener of listeners) listener();
  };
  const signedIn = (): AuthState => {
    const { name, email } = (keycloak.tokenParsed ?? {}) as { name?: string; email?: string };
    return { kind: 'in', who: { name: name ?? email ?? '', email: email ?? '' } };
  };
  const isIn = await keycloak
    .init({
      onLoad: 'check-sso',
      silentCheckSsoRedirectUri: `${location.origin}/silent.html`,
      checkLoginIframe: false,
      pkceMethod: 'S256',
    })
    .catch(() => false);
  say(isIn ? signedIn() : { kind: 'out' });
  return {
    state: () => state,
    subscribe(changed) {
      listeners.add(changed);
      return () => listeners.delete(changed);
    },
    async signIn(path, options = {}) {
      const redirectUri = location.origin + path;
      const hint = options.hint ? { loginHint: options.hint } : {};
      await (options.register ? keycloak.register({ redirectUri, ...hint }) : keycloak.login({ redirectUri, ...hint }));
      return true;
    },
    async signOut() {
      await keycloak.logout({ redirectUri: location.origin });
      return true;
    },
    async token(renew = false) {
      if (!keycloak.authenticated) throw new Error('sign_in_over');
      try {
        await keycloak.updateToken(renew ? -1 : LEAST_S);
      } catch (error) {
        if (state.kind === 'in') say({ kind: 'over', who: state.who });
        throw new Error('sign_in_over', { cause: error });
      }
      return keycloak.token ?? '';
    },
  };
}
