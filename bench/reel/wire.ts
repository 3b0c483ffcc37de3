import { once } from 'node:events';
import { Agent, type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http';

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
}
export interface Body {
  length: number;
  chunks: AsyncIterable<Buffer> | Iterable<Buffer>;
}

/** Requests over kept connections, with one credential. */
export class Wire {
  readonly #agent = new Agent({ keepAlive: true });
  readonly #origin: string;
  readonly #token: string;
  constructor(origin: string, token: string) {
    this.#origin = origin;
    this.#token = token;
  }

  /** Rejects only when no whole answer came; a refusal is an answer. A chunk is asked for when the one before has left. */
  async call(
    method: string,
    path: string,
    headers: Record<string, string> = {},
    body: Body | null = null,
  ): Promise<Answer> {
    const length = body === null ? {} : { 'Content-Length': String(body.length) };
    const all = { Authorization: `Bearer ${this.#token}`, ...headers, ...length };
    const sent = request(new URL(path, this.#origin), { method, agent: this.#agent, headers: all });
    const answered = once(sent, 'response') as Promise<[IncomingMessage]>;
    // An answer may come, or the line may break, while the body is still on its way: either ends the writing.
    let over = false;
    const ended = answered.then(() => undefined).finally(() => (over = true));
    ended.catch(() => undefined);
    let left = body?.length ?? 0;
    for await (const chunk of body?.chunks ?? []) {
      await Promise.race([new Promise((resolve) => sent.write(chunk, resolve)), ended]);
      left -= chunk.length;
      if (over) break;
    }
    if (left === 0) sent.end();
    const [response] = await answered;
    let text = '';
    for await (const part of response.setEncoding('utf8')) text += part;
    // A connection that still owes bytes cannot carry the next request.
    if (left > 0) sent.destroy();
    return { status: response.statusCode ?? 0, headers: response.headers, text };
  }

  /** The JSON of a success; rejects with the courier's sentence otherwise. */
  async json<T>(
    method: string,
    path: string,
    body: string | Buffer | null = null,
    type = 'application/json',
  ): Promise<T> {
    const bytes = body === null ? null : Buffer.from(body);
    const headers = bytes === null ? {} : { 'Content-Type': type };
    const answer = await this.call(method, path, headers, bytes && { length: bytes.length, chunks: [bytes] });
    if (answer.status >= 300) throw new Error(`${method} ${path} answered ${answer.status}: ${answer.text}`);
    return (answer.text === '' ? {} : JSON.parse(answer.text)) as T;
  }

  close(): void {
    this.#agent.destroy();
  }
}
