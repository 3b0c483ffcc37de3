import { createHmac } from 'node:crypto';
import type { EventEmitter } from 'node:events';

import { createLocalJWKSet, jwtVerify } from 'jose';
import type { KoaContextWithOIDC, Provider } from 'oidc-provider';
import type { Logger } from 'pino';
import type { IdentityEngine, SignInRequest } from '../../ports/accounts.ts';
import type { Metadata } from '../../ports/metadata.ts';
import type { World } from '../../ports/world.ts';
import { AccountDirectory } from './account-directory.ts';
import { createClientBook } from './client-book.ts';
import { APART } from './clients.ts';
import type { Lifetimes } from './provider.ts';
import { asExpected, codeApart } from './provider-forms.ts';
import { REALM } from './realm.ts';
import { sha256 } from './row-hashes.ts';
import { SessionList } from './session-list.ts';
import { SigningKeys } from './signing-keys.ts';

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const LIFETIMES: Lifetimes = {
  access: 10 * MINUTE,
  idle: 12 * HOUR,
  longest: 14 * DAY,
  apartIdle: 60 * DAY,
  apartLongest: 365 * DAY,
  repeat: MINUTE,
};
/** A session's end moves at most this often, ms. */
const extendAfter = (lifetimes: Lifetimes): number => Math.min(60_000, lifetimes.idle * 100);

export interface EmbeddedIssuerOptions {
  metadata: Metadata;
  world: World;
  log: Logger;
  /** Of the signing keys; its own, for they sign nothing but tokens. */
  directory: string;
  /** How the world sees the courier; asked once requests come, when the port is known. */
  url: () => string;
  /** Besides its own origin: whose pages may call the token endpoint. */
  origins: readonly string[];
  lifetimes?: Partial<Lifetimes>;
}

/** The courier's own OpenID provider, below `/realms/datoferum`. */
export async function createEmbeddedIssuer(options: EmbeddedIssuerOptions): Promise<IdentityEngine> {
  const { metadata, world, log, url } = options;
  const lifetimes = { ...LIFETIMES, ...options.lifetimes };
  const keys = await SigningKeys.open(options.directory, () => world.now(), world.random);
  const sessions = new SessionList({ metadata, world });
  const extended = new Map<string, number>();

  const alive = async (ctx: KoaContextWithOIDC): Promise<void> => {
    const token = ctx.oidc.entities.RefreshToken as
      | { grantId?: string; sessionUid?: string; expiresWithSession?: boolean; clientId?: string; iiat: number }
      | undefined;
    const now = world.now();
    if (!token?.grantId || now - (extended.get(token.grantId) ?? 0) < extendAfter(lifetimes)) return;
    if (extended.size > 10_000) extended.clear();
    extended.set(token.grantId, now);
    const isApart = APART.has(token.clientId ?? '');
    const [idle, longest] = isApart
      ? [lifetimes.apartIdle, lifetimes.apartLongest]
      : [lifetimes.idle, lifetimes.longest];
    const until = Math.min(now + idle * 1000, (token.iiat + longest) * 1000);
    await metadata.write.seeSignIn(token.grantId, now, until);
    if (token.expiresWithSession && token.sessionUid)
      await metadata.write.extendSession(sha256(token.sessionUid), until);
  };

  const endSession = async (ctx: KoaContextWithOIDC): Promise<void> => {
    const session = ctx.oidc.session as unknown as {
      authorizations?: Record<string, { grantId?: string; persistsLogout?: boolean }>;
      state?: { postLogoutRedirectUri?: string; state?: string };
      destroy(): Promise<void>;
    };
    const { postLogoutRedirectUri, state } = session.state ?? {};
    for (const { grantId, persistsLogout } of Object.values(session.authorizations ?? {})) {
      if (grantId && !persistsLogout) await sessions.finish(grantId);
    }
    await session.destroy();
    ctx.cookies.set('datoferum_session', null, { path: REALM, httpOnly: true, sameSite: 'lax', signed: true });
    const to = new URL(postLogoutRedirectUri ?? ctx.oidc.urlFor('end_session_success'));
    if (postLogoutRedirectUri && state !== undefined) to.searchParams.set('state', state);
    ctx.status = 303;
    ctx.redirect(to.href);
  };

  const store = {
    metadata,
    now: () => Date.now(),
    secret: keys.secret,
    grantEnded: async (grant: string) => void (await sessions.finish(grant)),
  };
  let built: { provider: Provider; keyIds: string } | null = null;
  const current = async (): Promise<Provider> => {
    // Some 25 MB, for a house that may sign people in elsewhere: loaded when the first request comes.
    const [{ buildProvider }, { createIdentityStore }] = await Promise.all([
      import('./provider.ts'),
      import('./identity-store.ts'),
    ]);
    const keyIds = keys.published.map(({ keyId }) => keyId).join();
    if (built?.keyIds === keyIds) return built.provider;
    const at = url();
    const adapter = createIdentityStore(store);
    const origins = new Set([new URL(at).origin, ...options.origins]);
    const provider = buildProvider({ url: at, metadata, world, keys, lifetimes, origins, adapter, endSession });
    provider.on('server_error', (_ctx, error) => log.error({ err: error }, 'sign-in failed'));
    // Koa writes to the console where nobody listens.
    (provider as unknown as EventEmitter).on('error', (error) => log.error({ err: error }, 'sign-in failed'));
    provider.use(async (ctx, next) => {
      await next().catch((error: unknown) => {
        // The page was drawn already; it only could not note its form in a session that never was.
        if (!ctx.body || !/^persist can only/.test((error as Error).message)) throw error;
      });
      if (ctx.oidc?.route === 'token' && ctx.status === 200) await alive(ctx as KoaContextWithOIDC);
      const origin = ctx.get('origin');
      if (origin !== '' && !origins.has(origin)) ctx.remove('Access-Control-Allow-Origin');
    });
    built = { provider, keyIds };
    return provider;
  };

  return {
    get issuer() {
      return `${url()}${REALM}`;
    },
    keys: () => keys.publicKeys(),
    rotate: () => keys.rotate(),
    keepKeysFresh: (olderThan) => keys.keepFresh(olderThan),
    sessions,
    clients: createClientBook({ metadata, world, sessions }),
    directory: new AccountDirectory({ metadata, world, url, sessions }),

    async serve(req, res, path, from) {
      const { req: passed, path: expected } = await asExpected(req, path);
      const { url: asked, code } = codeApart(expected);
      const noted = { datoferumFrom: from ?? undefined, datoferumCode: code };
      Object.assign(passed, { originalUrl: `${REALM}${asked}`, url: asked, ...noted });
      const provider = await current();
      await provider.callback()(passed, res);
    },

    async request(req, res) {
      const provider = await current();
      const found = await provider.interactionDetails(req, res).catch(() => null);
      if (found?.prompt.name !== 'login') return null;
      const text = (name: string): string | null => {
        const value = found.params[name];
        return typeof value === 'string' ? value : null;
      };
      const request: SignInRequest = {
        uid: found.uid,
        clientId: text('client_id') ?? '',
        redirectUri: text('redirect_uri'),
        loginHint: text('login_hint'),
        locales: text('ui_locales'),
        wantsToRegister: text('datoferum_register') === '1',
      };
      return request;
    },

    async signIn(req, res, account) {
      const login = { accountId: account, amr: ['pwd'] };
      const provider = await current();
      await provider.interactionFinished(req, res, { login }, { mergeWithLastSubmission: false });
    },

    async signedIn(req, res) {
      const provider = await current();
      const ctx = provider.createContext(req, res) as unknown as KoaContextWithOIDC;
      const session = await provider.Session.get(ctx);
      const { accountId } = session;
      if (accountId === undefined) return null;
      const authorizations =
        (session as { authorizations?: Record<string, { grantId?: string }> }).authorizations ?? {};
      const sids = Object.values(authorizations).flatMap(({ grantId }) => (grantId ? [grantId] : []));
      return { account: accountId, sids, sid: (client) => authorizations[client]?.grantId ?? null };
    },

    async claims(token) {
      const keySet = createLocalJWKSet(keys.publicKeys() as never);
      const verified = await jwtVerify(token, keySet, {
        issuer: `${url()}${REALM}`,
        audience: 'datoferum',
        algorithms: ['ES256'],
      }).catch(() => null);
      if (verified?.payload.typ !== 'Bearer') return null;
      return verified.payload;
    },

    mac: (text) => createHmac('sha256', keys.secret).update(`form ${text}`).digest(),
  };
}
