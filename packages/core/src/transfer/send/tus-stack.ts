import type { HttpRequest, HttpResponse, HttpStack, FileReader as TusReader } from 'tus-js-client';
import type { Bearer } from '../http/bearer.ts';
import type { Courier, CourierAnswer } from '../http/courier.ts';
import type { HttpBody } from '../ports.ts';

/** A body for tus-js-client: made when it is sent, and again when the same request is sent once more. */
export interface StretchBody {
  size: number;
  make(): HttpBody;
}

/** What tus-js-client needs of a line: our courier, with its waiting, renewing and watching. */
export class TusStack implements HttpStack {
  readonly #courier: Courier;
  readonly #ticket: Bearer;
  readonly #signal: AbortSignal;
  /** What HEAD would say, known without asking: a creation of this moment holds so many bytes. Null asks. */
  #known: number | null;
  readonly #length: number;

  constructor(
    of: { courier: Courier; ticket: Bearer; signal: AbortSignal },
    upload: { known: number | null; length: number },
  ) {
    this.#courier = of.courier;
    this.#ticket = of.ticket;
    this.#signal = of.signal;
    this.#known = upload.known;
    this.#length = upload.length;
  }

  getName(): string {
    return 'courier';
  }

  createRequest(method: string, url: string): HttpRequest {
    const headers: Record<string, string> = {};
    let onProgress: (bytes: number) => void = () => undefined;
    const own = new AbortController();
    return {
      getMethod: () => method,
      getURL: () => url,
      setHeader: (name, value) => {
        headers[name] = value;
      },
      getHeader: (name) => headers[name],
      setProgressHandler: (handler) => {
        onProgress = handler;
      },
      send: (body: StretchBody | null) => this.#send(method, url, headers, body, onProgress, own.signal),
      abort: async () => own.abort(),
      getUnderlyingObject: () => null,
    };
  }

  async #send(
    method: string,
    path: string,
    headers: Record<string, string>,
    body: StretchBody | null,
    onProgress: (bytes: number) => void,
    aborted: AbortSignal,
  ): Promise<HttpResponse> {
    const known = this.#known;
    this.#known = null;
    if (method === 'HEAD' && known !== null) return this.#answerOf(200, knownHeader(known, this.#length));
    const answer = await this.#courier.once({
      method,
      path,
      headers,
      ...(body ? { body: () => body.make() } : {}),
      as: this.#ticket,
      onSent: onProgress,
      signal: AbortSignal.any([this.#signal, aborted]),
    });
    if (method !== 'HEAD' && answer.status !== 204) await answer.bytes();
    return this.#answerOf(answer.status, (name) => answer.header(name));
  }

  #answerOf(status: number, header: CourierAnswer['header']): HttpResponse {
    return {
      getStatus: () => status,
      getHeader: (name) => header(name) ?? undefined,
      getBody: () => '',
      getUnderlyingObject: () => null,
    };
  }
}

function knownHeader(offset: number, length: number): (name: string) => string | null {
  const said: Record<string, string> = { 'Upload-Offset': String(offset), 'Upload-Length': String(length) };
  return (name) => said[name] ?? null;
}

/** Hands tus-js-client [from, to) of a stretch as a body. */
export function tusReader(length: number, bodyOf: (from: number, to: number) => Promise<StretchBody>): TusReader {
  return {
    openFile: async () => ({
      size: length,
      slice: async (from: number, to: number) => {
        const end = Math.min(to, length);
        return { value: await bodyOf(from, end), done: end >= length };
      },
      close: () => undefined,
    }),
  };
}
