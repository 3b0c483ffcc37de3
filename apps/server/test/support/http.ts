import { once } from 'node:events';
import { Agent, type ClientRequest, type IncomingHttpHeaders, type IncomingMessage, request as open } from 'node:http';
import { requireDescribed } from './described.ts';

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
}
export interface Call {
  method: string;
  path: string;
  token?: string | null;
  headers?: Record<string, string>;
  body?: Uint8Array | AsyncIterable<Uint8Array> | null;
  signal?: AbortSignal;
}

/** The connection ended before a whole answer came: nothing is known about what the courier did. */
export class ConnectionLost extends Error {
  constructor(call: Pick<Call, 'method' | 'path'>, cause: unknown) {
    super(
      `${call.method} ${call.path}: the connection ended before the answer (${(cause as Error)?.message ?? cause})`,
      { cause },
    );
    this.name = 'ConnectionLost';
  }
}

/** node:http with kept connections; an answer that ends early, or with fewer bytes than announced, is a lost connection. */
export class HttpClient {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 64 });
  readonly #origin: URL;

  constructor(origin: string) {
    this.#origin = new URL(origin);
  }

  close(): void {
    this.#agent.destroy();
  }

  async call(call: Call): Promise<Answer> {
    const res = await this.stream(call);
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of res) chunks.push(chunk as Buffer);
    } catch (error) {
      throw new ConnectionLost(call, error);
    }
    if (!res.complete) throw new ConnectionLost(call, new Error('cut'));
    const answer = { status: res.statusCode as number, headers: res.headers, body: Buffer.concat(chunks) };
    requireDescribed(call, answer);
    return answer;
  }

  /** The answer's head; its body is read by the caller. */
  async stream(call: Call): Promise<IncomingMessage> {
    const { body } = call;
    const req = this.#open(call);
    const answered = new Promise<IncomingMessage>((resolve, reject) => {
      req.on('response', resolve);
      req.on('error', (error) => reject(new ConnectionLost(call, error)));
    });
    answered.catch(() => undefined);
    if (body === undefined || body === null || body instanceof Uint8Array) req.end(body ?? undefined);
    else await pour(body, req).catch(() => undefined);
    return answered;
  }

  #open({ method, path, token, headers, body, signal }: Call): ClientRequest {
    const { hostname, port } = this.#origin;
    return open({
      hostname,
      port,
      method,
      path,
      agent: this.#agent,
      ...(signal ? { signal } : {}),
      headers: {
        ...(token ? { Authorization: `Bearer ${token}` } : {}),
        ...(body instanceof Uint8Array ? { 'Content-Length': String(body.length) } : {}),
        ...(body || method === 'GET' || method === 'HEAD' ? {} : { 'Content-Length': '0' }),
        ...headers,
      },
    });
  }
}

/** Writes chunk by chunk at the pace of the other side; stops when the request ended. */
async function pour(body: AsyncIterable<Uint8Array>, req: ClientRequest): Promise<void> {
  const gone = once(req, 'close').catch(() => undefined);
  for await (const chunk of body) {
    if (req.destroyed || req.writableEnded) return;
    if (!req.write(chunk)) await Promise.race([once(req, 'drain').catch(() => undefined), gone]);
  }
  req.end();
}
