import { answer } from './answer.ts';
import type { Exchange } from './exchange.ts';

const EXPOSED =
  'Accept-Ranges, Allow, Content-Digest, Content-Disposition, Content-Range, ETag, Location, Repr-Digest, Request-Id, Retry-After, Tus-Checksum-Algorithm, Tus-Extension, Tus-Resumable, Tus-Version, Upload-Concat, Upload-Defer-Length, Upload-Expires, Upload-Length, Upload-Metadata, Upload-Offset, WWW-Authenticate';
const ALLOWED =
  'Authorization, Content-Range, Content-Type, Idempotency-Key, If-None-Match, If-Range, Last-Event-ID, Range, Tus-Resumable, Upload-Checksum, Upload-Concat, Upload-Defer-Length, Upload-Length, Upload-Metadata, Upload-Offset, X-HTTP-Method-Override, X-Requested-With';

/** Answers preflights of the configured origins and marks answers to them; with none configured it does nothing. */
export function createCors(origins: readonly string[]): (exchange: Exchange) => boolean {
  const allowed = new Set(origins.map((origin) => origin.replace(/\/$/, '')));
  if (allowed.size === 0) return () => false;
  return (exchange) => {
    const { req, res } = exchange;
    res.setHeader('Vary', 'Origin');
    const { origin } = req.headers;
    if (origin === undefined || !allowed.has(origin)) return false;
    res.setHeader('Access-Control-Allow-Origin', origin);
    res.setHeader('Access-Control-Expose-Headers', EXPOSED);
    if (exchange.method !== 'OPTIONS' || req.headers['access-control-request-method'] === undefined) return false;
    const methods = 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS';
    answer(exchange, 204, {
      'Access-Control-Allow-Methods': methods,
      'Access-Control-Allow-Headers': ALLOWED,
      'Access-Control-Max-Age': '600',
    });
    return true;
  };
}
