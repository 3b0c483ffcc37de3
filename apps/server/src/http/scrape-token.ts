import { createHash, timingSafeEqual } from 'node:crypto';
import type { House } from './exchange.ts';
import type { Route } from './routes.ts';

/** True when this is the scrape of /metrics by the token of the configuration, which opens nothing else. */
export function isScrape(
  { config }: Pick<House, 'config'>,
  { name }: Pick<Route, 'name'>,
  authorization: string | undefined,
): boolean {
  if (name !== 'metrics' || config.metricsToken === null || authorization === undefined) return false;
  const sent = /^bearer +(\S+) *$/i.exec(authorization)?.[1];
  return sent !== undefined && timingSafeEqual(digest(sent), digest(config.metricsToken));
}

/** Of one length, whatever was sent. */
const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
