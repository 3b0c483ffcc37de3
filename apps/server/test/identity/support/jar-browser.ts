import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';

interface Cookie {
  name: string;
  value: string;
  path: string;
}

export interface Page {
  status: number;
  url: URL;
  headers: Headers;
  text: string;
}

/** A browser without scripts: keeps cookies by path, follows redirects within the courier, fills in forms. */
export class JarBrowser {
  readonly origin: string;
  cookies: Cookie[] = [];
  /** Every answer on the way, newest last. */
  readonly trail: Page[] = [];

  constructor(origin: string) {
    this.origin = origin;
  }

  async open(address: string, init: RequestInit = {}): Promise<Page> {
    let url = new URL(address, this.origin);
    let request = init;
    for (let hops = 0; hops < 12; hops += 1) {
      const headers = new Headers(request.headers);
      const sent = this.cookies.filter(({ path }) =>
        `${url.pathname}/`.startsWith(path.endsWith('/') ? path : `${path}/`),
      );
      if (sent.length > 0) headers.set('Cookie', sent.map(({ name, value }) => `${name}=${value}`).join('; '));
      const response = await fetch(url, { ...request, headers, redirect: 'manual' });
      this.#keep(response, url);
      const page = { status: response.status, url, headers: response.headers, text: await response.text() };
      this.trail.push(page);
      const location = response.headers.get('location');
      if (response.status < 300 || response.status >= 400 || location === null) return page;
      const next = new URL(location, url);
      // Somewhere else, or back to the client: what the test wants to see.
      if (next.origin !== this.origin || !next.pathname.startsWith('/realms/')) return { ...page, url: next };
      url = next;
      request = {};
    }
    throw new Error('too many redirects');
  }

  /** Posts the only form of a page, or the one whose action ends so. */
  async submit(page: Page, fields: Record<string, string>, actionEnd = ''): Promise<Page> {
    const forms = [...page.text.matchAll(/<form method="post" action="([^"]*)">([\s\S]*?)<\/form>/g)];
    const form = forms.find(([, action = '']) => action.endsWith(actionEnd));
    assert.ok(form, `no form on ${page.url.pathname}: ${page.status} ${page.text.slice(0, 2_000)}`);
    const body = new URLSearchParams();
    for (const [, name = '', value = ''] of (form[2] ?? '').matchAll(
      /<input type="hidden" name="([^"]*)" value="([^"]*)">/g,
    )) {
      body.set(name, value);
    }
    for (const [name, value] of Object.entries(fields)) body.set(name, value);
    return this.open(new URL((form[1] ?? '').replaceAll('&amp;', '&'), page.url).href, { method: 'POST', body });
  }

  #keep(response: Response, url: URL): void {
    for (const line of response.headers.getSetCookie()) {
      const [pair = '', ...attributes] = line.split('; ');
      const [name = '', ...value] = pair.split('=');
      const at = attributes.find((one) => one.toLowerCase().startsWith('path='))?.slice(5) ?? url.pathname;
      this.cookies = this.cookies.filter((one) => one.name !== name || one.path !== at);
      if (!/expires=Thu, 01 Jan 1970/i.test(line)) this.cookies.push({ name, value: value.join('='), path: at });
    }
  }
}

export interface Tokens {
  access_token: string;
  refresh_token: string;
  id_token: string;
  expires_in: number;
}

export const PROTOCOL = '/realms/datoferum/protocol/openid-connect';
export const payloadOf = (token: string): Record<string, unknown> =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());

/** The address a public client sends a browser to, and what it needs afterwards. */
export function authorization(origin: string, more: Record<string, string> = {}) {
  const verifier = randomBytes(32).toString('base64url');
  const query = new URLSearchParams({
    client_id: 'datoferum-web',
    redirect_uri: `${origin}/`,
    response_type: 'code',
    scope: 'openid profile email',
    state: 'a-state',
    nonce: 'a-nonce',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    ...more,
  });
  return { verifier, address: `${PROTOCOL}/auth?${query}` };
}

export async function tokenCall(origin: string, fields: Record<string, string>, headers: Record<string, string> = {}) {
  const response = await fetch(`${origin}${PROTOCOL}/token`, {
    method: 'POST',
    body: new URLSearchParams(fields),
    headers,
  });
  const json = (await response.json()) as Tokens & { error?: string };
  return { status: response.status, json };
}

/** The whole way of a person: sign-in page, password, code, tokens. */
export async function signIn(
  browser: JarBrowser,
  address: string,
  password: string,
  more: Record<string, string> = {},
): Promise<Tokens> {
  const { verifier, address: at } = authorization(browser.origin, more);
  let page = await browser.open(at);
  if (page.status === 200) page = await browser.submit(page, { address, password });
  const code = page.url.searchParams.get('code');
  assert.ok(code, `${page.status} ${page.url} ${page.text.slice(0, 1_500)}`);
  const { status, json } = await tokenCall(browser.origin, {
    grant_type: 'authorization_code',
    client_id: more.client_id ?? 'datoferum-web',
    redirect_uri: more.redirect_uri ?? `${browser.origin}/`,
    code,
    code_verifier: verifier,
  });
  assert.equal(status, 200, JSON.stringify(json));
  return json;
}

export function refresh(origin: string, token: string, client = 'datoferum-web') {
  return tokenCall(origin, { grant_type: 'refresh_token', client_id: client, refresh_token: token });
}
