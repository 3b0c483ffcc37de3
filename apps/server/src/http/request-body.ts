import type { IncomingMessage, ServerResponse } from 'node:http';
import { DatoferumError } from '@datoferum/core';
import type { Body } from '../usecases/courier.ts';
import type { Exchange } from './exchange.ts';

/**
 * `100 Continue` goes out when somebody begins to read the body, so every check has passed by then; a refused request
 * never sees it. Works whoever reads: all of them come through `_read`.
 */
export function continueWhenRead(req: IncomingMessage, res: ServerResponse): void {
  const read = req._read;
  let isTold = false;
  req._read = function onRead(size: number): void {
    if (!isTold && !res.headersSent && !res.writableEnded) {
      isTold = true;
      res.writeContinue();
    }
    read.call(req, size);
  };
}

/** The body of a data route, unread. */
export function bodyOf(req: IncomingMessage): Body {
  return { stream: req, length: contentLength(req), isComplete: () => req.complete, isOwn: true };
}

/** Content-Length, or null for a chunked body. A request with neither has no body. */
export function contentLength({ headers }: IncomingMessage): number | null {
  if (headers['transfer-encoding'] !== undefined) return null;
  return headers['content-length'] === undefined ? 0 : Number(headers['content-length']);
}

/** Bytes of a bounded body. @throws DatoferumError `body_too_large`, `body_incomplete` */
export async function readBody({ req }: Pick<Exchange, 'req'>, most: number): Promise<Uint8Array> {
  const length = contentLength(req);
  if (length !== null && length > most) throw tooLarge(most);
  const chunks: Uint8Array[] = [];
  let size = 0;
  await new Promise<void>((resolve, reject) => {
    const stop = (end: () => void) => {
      req.off('data', onData);
      req.pause();
      end();
    };
    const onData = (chunk: Uint8Array) => {
      size += chunk.length;
      chunks.push(chunk);
      if (size > most) stop(() => reject(tooLarge(most)));
    };
    req.on('data', onData);
    req.once('end', resolve);
    req.once('error', () => reject(new DatoferumError('body_incomplete')));
    req.once('close', () => (req.complete ? resolve() : reject(new DatoferumError('body_incomplete'))));
    if (req.readableEnded || req.destroyed) resolve();
  });
  return chunks.length === 1 ? (chunks[0] as Uint8Array) : Buffer.concat(chunks, size);
}

function tooLarge(most: number): DatoferumError {
  return new DatoferumError('body_too_large', `At most ${most} bytes are taken here.`);
}
