import type { AuthPort, FeedEvent, FeedLine, FeedPort } from '@datoferum/ui';
import { leadFeed } from './feed-leader.ts';
import type { Heard } from './feed-stream.ts';

/** A tab that nobody looked at for so long holds no connection; it catches up when it is looked at. */
const HIDDEN_MS = 5 * 60_000;

/** What the leading tab tells the others, and what they ask it. */
type Said =
  | { say: 'heard'; some: Heard }
  | { say: 'began' }
  | { say: 'line'; line: FeedLine }
  | { say: 'try' }
  | { say: 'hello' };

/**
 * One feed per browser and person: the tab that holds a lock reads it and tells the others, which know the cursor too, so
 * whoever leads next goes on where the last one was.
 */
export function createFeed(auth: AuthPort): FeedPort {
  const listeners = new Set<(event: FeedEvent) => void>();
  const lineListeners = new Set<() => void>();
  let line: FeedLine = { state: 'fine', since: Date.now(), nextTryAt: null };
  let cursor: string | null = null;
  let whose: string | null = null;
  let wake = (): void => undefined;
  let current: { person: string; stop: AbortController; channel: BroadcastChannel } | null = null;

  const tell = (event: FeedEvent): void => {
    for (const listener of listeners) listener(event);
  };
  const setLine = (next: FeedLine): void => {
    line = next;
    for (const listener of lineListeners) listener();
  };
  const take = (said: Said): void => {
    if (said.say === 'heard') {
      cursor = said.some.cursor ?? cursor;
      for (const event of said.some.events) tell(event);
    } else if (said.say === 'began') tell({ id: '', type: 'feed.began', subject: '', data: {} });
    else if (said.say === 'line') setLine(said.line);
    else if (said.say === 'try') wake();
  };
  const nudge = (): Promise<void> =>
    new Promise((resolve) => {
      wake = resolve;
    });

  const start = (person: string): void => {
    const stop = new AbortController();
    const channel = new BroadcastChannel(`datoferum.feed.${person}`);
    current = { person, stop, channel };
    const both = (said: Said): void => {
      take(said);
      channel.postMessage(said);
    };
    let isLeader = false;
    channel.addEventListener('message', ({ data }: MessageEvent<Said>) => {
      if (data.say !== 'hello') return take(data);
      if (!isLeader) return;
      channel.postMessage({ say: 'line', line } satisfies Said);
      channel.postMessage({ say: 'heard', some: { events: [], cursor } } satisfies Said);
    });
    channel.postMessage({ say: 'hello' } satisfies Said);
    void navigator.locks
      .request(`datoferum.feed.${person}`, { signal: stop.signal }, async () => {
        isLeader = true;
        await leadFeed({
          token: (renew) => auth.token(renew),
          signal: stop.signal,
          cursor: () => cursor,
          heard: (some) => both({ say: 'heard', some }),
          began: () => both({ say: 'began' }),
          line: (next) => both({ say: 'line', line: next }),
          nudge,
        });
      })
      .catch((error: unknown) => {
        if (!stop.signal.aborted) throw error;
      });
  };
  const end = (): void => {
    current?.stop.abort();
    current?.channel.close();
    current = null;
  };

  let hiddenSince: number | null = null;
  const look = (): void => {
    const state = auth.state();
    const person = state.kind === 'in' ? state.who.id : null;
    const isNeeded = listeners.size > 0 && !(hiddenSince !== null && Date.now() - hiddenSince > HIDDEN_MS);
    if (current && (current.person !== person || !isNeeded)) end();
    // Nobody goes on where another person was.
    if (person !== null && person !== whose) {
      cursor = null;
      whose = person;
    }
    if (!current && person !== null && isNeeded) start(person);
  };
  auth.subscribe(look);
  document.addEventListener('visibilitychange', () => {
    hiddenSince = document.hidden ? Date.now() : null;
    if (document.hidden) setTimeout(look, HIDDEN_MS + 1_000);
    else {
      look();
      wake();
    }
  });
  addEventListener('online', () => wake());

  return {
    subscribe(heard) {
      listeners.add(heard);
      look();
      return () => {
        listeners.delete(heard);
        look();
      };
    },
    line: () => line,
    onLine(changed) {
      lineListeners.add(changed);
      return () => lineListeners.delete(changed);
    },
    tryNow() {
      wake();
      current?.channel.postMessage({ say: 'try' } satisfies Said);
    },
  };
}
