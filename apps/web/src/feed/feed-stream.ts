import { CourierError, type FeedEvent } from '@datoferum/ui';
import { ServerSentReader } from './server-sent.ts';

/** The courier says something every 15 s; a stream that is silent for longer than this is dead. */
const SILENT_MS = 40_000;
/** A stream says its first line at once; a proxy that gathers answers keeps it. */
const FIRST_MS = 10_000;
const PAGE = 500;

export interface Heard {
  events: FeedEvent[];
  /** Everything up to here was heard. */
  cursor: string | null;
}

export interface FeedSource {
  token(renew: boolean): Promise<string>;
  signal: AbortSignal;
}

/** What a proxy on the way does to streams; then pages are asked for. */
export class StreamHeld extends Error {}

const ADDRESS = '/api/v1/feed';

async function ask({ token, signal }: FeedSource, accept: string, query: string): Promise<Response> {
  const once = async (renew: boolean) =>
    fetch(`${ADDRESS}${query}`, {
      headers: { Accept: accept, Authorization: `Bearer ${await token(renew)}` },
      cache: 'no-store',
      redirect: 'manual',
      signal,
    });
  let answer = await once(false);
  if (answer.status === 401) answer = await once(true);
  if (!answer.ok) throw await CourierError.of(answer);
  return answer;
}

/** Follows the stream until it ends or breaks; `heard` is called for every cut of it, first with what opened it. */
export async function followStream(
  source: FeedSource,
  cursor: string | null,
  heard: (some: Heard) => void,
): Promise<void> {
  const watch = new AbortController();
  const signal = AbortSignal.any([source.signal, watch.signal]);
  let isFirst = true;
  let timer = setTimeout(() => watch.abort(new StreamHeld('no first line')), FIRST_MS);
  const alive = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => watch.abort(new Error('the feed fell silent')), SILENT_MS);
  };
  try {
    const answer = await ask({ ...source, signal }, 'text/event-stream', cursor === null ? '' : `?cursor=${cursor}`);
    if (!/\btext\/event-stream\b/.test(answer.headers.get('content-type') ?? '')) throw await CourierError.of(answer);
    const reader = new ServerSentReader();
    const text = (answer.body as ReadableStream<BufferSource>).pipeThrough(new TextDecoderStream()).getReader();
    for (;;) {
      const { done, value } = await text.read();
      if (done) return;
      alive();
      const some = reader.read(value);
      if (isFirst || some.length > 0) heard(gather(some, cursor));
      isFirst = false;
    }
  } catch (error) {
    if (watch.signal.aborted) throw watch.signal.reason;
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

/** One page after `cursor`; the last one says `more: false`. */
export async function feedPage(source: FeedSource, cursor: string): Promise<Heard & { more: boolean }> {
  const answer = await ask(source, 'application/json', `?cursor=${cursor}&limit=${PAGE}`);
  const { items, ...rest } = (await answer.json()) as { items: FeedEvent[]; cursor: string; more: boolean };
  return { events: items.map(plain), ...rest };
}

function gather(some: { id: string | null; data: string | null }[], before: string | null): Heard {
  const events = some.flatMap(({ data }) => (data === null ? [] : [plain(JSON.parse(data) as FeedEvent)]));
  return { events, cursor: some.findLast(({ id }) => id !== null)?.id ?? before };
}

const plain = ({ id, type, subject = '', data }: FeedEvent): FeedEvent => ({ id, type, subject, data });
