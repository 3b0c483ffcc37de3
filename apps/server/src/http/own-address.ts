import { answer } from './answer.ts';
import type { Exchange } from './exchange.ts';

const LOOPBACK = new Set(['127.0.0.1', '[::1]', 'localhost']);
/** Called by programs, or opened by a cookie that belongs to one name. */
const NO_PAGES = /^\/(?:api\/v1|files|drop|dl|\.well-known)(?:\/|$)/;

/**
 * For the demo: a page asked for by another name of this machine is redirected to the courier's own address, since cookies and the
 * issuer hang on that; otherwise nobody who typed 127.0.0.1 could finish a sign-in. True: it was answered.
 */
export function createOwnAddress(url: () => string): (exchange: Exchange) => boolean {
  return (exchange) => {
    const { req, method, path, query } = exchange;
    if (method !== 'GET' || NO_PAGES.test(path) || !String(req.headers.accept ?? '').includes('text/html'))
      return false;
    const own = new URL(url());
    const asked = hostOf(req.headers.host, own.protocol);
    const isOtherName = asked?.port === own.port && asked.hostname !== own.hostname;
    if (!isOtherName || ![asked.hostname, own.hostname].every((name) => LOOPBACK.has(name))) return false;
    answer(exchange, 302, { Location: `${own.origin}${path}${query && `?${query}`}`, 'Cache-Control': 'no-store' });
    return true;
  };
}

function hostOf(host: string | undefined, protocol: string): URL | null {
  const address = `${protocol}//${host ?? ''}`;
  return host && URL.canParse(address) ? new URL(address) : null;
}
