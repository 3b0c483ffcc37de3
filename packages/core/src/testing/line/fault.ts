import type { RequestHead } from './request-scanner.ts';

/** What somebody between the client and the courier says instead of it. */
export interface FaultOptions {
  /** Which requests, looked for in `METHOD /path`; all without. */
  match?: RegExp;
  /** How likely each of those is hit, 0 … 1; always without. */
  chance?: number;
  /** How often at most. */
  times?: number;
  /** A status to answer with; `cut` breaks the connection, `silence` lets nothing come back on it. */
  answer: number | 'cut' | 'silence';
  /** Seconds, or a date. */
  retryAfter?: string | number;
  headers?: Readonly<Record<string, string>>;
  body?: string;
  /** Whether the courier has got the request and acted on it before the answer is replaced. */
  reached?: boolean;
}

/** A fault that goes on until it is stopped or used up. */
export class Fault {
  /** Requests it hit. */
  hits = 0;
  #isOver = false;
  readonly options: FaultOptions;
  constructor(options: FaultOptions) {
    this.options = options;
  }
  stop(): void {
    this.#isOver = true;
  }
  /** Whether it takes this request; counts it then. */
  takes({ method, path }: RequestHead, random: () => number): boolean {
    const { match, chance = 1, times = Number.POSITIVE_INFINITY } = this.options;
    if (this.#isOver || this.hits >= times || match?.test(`${method} ${path}`) === false) return false;
    if (chance < 1 && random() >= chance) return false;
    this.hits += 1;
    return true;
  }
  /** The answer's bytes; null where there is none. */
  get bytes(): Buffer | null {
    const { answer, retryAfter, headers = {}, body = `<html><body><h1>${answer}</h1></body></html>\n` } = this.options;
    if (typeof answer === 'string') return null;
    const all = {
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Length': String(Buffer.byteLength(body)),
      ...(retryAfter === undefined ? {} : { 'Retry-After': String(retryAfter) }),
      ...headers,
      Connection: 'close',
    };
    const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
    return Buffer.from(`HTTP/1.1 ${answer} Simulated\r\n${lines.join('')}\r\n${body}`);
  }
}

/** The three ways in which a hotel answers for everybody else: a page, a redirect, RFC 6585's 511. */
export const PORTALS = {
  page: { answer: 200, body: '<!doctype html><title>Welcome</title><p>Please accept our terms to go on.\n' },
  redirect: { answer: 302, headers: { Location: 'http://portal.invalid/login' }, body: '' },
  network: { answer: 511, body: '<!doctype html><title>Network authentication required</title>\n' },
} as const satisfies Record<string, FaultOptions>;
