import { connect, type Socket } from 'node:net';

/** What came back on a bare connection. */
export interface RawAnswer {
  status: number;
  headers: Record<string, string>;
  body: string;
  /** Everything, also what came before (100 Continue). */
  text: string;
}

/** A bare connection: for requests that no client library would send. */
export class RawConnection {
  readonly socket: Socket;
  #text = '';
  readonly closed: Promise<void>;
  #waiting: (() => void)[] = [];

  constructor(port: number) {
    this.socket = connect({ port, host: '127.0.0.1', noDelay: true });
    this.socket.on('data', (chunk) => {
      this.#text += chunk.toString('latin1');
      for (const wake of this.#waiting.splice(0)) wake();
    });
    // A reset is one way for the courier to end it.
    this.socket.on('error', () => undefined);
    this.closed = new Promise((resolve) => this.socket.on('close', () => resolve()));
    void this.closed.then(() => {
      for (const wake of this.#waiting.splice(0)) wake();
    });
  }

  send(text: string | Uint8Array): void {
    this.socket.write(typeof text === 'string' ? Buffer.from(text, 'latin1') : text);
  }

  get text(): string {
    return this.#text;
  }

  /** Waits until `pattern` has come, or the connection is over. */
  async until(pattern: RegExp): Promise<string> {
    while (!pattern.test(this.#text) && !this.socket.closed) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
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
    while (this.#text.length < end + 4 + length && !this.socket.closed) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    const body = this.#text.slice(end + 4, end + 4 + length);
    return { status: Number(first.split(' ')[1]), headers, body, text: this.#text };
  }

  close(): void {
    this.socket.destroy();
  }
}
