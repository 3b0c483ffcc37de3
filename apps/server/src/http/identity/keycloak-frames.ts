import { answer, answerJson } from '../answer.ts';
import type { IdentityExchange } from './identity-exchange.ts';

/**
 * keycloak-js asks two hidden pages: whether cookies reach this courier from a frame, and every few seconds whether the person is
 * still signed in. The second one asks back here, so that a sign-out in another tab is seen.
 */
const FRAMES: Readonly<Record<string, { type: string; text: string }>> = {
  'protocol/openid-connect/3p-cookies/step1.html': {
    type: 'text/html; charset=utf-8',
    text: '<!doctype html><title>Cookies</title><script src="supported.js"></script>\n',
  },
  'protocol/openid-connect/3p-cookies/supported.js': {
    type: 'text/javascript; charset=utf-8',
    text: "window.parent.postMessage('supported', '*');\n",
  },
  'protocol/openid-connect/login-status-iframe.html': {
    type: 'text/html; charset=utf-8',
    text: '<!doctype html><title>Session</title><script src="login-status-iframe.js"></script>\n',
  },
  'protocol/openid-connect/login-status-iframe.js': {
    type: 'text/javascript; charset=utf-8',
    text: `window.addEventListener('message', async (event) => {
  if (event.source !== window.parent || typeof event.data !== 'string') return;
  const [client, session = ''] = event.data.split(' ');
  const query = new URLSearchParams({ client, session, origin: event.origin });
  let state = 'error';
  try {
    const answer = await fetch('login-status?' + query, { credentials: 'same-origin', cache: 'no-store' });
    if (answer.ok) state = (await answer.json()).state;
  } catch {}
  event.source.postMessage(state, event.origin);
});
`,
  },
};

export function frame(exchange: IdentityExchange): boolean {
  const found = Object.hasOwn(FRAMES, exchange.path) ? FRAMES[exchange.path] : undefined;
  if (!found || exchange.admitted.method === 'POST') return false;
  const ancestors = ["'self'", ...exchange.house.corsOrigins.filter((origin) => origin !== '*')].join(' ');
  answer(
    exchange.admitted,
    200,
    {
      'Content-Type': found.type,
      'Content-Security-Policy': `default-src 'none'; script-src 'self'; connect-src 'self'; base-uri 'none'; frame-ancestors ${ancestors}`,
      'Cache-Control': 'no-cache',
      'Referrer-Policy': 'no-referrer',
    },
    found.text,
  );
  return true;
}

/** `unchanged` when this browser is signed in for that client as the page believes; a page elsewhere is told nothing. */
export async function loginStatus(exchange: IdentityExchange): Promise<void> {
  const { house, admitted, query } = exchange;
  const allowed = [new URL(house.url()).origin, ...house.corsOrigins];
  const site = admitted.req.headers['sec-fetch-site'];
  if ((site !== undefined && site !== 'same-origin') || !allowed.includes(query.get('origin') ?? '')) {
    return answerJson(admitted, 200, { state: 'error' });
  }
  const found = await house.engine.signedIn(admitted.req, admitted.res);
  const own = found?.sid(query.get('client') ?? '') ?? '';
  const said = query.get('session') ?? '';
  // Somebody is signed in, and the page does not know of it yet: it may ask for a token.
  const isSame = said === '' ? found === null : own === said;
  answerJson(admitted, 200, { state: isSame ? 'unchanged' : 'changed' });
}
