import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** What came back on a bare connection. */
export interface RawAnswer {
  status: number;
  headers: Record<string, string>;
  body: string;
  /** Everything, also what came before (100 Continue). */
  text: string;
}

/** A connection on which a test says exactly what it wants to say, what no client library would, and breaks off where it wants to. */
export class RawConnection {
  readonly socket: Socket;
  readonly closed: Promise<void>;
  #text = '';
  #waiting: (() => void)[] = [];

  /** What is sent before it stands is sent once it does. */
  constructor(port: number) {
    this.socket = connect({ port, host: '127.0.0.1', noDelay: true });
    this.socket.on('data', (bytes) => {
      this.#text += bytes.toString('latin1');
      this.#wake();
    });
    // A reset is one way for the courier to end it.
    this.socket.on('error', () => undefined);
    this.closed = new Promise((resolve) => this.socket.on('close', () => resolve()));
    void this.closed.then(() => this.#wake());
  }

  /** One that stands. */
  static async open(origin: string): Promise<RawConnection> {
    const connection = new RawConnection(Number(new URL(origin).port));
    await once(connection.socket, 'connect');
    return connection;
  }

  send(text: string | Uint8Array): void {
    this.socket.write(typeof text === 'string' ? Buffer.from(text, 'latin1') : text);
  }

  /** Resolves when the system has taken it. */
  say(bytes: Uint8Array | string): Promise<void> {
    return new Promise((resolve) => this.socket.write(bytes, () => resolve()));
  }

  /** A request line with headers; no body yet. */
  head(method: string, path: string, token: string, headers: Record<string, string>): Promise<void> {
    const lines = [
      `${method} ${path} HTTP/1.1`,
      'Host: courier',
      `Authorization: Bearer ${token}`,
      ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    ];
    return this.say(`${lines.join('\r\n')}\r\n\r\n`);
  }

  get text(): string {
    return this.#text;
  }

  /** Everything that came, once `pattern` stands in it (the end of headers) or the connection is over. */
  async until(pattern: RegExp = /\r\n\r\n/): Promise<string> {
    while (!pattern.test(this.#text) && !this.socket.closed) await this.#more();
    return this.#text;
  }

  /** Waits for one whole final answer. */
  async answer(): Promise<RawAnswer> {
    await this.until(/HTTP\/1\.1 [2-5]\d\d[\s\S]*?\r\n\r\n/);
    const from = this.#text.search(/HTTP\/1\.1 [2-5]\d\d/);
    if (from < 0) return { status: 0, headers: {}, body: '', text: this.#text };
    const end = this.#text.indexOf('\r\n\r\n', from);
    const [first = '', ...lines] = this.#text.slice(from, end).split('\r\n');
    const headers = Object.fromEntries(
      lines.map((line) => [line.split(':')[0]?.toLowerCase(), line.split(': ')[1] ?? '']),
    );
    const length = Number(headers['content-length'] ?? '0');
    while (this.#text.length < end + 4 + length && !this.socket.closed) await this.#more();
    const body = this.#text.slice(end + 4, end + 4 + length);
    return { status: Number(first.split(' ')[1]), headers, body, text: this.#text };
  }

  /** Ends the sending side after everything that was said: the other side sees it all, then the cut. */
  hangUp(): void {
    this.socket.end();
  }

  close(): void {
    this.socket.destroy();
  }

  #more(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #wake(): void {
    for (const wake of this.#waiting.splice(0)) wake();
  }
}
