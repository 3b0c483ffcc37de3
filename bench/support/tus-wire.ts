import { once } from 'node:events';
import { Agent, type ClientRequest, type IncomingMessage, request } from 'node:http';
import { performance } from 'node:perf_hooks';

const agent = new Agent({ keepAlive: true });
const TUS = { 'Tus-Resumable': '1.0.0' };

export interface Reply {
  status: number;
  headers: IncomingMessage['headers'];
  text: string;
  /** Milliseconds from the call to the last byte of the answer. */
  ms: number;
}

/** One request without a body (or a short one), timed. */
export async function ask(method: string, url: string, headers: Record<string, string>, body?: Buffer): Promise<Reply> {
  const began = performance.now();
  const sent = request(url, {
    method,
    agent,
    headers: { ...TUS, ...headers, ...(body && { 'Content-Length': String(body.length) }) },
  });
  sent.end(body);
  return reply(sent, began);
}

async function reply(sent: ClientRequest, began: number): Promise<Reply> {
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  let text = '';
  for await (const part of response.setEncoding('utf8')) text += part;
  return { status: response.statusCode ?? 0, headers: response.headers, text, ms: performance.now() - began };
}

/** Creates an upload that holds no byte and answers its URL. */
export async function create(
  endpoint: string,
  headers: Record<string, string>,
  name: string,
  length: number,
): Promise<string> {
  const metadata = `filename ${Buffer.from(name).toString('base64')}`;
  const made = await ask('POST', endpoint, {
    ...headers,
    'Upload-Length': String(length),
    'Upload-Metadata': metadata,
    'Content-Length': '0',
  });
  if (made.status !== 201 || made.headers.location === undefined)
    throw new Error(`creation answered ${made.status}: ${made.text}`);
  return new URL(made.headers.location, endpoint).href;
}

export async function append(
  url: string,
  headers: Record<string, string>,
  offset: number,
  body: Buffer,
): Promise<Reply> {
  return ask(
    'PATCH',
    url,
    { ...headers, 'Upload-Offset': String(offset), 'Content-Type': 'application/offset+octet-stream' },
    body,
  );
}

/** A PATCH that gives 8 KiB every 20 ms on a connection of its own, until it is evicted or stopped. */
export class SlowWriter {
  sent = 0;
  readonly answered: Promise<Reply | null>;
  readonly #request: ClientRequest;
  readonly #timer: NodeJS.Timeout;
  constructor(url: string, headers: Record<string, string>, bytes: Buffer) {
    const all = {
      ...TUS,
      ...headers,
      'Upload-Offset': '0',
      'Content-Type': 'application/offset+octet-stream',
      'Content-Length': String(bytes.length),
    };
    this.#request = request(url, { method: 'PATCH', agent: false, headers: all });
    this.answered = reply(this.#request, performance.now()).catch(() => null);
    this.#timer = setInterval(() => {
      if (this.sent + 8192 >= bytes.length) return this.stop();
      this.#request.write(bytes.subarray(this.sent, this.sent + 8192));
      this.sent += 8192;
    }, 20);
  }
  stop(): void {
    clearInterval(this.#timer);
    this.#request.destroy();
  }
}
