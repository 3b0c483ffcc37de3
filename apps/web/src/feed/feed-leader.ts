import { CourierError, type FeedLine } from '@datoferum/ui';
import { type FeedSource, feedPage, followStream, type Heard, StreamHeld } from './feed-stream.ts';

const LEAST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 60_000;
const POLL_MS = 10_000;
/** A proxy that cuts streams is asked again after so long whether it still does. */
const STREAM_AGAIN_MS = 5 * 60_000;
/** A stream that stood so long was a good one. */
const GOOD_MS = 20_000;
/** So many short streams one after the other, and pages are asked for instead. */
const CUTS = 4;

export interface LeaderOptions extends FeedSource {
  cursor(): string | null;
  heard(some: Heard): void;
  /** Nobody listened for a while, so anything may have happened. */
  began(): void;
  line(line: FeedLine): void;
  /** Resolves when a person or the machine says that it may work now. */
  nudge(): Promise<void>;
}

/** The one connection of a browser: a stream, or pages where streams do not come through; comes back by itself until told to stop. */
export async function leadFeed(options: LeaderOptions): Promise<void> {
  const { signal } = options;
  let fails = 0;
  let cuts = 0;
  let pagesUntil = 0;
  let since = Date.now();
  let isFine = false;
  const fine = (): void => {
    fails = 0;
    if (!isFine) options.line({ state: 'fine', since: Date.now(), nextTryAt: null });
    isFine = true;
  };
  while (!signal.aborted) {
    const begun = Date.now();
    try {
      if (begun < pagesUntil) {
        await readPages(options);
        fine();
        await pause(jittered(POLL_MS), options);
        continue;
      }
      let isOpen = false;
      await followStream(options, options.cursor(), (some) => {
        if (!isOpen && some.cursor === null) options.began();
        isOpen = true;
        fine();
        options.heard(some);
      });
      // It ended in order: the courier stops, or a proxy cuts what stands long.
      cuts = Date.now() - begun < GOOD_MS ? cuts + 1 : 0;
      if (cuts >= CUTS) pagesUntil = Date.now() + STREAM_AGAIN_MS;
      await pause(jittered(LEAST_WAIT_MS), options);
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof StreamHeld) {
        pagesUntil = Date.now() + STREAM_AGAIN_MS;
        continue;
      }
      fails += 1;
      const wait = jittered(Math.min(LONGEST_WAIT_MS, LEAST_WAIT_MS * 2 ** (fails - 1)));
      // A courier that starts again is back before anybody has read a banner.
      if (fails > 1) {
        if (isFine || fails === 2) since = begun;
        isFine = false;
        options.line({ state: reason(error), since, nextTryAt: Date.now() + wait });
      }
      await pause(wait, options);
    }
  }
}

async function readPages(options: LeaderOptions): Promise<void> {
  const from = options.cursor();
  // Where no stream ever came through there is no place to go on from: what is looked at is asked for anew.
  if (from === null) return options.began();
  for (let at = from; ; ) {
    const { events, cursor, more } = await feedPage(options, at);
    options.heard({ events, cursor });
    if (!more || cursor === null || cursor === at) return;
    at = cursor;
  }
}

function reason(error: unknown): FeedLine['state'] {
  if (!navigator.onLine) return 'offline';
  return (error instanceof CourierError && REASONS[error.code]) || 'unreachable';
}

const REASONS: Readonly<Record<string, FeedLine['state']>> = { portal: 'portal', identity_unavailable: 'identity' };

const jittered = (ms: number): number => ms * (0.75 + Math.random() / 2);

/** Ends early when there is reason to try. */
async function pause(ms: number, { signal, nudge }: LeaderOptions): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stop = (): void => undefined;
  const stopped = new Promise<void>((resolve) => {
    stop = resolve;
    signal.addEventListener('abort', stop, { once: true });
  });
  await Promise.race([
    stopped,
    nudge(),
    new Promise<void>((resolve) => {
      timer = setTimeout(resolve, ms);
    }),
  ]);
  signal.removeEventListener('abort', stop);
  clearTimeout(timer);
}
