import { type ClientRequest, type IncomingMessage, Agent as PlainAgent, request as plainRequest } from 'node:http';
import { Agent as TlsAgent, request as tlsRequest } from 'node:https';
import { stopped, TransferError } from '../http/transfer-error.ts';
import type { Http, HttpAnswer, HttpBody, HttpRequest } from '../ports.ts';

/** Faults that say this machine has no network, rather than that the courier is away. */
const OFFLINE = new Set(['ENOTFOUND', 'EAI_AGAIN', 'ENETUNREACH', 'ENETDOWN', 'EHOSTUNREACH']);
const SOCKETS = 64;
/** Bytes of one write: a slow line shows that it moves, and is not taken for a broken one. */
const WRITE = 128 * 1024;
/** Nobody waits for a connection that is opened ahead of its use. */
const WARM_MS = 5_000;

/** Requests over kept connections. A body is written as fast as the line takes it; any byte either way re-arms the stall watch. */
export class NodeHttp implements Http {
  readonly streams = true;
  readonly #origin: URL;
  /** Connections that carried bytes are wide open (RFC 5681 § 3.1): what is small goes over others, so that the next bytes find them. */
  readonly #agents: Record<'bytes' | 'small', PlainAgent | TlsAgent>;

  /** @param ca certificates to trust besides the system's, PEM */
  constructor(origin: string, { ca }: { ca?: string } = {}) {
    this.#origin = new URL(origin);
    const options = { keepAlive: true, maxSockets: SOCKETS, maxFreeSockets: SOCKETS };
    const agent = () =>
      this.#origin.protocol === 'https:'
        ? new TlsAgent({ ...options, ...(ca ? { ca } : {}) })
        : new PlainAgent(options);
    this.#agents = { bytes: agent(), small: agent() };
  }

  async request(asked: HttpRequest): Promise<HttpAnswer> {
    if (asked.signal.aborted) throw stopped(asked.signal);
    return this.#ask(asked, this.#agents[isStream(asked.body) ? 'bytes' : 'small']);
  }

  async warm(path: string, count: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    const asked: HttpRequest = { method: 'OPTIONS', path, headers: {}, signal, stallMs: WARM_MS };
    const open = async (agent: PlainAgent | TlsAgent): Promise<void> => {
      await (await this.#ask(asked, agent)).bytes();
    };
    const { bytes, small } = this.#agents;
    await Promise.allSettled(Array.from({ length: count }, () => [open(bytes), open(small)]).flat());
  }

  #ask(asked: HttpRequest, agent: PlainAgent | TlsAgent): Promise<HttpAnswer> {
    const send = this.#origin.protocol === 'https:' ? tlsRequest : plainRequest;
    const headers = { ...asked.headers, ...lengthOf(asked) };
    const sent = send(new URL(asked.path, this.#origin), { method: asked.method, agent, headers });
    return new Exchange(sent, asked, () => this.#dropIdle()).answer();
  }

  close(): void {
    for (const agent of Object.values(this.#agents)) agent.destroy();
  }

  /** Where one connection died in silence, those that rest beside it most likely did too. */
  #dropIdle(): void {
    for (const { freeSockets } of Object.values(this.#agents))
      for (const sockets of Object.values(freeSockets)) for (const socket of sockets ?? []) socket.destroy();
  }
}

function lengthOf({ body, method }: HttpRequest): Record<string, string> {
  const length = bodyLength(body);
  return length > 0 || method === 'POST' || method === 'PUT' || method === 'PATCH'
    ? { 'Content-Length': String(length) }
    : {};
}

/** Node gives a connection back a turn after its answer ended: whoever asks next then opens no other one. */
const freed = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const isStream = (body: HttpBody | undefined): boolean =>
  body !== undefined && typeof body !== 'string' && !(body instanceof Uint8Array);

function bodyLength(body: HttpBody | undefined): number {
  if (body === undefined) return 0;
  if (typeof body === 'string') return Buffer.byteLength(body);
  return body instanceof Blob ? body.size : body.length;
}

/** One request and its answer, under one watch. */
class Exchange {
  readonly #sent: ClientRequest;
  readonly #asked: HttpRequest;
  readonly #watch: NodeJS.Timeout;
  readonly #onAbort: () => void;
  readonly #onSilence: () => void;
  #fault: TransferError | null = null;
  #isAnswered = false;
  /** Answered before the body was whole: this connection cannot carry another request. */
  #owes = false;

  constructor(sent: ClientRequest, asked: HttpRequest, onSilence: () => void) {
    this.#sent = sent;
    this.#onSilence = onSilence;
    this.#asked = asked;
    this.#watch = setTimeout(() => this.#stall(), asked.stallMs);
    this.#onAbort = () => this.#end(stopped(asked.signal));
    asked.signal.addEventListener('abort', this.#onAbort, { once: true });
  }

  async answer(): Promise<HttpAnswer> {
    const response = new Promise<IncomingMessage>((resolve, reject) => {
      this.#sent.once('response', (message) => {
        this.#isAnswered = true;
        resolve(message);
      });
      // Also after the answer: a broken line must never become an uncaught error.
      this.#sent.on('error', reject);
    });
    response.catch(() => undefined);
    try {
      await this.#write(response);
      const message = await response;
      this.#watch.refresh();
      if (this.#isEmpty(message)) await this.#passed(message);
      return this.#answerOf(message);
    } catch (error) {
      this.#over();
      this.#sent.destroy();
      throw this.#fault ?? (error instanceof SourceFault ? error.cause : faultOf(error));
    }
  }

  async #write(response: Promise<unknown>): Promise<void> {
    const { body, onSent } = this.#asked;
    if (body === undefined || typeof body === 'string' || body instanceof Uint8Array) {
      this.#sent.end(body);
      return;
    }
    const ended = response.then(() => undefined);
    ended.catch(() => undefined);
    let gone = 0;
    for await (const chunk of chunksOf(body)) {
      if (this.#isAnswered) break;
      await Promise.race([new Promise<void>((resolve) => this.#sent.write(chunk, () => resolve())), ended]);
      gone += chunk.length;
      this.#watch.refresh();
      onSent?.(gone);
    }
    const isWhole = gone === bodyLength(body);
    if (isWhole) this.#sent.end();
    else if (!this.#isAnswered) throw new TransferError('unexpected', `The body ended after ${gone} bytes.`);
    else this.#owes = true;
  }

  #answerOf(message: IncomingMessage): HttpAnswer {
    const read = async function* (this: Exchange): AsyncGenerator<Uint8Array<ArrayBuffer>> {
      try {
        for await (const chunk of message) {
          this.#watch.refresh();
          yield chunk as Buffer<ArrayBuffer>;
        }
        if (!message.complete) throw new TransferError('unreachable', 'The answer broke off.');
      } catch (error) {
        throw this.#fault ?? faultOf(error);
      } finally {
        this.#over();
        if (!message.complete || this.#owes) this.#sent.destroy();
      }
    }.bind(this);
    let chunks: AsyncGenerator<Uint8Array<ArrayBuffer>> | null = null;
    const isEmpty = this.#isEmpty(message);
    if (isEmpty) this.#over();
    const body = { [Symbol.asyncIterator]: () => (chunks ??= isEmpty ? nothing() : read()) };
    return {
      status: message.statusCode ?? 0,
      header: (name) => {
        const value = message.headers[name.toLowerCase()];
        return value === undefined ? null : Array.isArray(value) ? value.join(', ') : value;
      },
      body,
      async bytes() {
        const all: Uint8Array[] = [];
        for await (const chunk of body) all.push(chunk);
        return Buffer.concat(all) as Buffer<ArrayBuffer>;
      },
    };
  }

  #isEmpty({ statusCode }: IncomingMessage): boolean {
    return this.#asked.method === 'HEAD' || statusCode === 204;
  }

  /** Ends what has no body. */
  async #passed(message: IncomingMessage): Promise<void> {
    const over = new Promise<void>((resolve) => {
      for (const event of ['end', 'close', 'error']) message.once(event, () => resolve());
    });
    message.resume();
    await over;
    await freed();
    if (this.#owes) this.#sent.destroy();
  }

  #stall(): void {
    this.#end(new TransferError('stalled', `No byte moved for ${Math.round(this.#asked.stallMs / 1000)} s.`));
  }

  #end(fault: TransferError): void {
    this.#fault ??= fault;
    if (fault.code === 'stalled') this.#onSilence();
    this.#over();
    this.#sent.destroy(fault);
  }

  #over(): void {
    clearTimeout(this.#watch);
    this.#asked.signal.removeEventListener('abort', this.#onAbort);
  }
}

/** What the source of a body threw: it is no fault of the line's. */
class SourceFault extends Error {}

/** The body in the lengths in which it is written. */
async function* chunksOf(body: Exclude<HttpBody, string | Uint8Array>): AsyncGenerator<Uint8Array> {
  const chunks = body instanceof Blob ? (body.stream() as unknown as AsyncIterable<Uint8Array>) : body.chunks;
  try {
    for await (const chunk of chunks)
      for (let at = 0; at < chunk.length; at += WRITE) yield chunk.subarray(at, at + WRITE);
  } catch (cause) {
    throw new SourceFault('source', { cause });
  }
}

async function* nothing(): AsyncGenerator<Uint8Array<ArrayBuffer>> {}

function faultOf(error: unknown): TransferError {
  if (error instanceof TransferError) return error;
  const { code, message } = error as { code?: string; message?: string };
  const word = code !== undefined && OFFLINE.has(code) ? 'offline' : 'unreachable';
  return new TransferError(word, message ?? 'The line broke.', { cause: error });
}
