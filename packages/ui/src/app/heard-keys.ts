import type { FeedEvent } from '../platform/feed-port.ts';

/** Of the words of an envelope that a query may begin with: those that a change of state may change. */
const OF_ONE = ['envelope', 'timeline', 'receipts', 'certificate'] as const;
/** After these, the list of files is another one. */
const ENTRIES = /^(?:envelope\.(?:closed|sealed|reopened|purge|withdrawn|expired)|upload\.)/;

/** Which queries are stale after these events; null: all of them. */
export function heardKeys(events: readonly FeedEvent[]): (readonly string[])[] | null {
  if (events.some(({ type }) => type === 'feed.began')) return null;
  const subjects = new Set(events.map(({ subject }) => subject).filter((subject) => subject !== ''));
  if (subjects.size === 0) return [];
  const changed = [...subjects].flatMap((subject) => OF_ONE.map((name) => [name, subject]));
  const listed = new Set(events.filter(({ type }) => ENTRIES.test(type)).map(({ subject }) => subject));
  return [['envelopes'], ...changed, ...[...listed].map((subject) => ['entries', subject])];
}
