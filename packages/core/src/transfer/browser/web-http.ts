import { stopped, TransferError } from '../http/transfer-error.ts';
import type { Http, HttpAnswer, HttpRequest } from '../ports.ts';
import { Slots } from './slots.ts';
import { answerOf, awayOf } from './web-answer.ts';
import { askXhr } from './xhr.ts';

/** A browser opens six connections to a host: one is the feed's, one is for clicks, these are for transfers. */
const TRANSFERS = 4;
/** A body from this size on, or an answer that is a stretch of the tape, counts as a transfer. */
const LARGE = 256 * 1024;

/**
 * Requests of a page or worker. What has a body goes by XMLHttpRequest, the only one that tells how much left; the others by fetch,
 * whose answers come as they arrive. At most four transfers and one short request at a time.
 */
export class WebHttp implements Http {
  readonly streams = false;
  readonly #origin: string;
  readonly #transfers = new Slots(TRANSFERS);
  readonly #short = new Slots(1);

  constructor(origin: string) {
    this.#origin = origin;
  }

  async request(asked: HttpRequest): Promise<HttpAnswer> {
    if (asked.signal.aborted) throw stopped(asked.signal);
    const release = await (isTransfer(asked) ? this.#transfers : this.#short).take(asked.signal);
    try {
      const url = new URL(asked.path, this.#origin).href;
      if (asked.body !== undefined) return await askXhr(url, asked).finally(release);
      return await askFetch(url, asked, release);
    } catch (error) {
      release();
      throw error;
    }
  }
}

/** A wait for a state holds its connection for half a minute, so it counts as a transfer too. */
function isTransfer({ body, path }: HttpRequest): boolean {
  if (path.includes('wait=') || /\/(?:tape|zip)(?:\?|$)|\/content\//.test(path)) return true;
  if (typeof body === 'string') return body.length >= LARGE;
  return body instanceof Blob ? body.size >= LARGE : (body?.length ?? 0) >= LARGE;
}

async function askFetch(url: string, asked: HttpRequest, release: () => void): Promise<HttpAnswer> {
  const own = new AbortController();
  let fault: TransferError | null = null;
  const end = (why: TransferError): void => {
    fault ??= why;
    own.abort(why);
  };
  const stall = (): void =>
    end(new TransferError('stalled', `No byte moved for ${Math.round(asked.stallMs / 1000)} s.`));
  let watch = setTimeout(stall, asked.stallMs);
  const rearm = (): void => {
    clearTimeout(watch);
    watch = setTimeout(stall, asked.stallMs);
  };
  const onAbort = (): void => end(stopped(asked.signal));
  asked.signal.addEventListener('abort', onAbort, { once: true });
  const over = (): void => {
    clearTimeout(watch);
    asked.signal.removeEventListener('abort', onAbort);
    release();
  };
  let answer: Response;
  try {
    answer = await fetch(url, {
      method: asked.method,
      headers: asked.headers,
      redirect: 'manual',
      cache: 'no-store',
      credentials: 'omit',
      signal: own.signal,
    });
  } catch (error) {
    over();
    throw fault ?? awayOf(error);
  }
  if (answer.type === 'opaqueredirect') {
    over();
    throw new TransferError('portal', 'Something between sends us elsewhere.');
  }
  rearm();
  const reader = answer.body?.getReader();
  if (!reader || asked.method === 'HEAD' || answer.status === 204) over();
  const body = async function* (): AsyncGenerator<Uint8Array<ArrayBuffer>> {
    try {
      for (;;) {
        const { done, value } = (await reader?.read()) ?? { done: true, value: undefined };
        if (done) return;
        rearm();
        yield value;
      }
    } catch (error) {
      throw fault ?? awayOf(error);
    } finally {
      // Nobody reads on, whether the line hears of it or not.
      await reader?.cancel().catch(() => undefined);
      over();
    }
  };
  return answerOf(answer.status, (name) => answer.headers.get(name), body());
}
