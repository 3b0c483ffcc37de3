import type { Configuration, KoaContextWithOIDC } from 'oidc-provider';
import Provider, { interactionPolicy } from 'oidc-provider';
import type { Metadata } from '../../ports/metadata.ts';
import type { Account } from '../../ports/metadata-accounts.ts';
import type { World } from '../../ports/world.ts';
import { APART, isOwnPage, ownClients } from './clients.ts';
import {
  deviceConfirmPage,
  deviceDonePage,
  devicePage,
  problemPage,
  signedOutPage,
  signOutPage,
} from './provider-pages.ts';
import { REALM } from './realm.ts';
import { dress, undress } from './refresh-dress.ts';
import { allowLostAnswers } from './refresh-repeat.ts';
import { sha256 } from './row-hashes.ts';
import type { SigningKeys } from './signing-keys.ts';

/** Seconds. */
export interface Lifetimes {
  access: number;
  /** Without a sign of life a session ends after this … */
  idle: number;
  /** … and at the latest after this. */
  longest: number;
  /** The same for clients that are no browser. */
  apartIdle: number;
  apartLongest: number;
  /** So long a refresh token may be used again when its answer was lost on the way. */
  repeat: number;
}

const PROTOCOL = '/protocol/openid-connect';
/** The one thing tokens are for. An absolute URI, as RFC 8707 wants it. */
const RESOURCE = 'urn:datoferum:courier';
const SCOPES = 'openid profile email offline_access';
const HOUR = 3_600;

type Needs = {
  url: string;
  metadata: Metadata;
  world: World;
  keys: SigningKeys;
  lifetimes: Lifetimes;
  origins: ReadonlySet<string>;
  adapter: NonNullable<Configuration['adapter']>;
  endSession: (ctx: KoaContextWithOIDC) => Promise<void>;
};

/** What `findAccount` hands to the provider, and the token's claims are taken from. */
interface Subject {
  accountId: string;
  account: Account;
  claims(): Promise<{ sub: string; [name: string]: unknown }>;
  [name: string]: unknown;
}

/** The OpenID provider under Keycloak's paths. It keeps nothing itself, so it is built anew when keys change. */
export function buildProvider(needs: Needs): Provider {
  const { url, metadata, world, keys, lifetimes, origins } = needs;
  const isSecure = url.startsWith('https://');
  const cookie = { httpOnly: true, sameSite: 'lax', secure: isSecure, signed: true } as const;
  const consent = interactionPolicy.base();
  // These clients are the courier's own or an admin's: nobody is asked whether they may.
  consent.get('consent')?.checks.clear();
  const isApart = (clientId: string | undefined): boolean => APART.has(clientId ?? '');
  const left = (since: number, idle: number, longest: number): number =>
    Math.max(1, Math.min(idle, since + longest - nowSeconds()));

  const configuration: Configuration = {
    adapter: needs.adapter,
    clients: ownClients(url),
    jwks: { keys: keys.published.map(({ keyId, jwk }) => ({ ...jwk, kid: keyId, alg: 'ES256', use: 'sig' })) as never },
    clientDefaults: { id_token_signed_response_alg: 'ES256' },
    cookies: {
      keys: [Buffer.from(keys.secret).toString('base64url')],
      names: { session: 'datoferum_session', interaction: 'datoferum_interaction', resume: 'datoferum_resume' },
      long: { ...cookie, path: REALM },
      short: cookie,
    },
    routes: {
      authorization: `${PROTOCOL}/auth`,
      token: `${PROTOCOL}/token`,
      jwks: `${PROTOCOL}/certs`,
      revocation: `${PROTOCOL}/revoke`,
      end_session: `${PROTOCOL}/logout`,
      device_authorization: `${PROTOCOL}/auth/device`,
      code_verification: '/device',
    },
    discovery: {
      userinfo_endpoint: `${url}${REALM}${PROTOCOL}/userinfo`,
      check_session_iframe: `${url}${REALM}${PROTOCOL}/login-status-iframe.html`,
    },
    scopes: SCOPES.split(' '),
    claims: {
      openid: ['sub'],
      email: ['email', 'email_verified'],
      profile: ['name', 'preferred_username', 'locale'],
    },
    responseTypes: ['code'],
    pkce: { required: (_, client) => client.clientAuthMethod === 'none' },
    extraParams: ['datoferum_register'],
    extraClientMetadata: { properties: ['datoferum_address', 'datoferum_scopes', 'datoferum_made'] },
    interactions: { policy: consent, url: (_, interaction) => `${REALM}/sign-in/${interaction.uid}` },
    features: {
      devInteractions: { enabled: false },
      userinfo: { enabled: false },
      clientCredentials: { enabled: true },
      revocation: { enabled: true, allowedPolicy: async (_, client, token) => token.clientId === client.clientId },
      deviceFlow: {
        enabled: true,
        charset: 'base-20',
        mask: '****-****',
        deviceInfo: (ctx) => ({ ip: ctx.ip, ua: ctx.get('user-agent') }),
        userCodeInputSource: devicePage,
        userCodeConfirmSource: deviceConfirmPage,
        successSource: deviceDonePage,
      },
      rpInitiatedLogout: {
        enabled: true,
        async logoutSource(ctx) {
          const hint = ctx.oidc.entities.IdTokenHint?.payload as { sub?: string } | undefined;
          // Who shows an ID token of this very person need not ask once more.
          if (hint?.sub !== undefined && hint.sub === ctx.oidc.session?.accountId) await needs.endSession(ctx);
          else signOutPage(ctx);
        },
        postLogoutSuccessSource: signedOutPage,
      },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => RESOURCE,
        useGrantedResource: () => true,
        getResourceServerInfo: () => ({
          scope: SCOPES,
          audience: 'datoferum',
          accessTokenFormat: 'jwt',
          accessTokenTTL: lifetimes.access,
          jwt: { sign: { alg: 'ES256', kid: keys.current.keyId } },
        }),
      },
    },
    formats: {
      customizers: {
        jwt(ctx, token, jwt) {
          const subject = ctx.oidc.entities.Account as unknown as Subject | undefined;
          const grant = 'grantId' in token ? token.grantId : undefined;
          Object.assign(jwt.payload, {
            typ: 'Bearer',
            azp: token.clientId,
            ...(subject ? claimsOf(subject.account) : clientClaims(ctx)),
            // A client that acts for itself has one session, which ends when it is dropped.
            ...(subject ? (grant === undefined ? {} : { sid: grant }) : { sid: token.clientId }),
          });
        },
      },
    },
    ttl: {
      AccessToken: lifetimes.access,
      ClientCredentials: lifetimes.access,
      AuthorizationCode: 60,
      DeviceCode: 600,
      IdToken: HOUR,
      Interaction: HOUR,
      Session: (_, session) => left(session.loginTs ?? nowSeconds(), lifetimes.idle, lifetimes.longest),
      Grant: (_, grant) => (isApart(grant.clientId) ? lifetimes.apartLongest : lifetimes.longest),
      RefreshToken: (_, token) =>
        isApart(token.clientId)
          ? left(token.iiat ?? nowSeconds(), lifetimes.apartIdle, lifetimes.apartLongest)
          : left(token.iiat ?? nowSeconds(), lifetimes.idle, lifetimes.longest),
    },
    rotateRefreshToken: true,
    issueRefreshToken: async (_, client) => client.grantTypeAllowed('refresh_token'),
    expiresWithSession: async (_, source) => !isApart(source.clientId),
    async findAccount(_, sub) {
      const account = await metadata.read.account(sub).catch(() => null);
      if (!account || account.disabled) return undefined;
      const subject: Subject = { accountId: sub, account, claims: async () => ({ sub, ...claimsOf(account) }) };
      return subject;
    },
    loadExistingGrant: (ctx) => grantFor(ctx, metadata, world, lifetimes),
    clientBasedCORS: (_, origin) => origins.has(origin),
    renderError: problemPage,
  };

  const provider = new Provider(`${url}${REALM}`, configuration);
  pinAddress(provider, url);
  dressRefreshTokens(provider);
  allowLostAnswers(provider, metadata, lifetimes.repeat);
  const { Client } = provider as unknown as { Client: { prototype: ClientPrototype } };
  const { redirectUriAllowed, postLogoutRedirectUriAllowed } = Client.prototype;
  Client.prototype.redirectUriAllowed = function allowed(uri) {
    return redirectUriAllowed.call(this, uri) || (this.clientId === 'datoferum-web' && isOwnPage(url, uri));
  };
  Client.prototype.postLogoutRedirectUriAllowed = function allowed(uri) {
    return postLogoutRedirectUriAllowed.call(this, uri) || (this.clientId === 'datoferum-web' && isOwnPage(url, uri));
  };
  // Secrets of clients are stored hashed.
  Client.prototype.compareClientSecret = function compare(actual) {
    const given = Buffer.from(sha256(actual)).toString('base64url');
    return this.clientSecret !== undefined && given === this.clientSecret;
  };
  return provider;
}

const nowSeconds = (): number => Math.floor(Date.now() / 1000);

interface ClientPrototype {
  clientId: string;
  clientSecret?: string;
  redirectUriAllowed(this: ClientPrototype, uri: string): boolean;
  postLogoutRedirectUriAllowed(this: ClientPrototype, uri: string): boolean;
  compareClientSecret(this: ClientPrototype, actual: string): boolean;
}

export function claimsOf({ address, name, verified, language }: Account): Record<string, unknown> {
  return { email: address, email_verified: verified, preferred_username: address, name, locale: language };
}

/** A client that acts for itself has the address its admin gave it, and the admin vouches for that. */
function clientClaims(ctx: KoaContextWithOIDC): Record<string, unknown> {
  const client = ctx.oidc.client as unknown as Record<string, string | undefined> | undefined;
  const address = client?.datoferum_address;
  return {
    ...(client?.clientName === undefined ? {} : { name: client.clientName }),
    ...(client?.datoferum_scopes ? { scope: client.datoferum_scopes } : {}),
    ...(address === undefined ? {} : { email: address, email_verified: true, preferred_username: address }),
  };
}

/** One grant a session and client; a device gets one of its own, so that it can be ended alone. */
async function grantFor(ctx: KoaContextWithOIDC, metadata: Metadata, world: World, lifetimes: Lifetimes) {
  const { provider, session, client, account } = ctx.oidc;
  if (!session || !client || !account) return undefined;
  const isDevice = /^(code|device)_/.test(ctx.oidc.route);
  const standing = isDevice ? undefined : session.grantIdFor(client.clientId);
  const found = standing === undefined ? undefined : await provider.Grant.find(standing);
  if (found) return found;
  const grant = new provider.Grant({ accountId: account.accountId, clientId: client.clientId });
  grant.addOIDCScope(SCOPES);
  grant.addResourceScope(RESOURCE, SCOPES);
  const id = await grant.save();
  const now = world.now();
  const longest = APART.has(client.clientId) ? lifetimes.apartLongest : lifetimes.longest;
  const device = (ctx.oidc.entities as { DeviceCode?: { deviceInfo?: { ip?: string; ua?: string } } }).DeviceCode;
  const info = device?.deviceInfo;
  await metadata.write.putSignIn({
    id,
    account: account.accountId,
    client: client.clientId,
    session: isDevice ? null : sha256(session.uid),
    startedAt: now,
    seenAt: now,
    agent: (info?.ua ?? ctx.get('user-agent')).slice(0, 300) || null,
    from: info?.ip ?? ctx.ip ?? null,
    expiresAt: now + longest * 1000,
  });
  return grant;
}

/** Addresses come from DATOFERUM_URL alone: neither a Host header nor a proxy's word changes an issuer or a link. */
function pinAddress(provider: Provider, url: string): void {
  const { protocol, host } = new URL(url);
  const scheme = protocol.slice(0, -1);
  const pinned = { protocol: scheme, host, secure: scheme === 'https', origin: `${scheme}://${host}` };
  for (const [name, value] of Object.entries(pinned)) {
    Object.defineProperty(provider.request, name, { configurable: true, get: () => value });
  }
  Object.defineProperty(provider.request, 'ip', {
    configurable: true,
    get(this: { req: { datoferumFrom?: string } }) {
      return this.req.datoferumFrom ?? '';
    },
  });
}

function dressRefreshTokens(provider: Provider): void {
  const Token = provider.RefreshToken as unknown as {
    find(value: string, ...more: unknown[]): Promise<unknown>;
    prototype: { save(): Promise<string>; expiration: number; exp?: number; iat?: number; grantId?: string };
  };
  const find = Token.find.bind(Token);
  Token.find = (value, ...more) => find(typeof value === 'string' ? undress(value) : value, ...more);
  const { save } = Token.prototype;
  Token.prototype.save = async function saveDressed(this: typeof Token.prototype) {
    const value = await save.call(this);
    const now = nowSeconds();
    return dress(value, {
      typ: 'Refresh',
      iat: this.iat ?? now,
      exp: this.exp ?? now + this.expiration,
      sid: this.grantId,
    });
  };
}
