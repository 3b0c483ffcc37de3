import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { DatoferumError } from '@datoferum/core';
import type { Viewer } from '../../usecases/feed/event.ts';
import { answerJson } from '../answer.ts';
import { type Admitted, callerOf, type Handler, type House } from '../exchange.ts';
import type { RouteName, Who } from '../routes.ts';
import { LiveAccess } from './live-access.ts';
import { pageOf } from './paging.ts';

/** A line every so often, so that nobody on the way takes the connection for dead. */
const BEAT_MS = 15_000;
/** A reader that takes nothing for so long is cut; it resumes by its cursor. */
const STALLED_MS = 30_000;
/** What a browser waits before it comes back. */
const RETRY_MS = 3_000;

/** The feed: server-sent events for those who ask for them (`Accept: text/event-stream`), else a page of JSON. */
export function createFeed(
  house: Pick<House, 'authenticator' | 'courier' | 'config'>,
  stalledMs = STALLED_MS,
): Partial<Record<RouteName, Handler>> {
  const access = new LiveAccess(house.authenticator);
  return {
    async feed(admitted) {
      const viewer: Viewer = { person: callerOf(admitted).person, sees: sight(admitted.as) };
      const isStream = /\btext\/event-stream\b/.test(admitted.req.headers.accept ?? '');
      if (isStream && admitted.method === 'GET') return stream(house, access, admitted, viewer, stalledMs);
      const { limit } = pageOf(admitted);
      const { events, position, more } = await house.courier.feed.page(
        viewer,
        positionOf(admitted),
        limit,
        house.config.url,
      );
      answerJson(admitted, 200, { items: events, cursor: String(position), more });
    },
  };
}

const sight = (as: ReadonlySet<Who>): Viewer['sees'] =>
  as.has('auditor') ? 'records' : as.has('operator') ? 'states' : 'own';

/** Last-Event-ID is newer than the `cursor` of an address that a browser asks for again. */
function positionOf({ req, query }: Admitted): number | null {
  const last = req.headers['last-event-id'];
  const text = last === undefined || last === '' ? new URLSearchParams(query).get('cursor') : String(last);
  if (text === null) return null;
  if (!/^\d{1,15}$/.test(text)) throw new DatoferumError('invalid_request', '"cursor" is none that was given out.');
  return Number(text);
}

async function stream(
  house: Pick<House, 'courier' | 'config'>,
  access: LiveAccess,
  admitted: Admitted,
  viewer: Viewer,
  stalledMs: number,
): Promise<void> {
  const { req, res } = admitted;
  const position = positionOf(admitted);
  const gone = new AbortController();
  const end = (): void => gone.abort();
  res.once('close', end);
  if (res.destroyed) end();
  const leave = access.watch(req.headers.authorization, viewer.person, end);
  let at = position;
  let isTaken = true;
  const beat = setInterval(() => {
    // What was looked at and not for this reader need not be looked at again.
    if (isTaken && res.headersSent) res.write(`: beat\nid: ${at}\n\n`);
  }, BEAT_MS).unref();
  try {
    for await (const some of house.courier.feed.follow(viewer, position, house.config.url, gone.signal)) {
      if (!res.headersSent) begin(res);
      at = some.position;
      const lines = some.events.map(
        (event) => `id: ${event.id}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`,
      );
      if (lines.length === 0) continue;
      isTaken = res.write(lines.join(''));
      if (!isTaken) await drained(res, gone.signal, stalledMs);
      isTaken = true;
    }
    res.end();
  } finally {
    clearInterval(beat);
    leave();
  }
}

function begin(res: ServerResponse): void {
  const headers = { 'Content-Type': 'text/event-stream; charset=utf-8', 'Cache-Control': 'no-store' };
  // Some proxies gather small answers until told not to.
  res.writeHead(200, { ...headers, 'X-Accel-Buffering': 'no' });
  res.write(`retry: ${RETRY_MS}\n\n`);
}

async function drained(res: ServerResponse, gone: AbortSignal, stalledMs: number): Promise<void> {
  const signal = AbortSignal.any([gone, AbortSignal.timeout(stalledMs)]);
  try {
    await once(res, 'drain', { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
    if (!gone.aborted) res.destroy();
  }
}
