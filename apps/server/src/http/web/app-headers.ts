type Headers = Record<string, string>;

/**
 * What the app's own pages may do beyond PAGE_HEADERS: talk to the identity providers of the configuration, open their silent
 * sign-in in a frame, and start workers of its own. Nothing inline, nothing evaluated.
 */
export function appHeaders(issuers: readonly string[]): { page: Headers; silent: Headers; script: Headers } {
  const origins = [...new Set(issuers.map((issuer) => new URL(issuer).origin))];
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
      "form-action 'none'",
      `frame-ancestors ${ancestors}`,
    ].join('; ');
  return {
    page: { 'Content-Security-Policy': policy("'none'") },
    // The app opens this one in a frame of its own.
    silent: { 'Content-Security-Policy': policy("'self'") },
    // A worker lives under the policy of its script.
    script: { 'Content-Security-Policy': policy("'none'"), 'X-Content-Type-Options': 'nosniff' },
  };
}
