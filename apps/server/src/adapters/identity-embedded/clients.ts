import type { ClientMetadata } from 'oidc-provider';

/** The courier's own clients: public, so PKCE is required of them. */
export const WEB = 'datoferum-web';
export const CLI = 'datoferum-cli';
const DESKTOP = 'datoferum-desktop';

/** Clients whose session is no browser's: they stay signed in when the browser signs out. */
export const APART: ReadonlySet<string> = new Set([CLI, DESKTOP]);

const PUBLIC = { token_endpoint_auth_method: 'none', scope: 'openid profile email offline_access' } as const;

/** @param url how the world sees the courier, without a slash at its end */
export function ownClients(url: string): ClientMetadata[] {
  return [
    {
      ...PUBLIC,
      client_id: WEB,
      client_name: 'Datoferum',
      application_type: 'web',
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      redirect_uris: [`${url}/`],
      post_logout_redirect_uris: [`${url}/`],
    },
    {
      ...PUBLIC,
      client_id: CLI,
      client_name: 'Datoferum CLI',
      application_type: 'native',
      grant_types: ['urn:ietf:params:oauth:grant-type:device_code', 'refresh_token'],
      response_types: [],
      redirect_uris: [],
    },
    {
      ...PUBLIC,
      client_id: DESKTOP,
      client_name: 'Datoferum Desktop',
      application_type: 'native',
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      // RFC 8252, section 7.3: any port of the loopback address.
      redirect_uris: ['http://127.0.0.1/callback', 'http://[::1]/callback'],
      post_logout_redirect_uris: ['http://127.0.0.1/callback', 'http://[::1]/callback'],
    },
  ];
}

/** True for an address below the courier's own: its pages may receive a sign-in or follow a sign-out. */
export function isOwnPage(url: string, redirect: string): boolean {
  if (!URL.canParse(redirect)) return false;
  const { origin, username, password, hash } = new URL(redirect);
  return origin === new URL(url).origin && `${username}${password}${hash}` === '';
}
