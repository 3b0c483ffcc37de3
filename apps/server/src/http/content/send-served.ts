import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { base64, DatoferumError } from '@datoferum/core';
import type { Served } from '../../usecases/courier.ts';
import { answer } from '../answer.ts';
import type { Admitted } from '../exchange.ts';
import { isNoneMatch, isRangeStill, quoted } from './conditions.ts';
import { askedRange } from './range.ts';
import { Pace, Readers } from './readers.ts';

/** A reader that takes nothing for so long gives its place to others; it continues with Range. */
const STALLED_MS = 60_000;
/** All answers of this process. */
const READERS = new Readers();

/** Whatever was sent in is never shown, run or guessed at by a browser: these, and those that every answer is stamped with. */
const CONTENT_HEADERS = {
  'Content-Type': 'application/octet-stream',
  'Cache-Control': 'no-store',
  'Accept-Ranges': 'bytes',
};

const digestField = (sha256: Uint8Array): string => `sha-256=:${base64(sha256)}:`;

/** GET and HEAD of bytes: strong ETag, Range, If-Range, If-None-Match, Repr-Digest, Content-Digest (RFC 9110, 9530). */
export async function sendServed(
  admitted: Admitted,
  served: Served,
  named: OutgoingHttpHeaders,
  readers = READERS,
): Promise<void> {
  const { headers: asked } = admitted.req;
  const etag = quoted(served.etag);
  const headers: OutgoingHttpHeaders = { ...CONTENT_HEADERS, ...named, ETag: etag };
  if (isNoneMatch(asked['if-none-match'], etag)) return answer(admitted, 304, headers);
  if (served.sha256) headers['Repr-Digest'] = digestField(served.sha256);

  const isGet = admitted.method === 'GET';
  const isRanged = isGet && isRangeStill(asked['if-range'] as string | undefined, etag);
  const range = isRanged ? askedRange(asked.range, served.size) : 'all';
  if (range === 'unsatisfiable') {
    throw new DatoferumError('range_not_satisfiable', `The content is ${served.size} bytes long.`, {
      size: served.size,
    });
  }
  const { from, to } = range === 'all' ? { from: 0, to: served.size } : range;
  headers['Content-Length'] = to - from;
  if (range !== 'all') {
    headers['Content-Range'] = `bytes ${from}-${to - 1}/${served.size}`;
    const digest = await served.pieceDigest(from, to);
    if (digest) headers['Content-Digest'] = digestField(digest);
  }
  if (!isGet || from === to) return answer(admitted, 200, headers);
  await sendBytes(admitted.res, served, from, to, range === 'all' ? 200 : 206, headers, readers);
}

async function sendBytes(
  res: ServerResponse,
  served: Served,
  from: number,
  to: number,
  status: number,
  headers: OutgoingHttpHeaders,
  readers: Readers,
): Promise<void> {
  const cut = new AbortController();
  /** Chunks that the socket has not taken yet. */
  const held = new Set<() => void>();
  const onClose = () => {
    cut.abort();
    for (const release of held) release();
    held.clear();
  };
  res.once('close', onClose);
  if (res.destroyed) onClose();
  const pace = new Pace();
  const begin = () => {
    if (res.headersSent) return;
    // Only now: a file that cannot be opened at all still gets an answer that says so.
    res.writeHead(status, headers);
    res.setTimeout(STALLED_MS);
  };
  let at = from;

  /** Chunk by chunk, read ahead, until the reader is slow. */
  const wide = async (): Promise<void> => {
    for await (const { bytes, release } of served.open(at, to, cut.signal)) {
      held.add(release);
      if (res.destroyed) return onClose();
      begin();
      at += bytes.length;
      if (at > to) throw new Error('more bytes than the file has');
      const isTaken = res.write(bytes, () => {
        if (held.delete(release)) release();
      });
      if (isTaken || res.destroyed || (await taken(res, cut.signal, pace.patienceMs))) continue;
      pace.tooSlow();
      break;
    }
    // Nothing is read ahead any more while the rest is waited for.
    if (pace.isSlow && !res.destroyed) await taken(res, cut.signal);
    else if (at < to && !res.destroyed) throw new Error('fewer bytes than the file has');
  };
  /** A short step, copied: nothing of the engine's is kept for whoever takes it slowly. */
  const narrow = async (most: number): Promise<void> => {
    const step = Buffer.allocUnsafeSlow(Math.min(most, to - at));
    let filled = 0;
    for await (const { bytes, release } of served.open(at, at + step.length, cut.signal)) {
      if (filled + bytes.length > step.length) throw new Error('more bytes than the file has');
      step.set(bytes, filled);
      filled += bytes.length;
      release();
    }
    if (res.destroyed) return;
    if (filled < step.length) throw new Error('fewer bytes than the file has');
    begin();
    at += filled;
    const began = performance.now();
    if (!res.write(step) && !res.destroyed) await taken(res, cut.signal);
    pace.took(filled, performance.now() - began);
  };

  try {
    while (at < to && !res.destroyed) {
      if (!pace.isSlow && readers.enter()) {
        await wide().finally(() => readers.leave());
        continue;
      }
      const step = readers.take();
      await narrow(step).finally(() => readers.giveBack(step));
    }
    if (!res.destroyed) res.end();
  } catch (error) {
    // Never a clean end with wrong or missing bytes.
    if (!res.headersSent && !res.destroyed) throw error;
    const isOurs = !cut.signal.aborted;
    res.destroy();
    if (isOurs) throw error;
  } finally {
    if (res.destroyed) onClose();
  }
}

/** Waits until the socket has taken all; false when that takes longer than `withinMs`, or the answer is cut. */
function taken(res: ServerResponse, signal: AbortSignal, withinMs?: number): Promise<boolean> {
  if (!res.writableNeedDrain || signal.aborted) return Promise.resolve(!signal.aborted);
  return new Promise((resolve) => {
    const end = (isTaken: boolean) => {
      clearTimeout(timer);
      res.off('drain', onDrain);
      signal.removeEventListener('abort', onAbort);
      resolve(isTaken);
    };
    const onDrain = () => end(true);
    const onAbort = () => end(false);
    const timer = withinMs === undefined ? undefined : setTimeout(onAbort, withinMs);
    res.on('drain', onDrain);
    signal.addEventListener('abort', onAbort);
  });
}
