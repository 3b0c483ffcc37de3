import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';

/** What is read and thrown away of a refused body, so that its sender comes to read the answer. */
const MOST_BYTES = 1024 * 1024;
const MOST_MS = 2_000;

/** A rest up to here is read to its end without a word, and the connection stays. */
const SMALL = 64 * 1024;

/** True when the request announced a body that has not been read to its end and is too large to be read for nothing. */
export function isBodyLeft(req: IncomingMessage): boolean {
  if (req.readableEnded || req.destroyed) return false;
  const { 'content-length': length, 'transfer-encoding': coding, expect } = req.headers;
  if (coding !== undefined) return true;
  if (length === undefined || length === '0') return false;
  return expect !== undefined || Number(length) > SMALL;
}

/**
 * Answers a request whose body nobody wants: the whole answer goes out with `Connection: close`, a bounded rest of the
 * body is read and dropped, then the connection ends. Closing at once would reset it, and the client would see the
 * reset instead of the answer.
 */
export function lingerWith(
  req: IncomingMessage,
  res: ServerResponse,
  status: number,
  headers: OutgoingHttpHeaders,
  body: Uint8Array,
): void {
  let dropped = 0;
  let isOver = false;
  const end = () => {
    if (isOver) return;
    isOver = true;
    clearTimeout(timer);
    req.off('data', onData);
    req.pause();
    res.end();
  };
  const onData = (chunk: Buffer) => {
    dropped += chunk.length;
    if (dropped > MOST_BYTES) end();
  };
  const timer = setTimeout(end, MOST_MS);
  timer.unref();
  res.writeHead(status, { ...headers, Connection: 'close' });
  res.flushHeaders();
  if (body.length > 0) res.write(body);
  req.on('error', end);
  req.on('end', end);
  req.on('close', end);
  req.on('data', onData);
  req.resume();
}
