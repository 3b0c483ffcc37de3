import { type AuthPort, type AuthState, CourierError } from '@datoferum/ui';
import Keycloak, { type KeycloakConfig, type KeycloakInitOptions } from 'keycloak-js';
import { openTabs, type Tabs } from './tabs.ts';

/** A token is renewed when it has less than this to live, in seconds. */
const LEAST_S = 30;
/** The same, when nobody waits for it; a background tab is woken once a minute at best. */
const AHEAD_S = 90;
const LOOK_MS = 20_000;
const AGAIN_MS = 5_000;
const END_MS = 4_000;
/** Signed out by a form: an address would carry the token into histories and logs. */
const NO_FRAME: KeycloakInitOptions = { checkLoginIframe: false, pkceMethod: 'S256', logoutMethod: 'POST' };

export interface AuthOptions {
  /** While this is so the page is never left. */
  isMoving(): boolean;
}

/** keycloak-js behind the port, against the embedded provider and Keycloak alike. */
export function createAuth({ isMoving }: AuthOptions): AuthPort {
  const listeners = new Set<() => void>();
  let state: AuthState = { kind: 'starting' };
  let config: KeycloakConfig | null = null;
  /** An identity provider of its own may be away while the courier is there. */
  let isElsewhere = false;
  let keycloak: Keycloak | null = null;
  let looking: Promise<boolean> | null = null;

  const say = (next: AuthState): void => {
    state = next;
    for (const listener of listeners) listener();
  };
  const adopt = (one: Keycloak): void => {
    keycloak = one;
    const { sub = '', name, email } = (one.tokenParsed ?? {}) as { sub?: string; name?: string; email?: string };
    say({ kind: 'in', who: { id: sub, name: name ?? email ?? '', email: email ?? '' } });
    tabs.say({ say: 'in' });
  };
  const end = (): void => {
    keycloak?.clearToken();
    if (state.kind === 'in') say({ kind: 'over', who: state.who });
  };
  const personNow = (): string | null => (state.kind === 'in' ? state.who.id : null);
  /** Whether somebody is signed in at the provider, asked in a frame: the page stays. */
  const look = (): Promise<boolean> => {
    looking ??= (async () => {
      const one = new Keycloak(await whereToSignIn());
      const isIn = await one.init({ ...NO_FRAME, ...silently(), onLoad: 'check-sso', silentCheckSsoFallback: false });
      if (isIn) adopt(one);
      return isIn;
    })().finally(() => {
      looking = null;
    });
    return looking;
  };
  const whereToSignIn = async (): Promise<KeycloakConfig> => {
    if (config) return config;
    const answer = await fetch('/.well-known/datoferum');
    if (!answer.ok) throw await CourierError.of(answer);
    const { signIn } = (await answer.json()) as { signIn: { url: string; realm: string; client: string } };
    isElsewhere = new URL(signIn.url).origin !== location.origin;
    config = { url: signIn.url, realm: signIn.realm, clientId: signIn.client };
    return config;
  };
  const begin = async (): Promise<void> => {
    try {
      const one = new Keycloak(await whereToSignIn());
      // Where a provider on another site gets no cookie in a frame, keycloak-js goes there and back instead: nothing moves yet.
      const isIn = await one.init({ ...NO_FRAME, ...silently(), onLoad: 'check-sso' });
      if (isIn) return adopt(one);
      keycloak = one;
      say({ kind: 'out' });
    } catch {
      say({ kind: 'unreachable', who: isElsewhere ? 'provider' : 'courier' });
      setTimeout(() => void (state.kind === 'unreachable' && begin()), AGAIN_MS);
    }
  };
  /** A code that came back to a window beside this page, exchanged as if this page had been left for it. */
  const takeUp = async (fragment: string): Promise<void> => {
    // With its origin: a path that begins with two slashes would name another host.
    const here = location.href.replace(/#.*$/s, '');
    history.replaceState(history.state, '', here + fragment);
    const one = new Keycloak(await whereToSignIn());
    if (await one.init(NO_FRAME).catch(() => false)) adopt(one);
    history.replaceState(history.state, '', here);
  };

  const tabs: Tabs = openTabs({
    in: () => void ((state.kind === 'out' || state.kind === 'over') && look().catch(() => false)),
    out() {
      if (state.kind !== 'in' && state.kind !== 'over') return;
      keycloak?.clearToken();
      // Whoever signed out was asked before, when something moved: nothing of theirs stays on the screen.
      say({ kind: 'out' });
    },
    back: (fragment) => void takeUp(fragment),
  });

  const token = async (renew = false): Promise<string> => {
    if (state.kind !== 'in' || !keycloak) throw new CourierError({ code: 'sign_in_over', status: 401, detail: '' });
    const mine = keycloak;
    const { id } = state.who;
    try {
      await mine.updateToken(renew ? -1 : LEAST_S);
      return mine.token ?? '';
    } catch (cause) {
      // Refused means over; a provider that does not answer changes nothing about who is signed in.
      if (mine.authenticated) {
        if (!renew && mine.token && !mine.isTokenExpired(0)) return mine.token;
        const code = isElsewhere ? 'identity_unavailable' : 'unreachable';
        throw new CourierError({ code, status: 0, detail: '' }, { cause });
      }
      if (mine === keycloak && !(await look().catch(() => false))) end();
      // In another tab somebody signed in again; a stranger's credential is never given for what this person began.
      if (mine !== keycloak && keycloak.token && personNow() === id) return keycloak.token;
      throw new CourierError({ code: 'sign_in_over', status: 401, detail: '' }, { cause });
    }
  };
  const renewAhead = (): void => {
    if (state.kind === 'in' && keycloak?.isTokenExpired(AHEAD_S)) void token(true).catch(() => '');
  };
  setInterval(renewAhead, LOOK_MS);
  for (const name of ['online', 'focus', 'pageshow']) addEventListener(name, renewAhead);
  document.addEventListener('visibilitychange', renewAhead);
  void begin();

  return {
    state: () => state,
    subscribe(changed) {
      listeners.add(changed);
      return () => listeners.delete(changed);
    },
    async signIn(path, options = {}) {
      if (isMoving() || !keycloak) return false;
      const where = { redirectUri: location.origin + path, ...(options.hint ? { loginHint: options.hint } : {}) };
      await (options.register ? keycloak.register(where) : keycloak.login(where));
      return true;
    },
    async signInBeside() {
      // Opened within the click, or a browser takes it for an advertisement.
      const beside = open('about:blank', 'datoferum-sign-in', 'popup,width=520,height=760');
      if (!beside) return false;
      const one = new Keycloak(await whereToSignIn());
      await one.init(NO_FRAME);
      const hint = state.kind === 'over' || state.kind === 'in' ? { loginHint: state.who.email } : {};
      beside.location.replace(await one.createLoginUrl({ redirectUri: tabs.backTo(), ...hint }));
      return true;
    },
    async signOut() {
      tabs.say({ say: 'out' });
      // At once, or the page that the way back leads to would still show what it showed.
      say({ kind: 'out' });
      // A provider elsewhere does not tell the courier, where tickets hang on this sign-in.
      if (isElsewhere && keycloak) await endHere(keycloak);
      if (keycloak) await leave(keycloak, `${location.origin}/`);
    },
    token,
    tryNow: () => void (state.kind === 'unreachable' && begin()),
  };
}

/**
 * A provider that itself signs in at another one leads on to that one, and browsers hold such a redirect to the policy of the form. Where
 * it is held back, the way out is an address after all: a sign-out that ends nothing would be worse.
 */
async function leave(one: Keycloak, redirectUri: string): Promise<void> {
  document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) => {
    if (effectiveDirective === 'form-action')
      location.replace(one.createLogoutUrl({ redirectUri, logoutMethod: 'GET' }));
  });
  await one.logout({ redirectUri });
}

/** Ends at the courier what hangs on this sign-in; a sign-out never waits long for it. */
async function endHere(one: Keycloak): Promise<void> {
  const signal = AbortSignal.timeout(END_MS);
  const late = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
  const end = async (): Promise<void> => {
    await one.updateToken(LEAST_S).catch(() => false);
    const headers = { Authorization: `Bearer ${one.token ?? ''}` };
    await fetch('/api/v1/sessions/current', { method: 'DELETE', headers, signal }).catch(() => null);
  };
  await Promise.race([end(), late]);
}

const silently = (): KeycloakInitOptions => ({ silentCheckSsoRedirectUri: `${location.origin}/silent.html` });
