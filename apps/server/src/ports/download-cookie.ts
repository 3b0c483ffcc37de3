import { hash } from 'node:crypto';
import { hex } from '@datoferum/core';
import type { Id } from './metadata-rows.ts';

/** The id of a native download: the hash under which its ticket is kept. It stands in addresses and opens nothing. */
export const downloadId = (ticketHash: Uint8Array): Id => hex(ticketHash);

/** What is kept of the cookie that was set for a download. It binds both: a cookie fits one id only, and no header of a bearer. */
export function downloadCookieHash(id: Id, cookie: string): Uint8Array {
  return hash('sha256', `download\0${id}\0${cookie}`, 'buffer');
}
