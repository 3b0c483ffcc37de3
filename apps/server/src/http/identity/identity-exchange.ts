import { DatoferumError } from '@datoferum/core';
import {
  chooseLanguage,
  type IdentityPage,
  LANGUAGE_COOKIE,
  LANGUAGES,
  type Language,
  renderPage,
} from '../../pages/index.ts';
import type { IdentityEngine } from '../../ports/accounts.ts';
import type { World } from '../../ports/world.ts';
import type { Accounts } from '../../usecases/accounts/accounts.ts';
import type { Clients } from '../../usecases/people/clients.ts';
import { answer } from '../answer.ts';
import type { Admitted } from '../exchange.ts';
import { readBody } from '../request-body.ts';

export const REALM = '/realms/datoferum';
const FORM_COOKIE = 'datoferum_form';
const MOST = 16 * 1024;

/** What the sign-in pages stand on. */
export interface IdentityHouse {
  engine: IdentityEngine;
  accounts: Accounts;
  clients: Clients;
  world: Pick<World, 'random'>;
  /** How the world sees the courier. */
  url: () => string;
  corsOrigins: readonly string[];
}

/**
 * Nothing inline, nothing from elsewhere. A sign-in ends in a redirect after a form, and Chromium applies `form-action` to that
 * too: the desktop app listens on a port of the loopback address. The provider adds the hash of its own script where it needs one.
 */
export const POLICY =
  "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; script-src; base-uri 'none'; form-action 'self' http://127.0.0.1:*; frame-ancestors 'none'";

export const PAGE_HEADERS: Readonly<Record<string, string>> = {
  'Content-Security-Policy': POLICY,
  'Cache-Control': 'no-store',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'X-Frame-Options': 'DENY',
};

/** One request for a page, with what every page needs. */
export class IdentityExchange {
  readonly house: IdentityHouse;
  readonly admitted: Admitted;
  readonly language: Language;
  /** Below the realm, without a slash at its beginning. */
  readonly path: string;
  readonly #cookies: string[] = [];

  constructor(house: IdentityHouse, admitted: Admitted, locales: string | null = null) {
    this.house = house;
    this.admitted = admitted;
    this.path = admitted.path.slice(REALM.length + 1);
    const asked = this.query.get('ui_locales');
    const { cookie } = admitted.req.headers;
    const acceptLanguage = admitted.req.headers['accept-language'];
    this.language = chooseLanguage({ uiLocales: asked ?? locales, cookie, acceptLanguage });
    if (asked && LANGUAGES.some((one) => one === asked)) {
      this.#setCookie(LANGUAGE_COOKIE, asked, 'Max-Age=31536000');
    }
  }

  get query(): URLSearchParams {
    return new URLSearchParams(this.admitted.query);
  }

  get from(): string | null {
    return this.admitted.from;
  }

  page(status: number, page: IdentityPage): void {
    const { admitted } = this;
    const address = `${admitted.path}${admitted.query === '' ? '' : `?${admitted.query}`}`;
    const text = renderPage(page, { language: this.language, address, courier: new URL(this.house.url()).host });
    this.#flush();
    answer(admitted, status, { ...PAGE_HEADERS, 'Content-Type': 'text/html; charset=utf-8' }, text);
  }

  problem(status: number, code: string, continueHref = '/'): void {
    this.page(status, { kind: 'problem', code, requestId: this.admitted.id, continueHref });
  }

  redirect(to: string): void {
    this.#flush();
    answer(this.admitted, 303, { ...PAGE_HEADERS, Location: to });
  }

  /** The posted fields. @throws DatoferumError `body_too_large`, `unsupported_media_type` */
  async form(): Promise<URLSearchParams> {
    const type = String(this.admitted.req.headers['content-type'] ?? '');
    if (!type.startsWith('application/x-www-form-urlencoded')) throw new DatoferumError('unsupported_media_type');
    return new URLSearchParams(Buffer.from(await readBody(this.admitted, MOST)).toString());
  }

  /** A token for a form of this browser; a cookie binds the two. */
  csrf(purpose: string): string {
    return this.#token(purpose, this.browser());
  }

  /** True when the form came from a page that this browser was shown. */
  isOwnForm(form: URLSearchParams, purpose: string): boolean {
    const cookie = this.#cookie(FORM_COOKIE);
    const given = form.get('csrf') ?? '';
    return cookie !== null && given.length === 43 && given === this.#token(purpose, cookie);
  }

  /** Names this browser: a random cookie. */
  browser(): string {
    const known = this.#cookie(FORM_COOKIE);
    if (known !== null) return known;
    this.#made ??= Buffer.from(this.house.world.random(18)).toString('base64url');
    this.#setCookie(FORM_COOKIE, this.#made, 'HttpOnly');
    return this.#made;
  }
  #made: string | null = null;

  #token(purpose: string, cookie: string): string {
    return Buffer.from(this.house.engine.mac(`${purpose} ${cookie}`)).toString('base64url');
  }

  #cookie(name: string): string | null {
    for (const pair of (this.admitted.req.headers.cookie ?? '').split(';')) {
      const [key, value] = pair.trim().split('=');
      if (key === name && value && /^[\w-]{24}$/.test(value)) return value;
    }
    return null;
  }

  #setCookie(name: string, value: string, more: string): void {
    const secure = this.house.url().startsWith('https://') ? '; Secure' : '';
    const line = `${name}=${value}; Path=${REALM}; SameSite=Lax; ${more}${secure}`;
    if (!this.#cookies.includes(line)) this.#cookies.push(line);
  }

  #flush(): void {
    if (this.#cookies.length > 0) this.admitted.res.setHeader('Set-Cookie', this.#cookies);
  }
}
