import type { OutgoingHttpHeaders } from 'node:http';
import type { Admitted } from '../exchange.ts';

/** What a route of the API answers: JSON, text, or nothing (204). */
export interface Reply {
  status: number;
  body?: unknown;
  headers?: OutgoingHttpHeaders;
}

export type ApiHandler = (admitted: Admitted) => Promise<Reply>;
