import { downloadCookieHash, downloadId } from '../ports/download-cookie.ts';
import type { Credential, Id } from '../ports/metadata-rows.ts';
import type { Ports } from './ports.ts';

/** How a browser fetches by itself: an id for the address, and a cookie that is good for that address only. */
export interface Download {
  id: Id;
  cookie: string;
}

/** A cookie beside a receive ticket. The ticket's secret is not in it: who reads the cookie cannot confirm anything. */
export function newDownload(
  world: Pick<Ports['world'], 'random'>,
  ticket: Credential,
): Download & { credential: Credential } {
  const id = downloadId(ticket.hash);
  const cookie = Buffer.from(world.random(24)).toString('base64url');
  return { id, cookie, credential: { ...ticket, kind: 'cookie', hash: downloadCookieHash(id, cookie) } };
}
