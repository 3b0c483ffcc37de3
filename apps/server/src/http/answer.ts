import type { OutgoingHttpHeaders } from 'node:http';
import { DatoferumError, problem } from '@datoferum/core';
import type { Exchange } from './exchange.ts';
import { isBodyLeft, lingerWith } from './linger.ts';

/** Ends an answer that has no body, or a short one that lies in memory. */
export function answer(
  exchange: Pick<Exchange, 'req' | 'res' | 'method'>,
  status: number,
  headers: OutgoingHttpHeaders,
  body: Uint8Array | string = '',
): void {
  const { req, res } = exchange;
  if (res.headersSent || res.destroyed) return;
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  // A POST that stands for HEAD is a POST on the wire: a length without its bytes would keep its client waiting.
  if (exchange.method === 'HEAD' && req.method !== 'HEAD') headers['Content-Length'] = 0;
  if (status !== 204 && status !== 304) headers['Content-Length'] ??= bytes.length;
  const sent = exchange.method === 'HEAD' ? new Uint8Array() : bytes;
  if (isBodyLeft(req)) {
    lingerWith(req, res, status, headers, sent);
    return;
  }
  res.writeHead(status, headers);
  res.end(sent);
}

export function answerJson(exchange: Exchange, status: number, body: unknown, headers: OutgoingHttpHeaders = {}): void {
  const text = `${JSON.stringify(body)}\n`;
  answer(exchange, status, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store', ...headers }, text);
}

/** RFC 9457, and the headers that go with a code. Nothing can be said once an answer has begun: the connection ends. */
export function answerError(exchange: Exchange, error: unknown, more: OutgoingHttpHeaders = {}): void {
  const { res } = exchange;
  const { status, body } = problem(error, exchange.id);
  exchange.code = body.code;
  if (res.headersSent) {
    res.destroy();
    return;
  }
  const headers = { ...headersOf(error, exchange), 'Content-Type': 'application/problem+json', ...more };
  answer(exchange, status, { 'Cache-Control': 'no-store', ...headers }, `${JSON.stringify(body)}\n`);
}

/** Seconds after which a client may ask again, where a code says "later". */
const LATER: Partial<Record<string, number>> = {
  locked: 2,
  storage_unavailable: 5,
  identity_unavailable: 5,
  storage_full: 60,
};

export function headersOf(error: unknown, exchange: Pick<Exchange, 'req'>): OutgoingHttpHeaders {
  if (!(error instanceof DatoferumError)) return {};
  const { code, extra } = error;
  const headers: OutgoingHttpHeaders = {};
  if (code === 'unauthenticated' || code === 'token_expired' || extra.expired === true) {
    const isNamed = exchange.req.headers.authorization !== undefined;
    headers['WWW-Authenticate'] = isNamed ? 'Bearer error="invalid_token"' : 'Bearer';
  }
  if (code === 'scope_missing') {
    headers['WWW-Authenticate'] = `Bearer error="insufficient_scope", scope="${(extra.scopes as string[]).join(' ')}"`;
  }
  const later = typeof extra.retryAfter === 'number' ? extra.retryAfter : LATER[code];
  if (later !== undefined) headers['Retry-After'] = String(Math.max(1, Math.ceil(later)));
  if (typeof extra.offset === 'number') headers['Upload-Offset'] = String(extra.offset);
  if (code === 'tus_version_unsupported') headers['Tus-Version'] = '1.0.0';
  if (Array.isArray(extra.allow)) headers.Allow = extra.allow.join(', ');
  if (typeof extra.size === 'number' && code === 'range_not_satisfiable') {
    headers['Content-Range'] = `bytes */${extra.size}`;
  }
  return headers;
}
