import type { AuthPort, FeedPort } from '@datoferum/ui';

/** What happens at the courier, asked for page by page while somebody listens. */
export function createFeed(_: AuthPort): FeedPort {
  return { subscribe: () => () => undefined };
}
