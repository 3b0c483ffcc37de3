import type { ServerResponse } from 'node:http';

/** What every answer says to a browser, errors, 206, 304 and 416 too: never shown, run, guessed at or embedded. */
export const SAFE_HEADERS = {
  'X-Content-Type-Options': 'nosniff',
  'Content-Security-Policy': "sandbox; default-src 'none'",
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
} as const;

/** Two years, as browsers ask for lists; what lies below the host is not ours to decide. */
const ONLY_HTTPS = 'max-age=63072000';

/** Sets the headers that every answer of ours has, before anybody knows what it will be. Pages put their own policy in the place of this one. */
export function stamp(res: ServerResponse, id: string, path: string, isHttps: boolean): void {
  res.setHeader('Request-Id', id);
  if (isHttps) res.setHeader('Strict-Transport-Security', ONLY_HTTPS);
  // The identity provider's pages post forms and have scripts: they say what theirs may do.
  if (path.startsWith('/realms/')) res.setHeader('X-Content-Type-Options', 'nosniff');
  else for (const [name, value] of Object.entries(SAFE_HEADERS)) res.setHeader(name, value);
}
