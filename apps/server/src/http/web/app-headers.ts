type Headers = Record<string, string>;

/** Where people sign in: a realm at an identity provider, ours or another. */
export interface Realm {
  /** Of the provider, without a slash at its end. */
  url: string;
  realm: string;
}

/**
 * What the app's own pages may do beyond PAGE_HEADERS: talk to the identity providers of the configuration, open their silent
 * sign-in in a frame, start workers of its own, and send the one form that signs out. Nothing inline, nothing evaluated; text
 * becomes script in one place alone, the policy `datoferum`, which names the workers.
 * @param own how the world sees the courier, without a slash at its end
 */
export function appHeaders(
  issuers: readonly string[],
  signIn: Realm,
  own: string,
): { page: Headers; silent: Headers; script: Headers } {
  const origins = [...new Set(issuers.map((issuer) => new URL(issuer).origin))];
  // A browser holds the way back from another provider to this rule too.
  const back = new URL(signIn.url).origin === new URL(own).origin ? [] : [source(`${own}/`)];
  const policy = (ancestors: string): string =>
    [
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "img-src 'self'",
      "font-src 'self'",
      ["connect-src 'self'", ...origins].join(' '),
      ["frame-src 'self'", ...origins].join(' '),
      "worker-src 'self'",
      "base-uri 'none'",
      ['form-action', source(`${signIn.url}/realms/${signIn.realm}/protocol/openid-connect/logout`), ...back].join(' '),
      `frame-ancestors ${ancestors}`,
      "require-trusted-types-for 'script'",
      'trusted-types datoferum',
    ].join('; ');
  return {
    page: { 'Content-Security-Policy': policy("'none'") },
    // The app opens this one in a frame of its own.
    silent: { 'Content-Security-Policy': policy("'self'") },
    // A worker lives under the policy of its script.
    script: { 'Content-Security-Policy': policy("'none'"), 'X-Content-Type-Options': 'nosniff' },
  };
}

/** An address as one source of a directive: what divides sources and directives is escaped. */
const source = (address: string): string =>
  new URL(address).href.replace(/[;,']/g, (mark) => `%${mark.charCodeAt(0).toString(16)}`);
