import type { Socket } from 'node:net';
import { DatoferumError, type ErrorCode, problem } from '@datoferum/core';
import { SAFE_HEADERS } from './stamp.ts';

/** Bytes that are no request: 431 for headers over the limit, else 400, as problem+json; then the connection ends. */
export function answerBadBytes(error: NodeJS.ErrnoException, socket: Socket, id: string): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const code: ErrorCode = error.code === 'HPE_HEADER_OVERFLOW' ? 'header_too_large' : 'invalid_request';
  const { status, body } = problem(new DatoferumError(code, DETAILS[error.code ?? '']), id);
  const text = `${JSON.stringify(body)}\n`;
  const head = [
    `HTTP/1.1 ${status} ${status === 431 ? 'Request Header Fields Too Large' : 'Bad Request'}`,
    'Content-Type: application/problem+json',
    `Content-Length: ${Buffer.byteLength(text)}`,
    `Request-Id: ${id}`,
    ...Object.entries(SAFE_HEADERS).map((pair) => pair.join(': ')),
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${text}`);
  socket.resume();
}

const DETAILS: Readonly<Record<string, string>> = {
  HPE_INVALID_URL: 'The address holds bytes that must be percent-encoded.',
  HPE_INVALID_HEADER_TOKEN: 'A header holds bytes that HTTP does not allow.',
  ERR_HTTP_REQUEST_TIMEOUT: 'The headers did not come in time.',
};
