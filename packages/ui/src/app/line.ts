import type { TransfersView } from '@datoferum/core/transfer';
import type { FeedLine } from '../platform/feed-port.ts';

/** How the line to the courier is, whoever found out first: the feed, the engine or the machine. */
export interface Line {
  state: FeedLine['state'];
  since: number;
  nextTryAt: number | null;
}

/** Times in ms since 1970. The engine's sign-in is not the line's matter. */
export function lineOf(feed: FeedLine, engine: TransfersView['line'], isOnline: boolean): Line {
  const away = [feed, engine].filter(({ state }) => state !== 'fine' && state !== 'sign_in') as Line[];
  const since = Math.min(...away.map((one) => one.since));
  if (!isOnline) {
    const known = away.length > 0 ? since : Math.max(feed.since, engine.since);
    return { state: 'offline', since: known, nextTryAt: null };
  }
  const [first] = away;
  if (!first) return { state: 'fine', since: feed.since, nextTryAt: null };
  const tries = away.flatMap(({ nextTryAt }) => (nextTryAt === null ? [] : [nextTryAt]));
  // Both asked the same courier: a page in the place of its answer says more than silence.
  const state = away.find((one) => one.state === 'portal')?.state ?? first.state;
  return { state, since, nextTryAt: tries.length > 0 ? Math.min(...tries) : null };
}
