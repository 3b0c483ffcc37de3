import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { seededRandom } from '../virtual-clock.ts';
import { Fault, type FaultOptions, PORTALS } from './fault.ts';
import { type LineShape, Link, STRAIGHT } from './link.ts';
import { type Bed, Pipe, type Tally } from './pipe.ts';
import { type RequestHead, RequestScanner } from './request-scanner.ts';

/** What one tick may write at once, or a fast line would be no faster than its ticks. */
const SOCKET = { allowHalfOpen: true, noDelay: true, highWaterMark: 2 * 1024 * 1024 };

interface Pair {
  client: Socket;
  server: Socket;
  up: Pipe;
  down: Pipe;
  scanner: RequestScanner;
  request: Heard | null;
  /** Bytes both ways; at `breaksAt` it breaks. */
  carried: number;
  breaksAt: number;
  /** The client hears no more of the courier on it; what it sends is read and dropped. */
  isAnswered: boolean;
  /** The courier's next answer is replaced. */
  replaced: Fault | null;
}

export interface LineOptions extends Partial<LineShape> {
  /** Where it leads: `http://127.0.0.1:8420`. */
  target: string;
  /** Of all chance on it; 1 when absent. */
  seed?: number;
  port?: number;
}

/** One request that went over the line, with the bytes of its body that the client sent. */
export interface Heard {
  method: string;
  path: string;
  body: number;
}

/**
 * A long, narrow or bad line as a real TCP proxy on the loopback address: delay, a rate shared by all connections, loss, cuts, holes,
 * and somebody between who answers in the courier's place. Bytes are never changed.
 *
 * It cannot show congestion control: loss is a ceiling for each connection (Mathis) and a stall now and then, several connections
 * share the narrow place in turns, and nobody's queue grows at another's expense. Times are true to a few milliseconds.
 */
export class SimulatedLine implements Bed {
  /** Bytes that came from clients, and that came from the courier; headers included. */
  up = 0;
  down = 0;
  /** Of these, what has come out at the other end. */
  readonly arrived: { up: Tally; down: Tally } = { up: { bytes: 0 }, down: { bytes: 0 } };
  connections = 0;
  /** Connections that were broken. */
  breaks = 0;
  /** The last 10,000 requests. */
  readonly heard: Heard[] = [];
  /** Where new connections lead: another courier after a restart. */
  target: string;
  readonly shape: LineShape;
  readonly random: () => number;
  readonly #server: Server;
  readonly #pairs = new Set<Pair>();
  readonly #links = { up: new Link(), down: new Link() };
  readonly #faults: Fault[] = [];
  readonly #asked: { pattern: RegExp; told: (head: RequestHead) => void }[] = [];
  readonly #went: { bytes: number; told: () => void }[] = [];
  #breakEach: (() => number) | null = null;
  #hole: 'open' | 'swallow' | 'refuse' = 'open';
  #timer: NodeJS.Timeout | null = null;
  #first = 0;

  private constructor({ target, seed = 1, port: _, ...shape }: LineOptions) {
    this.target = target;
    this.shape = { ...STRAIGHT, ...shape };
    this.random = seededRandom(seed);
    this.#server = createServer(SOCKET, (client) => this.#join(client));
  }

  /** Close it, or `await using` it. */
  static async open(options: LineOptions): Promise<SimulatedLine> {
    const line = new SimulatedLine(options);
    line.#server.listen(options.port ?? 0, '127.0.0.1');
    await once(line.#server, 'listening');
    return line;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }
  get now(): number {
    return performance.now();
  }

  /** Changes what the line is like from now on. */
  set(shape: Partial<LineShape>): void {
    Object.assign(this.shape, shape);
    this.wake();
  }

  /** Breaks all connections that stand; both ends see a reset. New ones are taken. */
  cut(): void {
    for (const pair of [...this.#pairs]) this.#break(pair);
  }

  /** Breaks each new connection after so many bytes both ways, by chance between the two; null stops that. */
  breakEach(bytes: readonly [least: number, most: number] | null): void {
    this.#breakEach = bytes && (() => bytes[0] + this.random() * (bytes[1] - bytes[0]));
  }

  /** Cuts after each of these many ms from now; ends with the line. */
  cutAfter(...ms: number[]): void {
    for (const one of ms) setTimeout(() => this.cut(), one).unref();
  }

  /**
   * `swallow`: connections stand or are taken, and nothing comes through ever again on those that were there. `refuse`: no
   * connection is taken, those that stand are broken. `open`: new connections work.
   */
  hole(kind: 'open' | 'swallow' | 'refuse'): void {
    this.#hole = kind;
    if (kind === 'refuse') this.cut();
    if (kind === 'swallow') this.freeze();
  }

  /** Nothing comes through any more on the connections that stand, and neither end hears of it. New ones are not concerned. */
  freeze(): void {
    for (const { up, down } of this.#pairs) {
      up.lose();
      down.lose();
    }
  }

  /** From now on somebody answers some requests in the courier's place. Of several faults the first that takes a request has it. */
  fail(options: FaultOptions): Fault {
    const fault = new Fault(options);
    this.#faults.push(fault);
    return fault;
  }

  /** Every request is answered by a captive portal until the fault is stopped; connections that stand are cut. */
  portal(kind: keyof typeof PORTALS): Fault {
    this.cut();
    return this.fail(PORTALS[kind]);
  }

  /** Resolves when a request went up that matches `METHOD /path`. */
  asked(pattern: RegExp): Promise<RequestHead> {
    return new Promise((told) => this.#asked.push({ pattern, told }));
  }

  /** Resolves once `bytes` more went up. */
  went(bytes: number): Promise<void> {
    return new Promise((told) => this.#went.push({ bytes: this.up + bytes, told }));
  }

  async close(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    if (!this.#server.listening) return;
    this.#server.close();
    this.cut();
    await once(this.#server, 'close');
  }
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  wake(): void {
    this.#timer ??= setTimeout(() => this.#tick(), 1);
  }

  #tick(): void {
    this.#timer = null;
    const pipes = [...this.#pairs].flatMap(({ up, down }) => [up, down]);
    for (const pipe of pipes) pipe.deliver();
    // In turns, each tick beginning with another, so that the narrow place is shared.
    this.#first += 1;
    let able = pipes.map((_, i) => pipes[(i + this.#first) % pipes.length] as Pipe);
    while (able.length > 0) able = able.filter((pipe) => pipe.send());
    for (const pipe of pipes) pipe.refill();
    if (pipes.some((pipe) => !pipe.isIdle)) this.wake();
  }

  #join(client: Socket): void {
    this.connections += 1;
    client.on('error', () => undefined);
    if (this.#hole === 'refuse') return void client.resetAndDestroy();
    const { hostname, port } = new URL(this.target);
    const server = connect({ ...SOCKET, host: hostname, port: Number(port) });
    const { shape } = this;
    // What follows a handshake begins one round trip late.
    const readyAt = this.now + 2 * shape.delayMs;
    const pair: Pair = {
      client,
      server,
      up: new Pipe(
        this,
        { from: client, to: server },
        { link: this.#links.up, rate: () => this.shape.up, tally: this.arrived.up },
        readyAt,
      ),
      down: new Pipe(
        this,
        { from: server, to: client },
        { link: this.#links.down, rate: () => this.shape.down, tally: this.arrived.down },
        readyAt,
      ),
      scanner: new RequestScanner(),
      request: null,
      carried: 0,
      breaksAt: this.#breakEach?.() ?? Number.POSITIVE_INFINITY,
      isAnswered: false,
      replaced: null,
    };
    this.#pairs.add(pair);
    if (this.#hole === 'swallow') for (const pipe of [pair.up, pair.down]) pipe.lose();
    client.on('data', (bytes: Buffer) => this.#upward(pair, bytes));
    server.on('data', (bytes: Buffer) => this.#downward(pair, bytes));
    client.on('end', () => (pair.isAnswered ? this.#drop(pair) : pair.up.end()));
    server.on('end', () => pair.isAnswered || pair.down.end());
    client.on('error', () => this.#break(pair));
    server.on('error', () => pair.isAnswered || this.#break(pair));
    client.on('close', () => this.#drop(pair));
  }

  #upward(pair: Pair, bytes: Buffer): void {
    this.up += bytes.length;
    while (this.#went[0] && this.#went[0].bytes <= this.up) this.#went.shift()?.told();
    if (pair.up.isLost) return;
    for (const { bytes: some, head } of pair.scanner.push(bytes)) {
      if (head !== null) this.#hear(pair, head);
      else if (pair.request) pair.request.body += some.length;
      if (!pair.isAnswered) pair.up.push(some);
    }
    this.#carry(pair, bytes.length);
  }

  #hear(pair: Pair, head: RequestHead): void {
    const line = `${head.method} ${head.path}`;
    pair.request = { method: head.method, path: head.path, body: 0 };
    if (this.heard.push(pair.request) > 10_000) this.heard.shift();
    for (const one of this.#asked.filter(({ pattern }) => pattern.test(line))) {
      this.#asked.splice(this.#asked.indexOf(one), 1);
      one.told(head);
    }
    const fault = pair.isAnswered ? undefined : this.#faults.find((one) => one.takes(head, this.random));
    if (fault?.options.reached) pair.replaced = fault;
    else if (fault) this.#answer(pair, fault);
  }

  #downward(pair: Pair, bytes: Buffer): void {
    this.down += bytes.length;
    if (pair.isAnswered || pair.down.isLost) return;
    if (pair.replaced !== null && !bytes.toString('latin1', 0, 12).startsWith('HTTP/1.1 100')) {
      this.#answer(pair, pair.replaced);
    } else {
      pair.down.push(bytes);
      this.#carry(pair, bytes.length);
    }
  }

  /** Says it in the courier's place. The rest of the request is still read, or the client might lose the answer to a reset. */
  #answer(pair: Pair, fault: Fault): void {
    const { answer, reached } = fault.options;
    if (answer === 'cut') this.#break(pair);
    else if (answer === 'silence') for (const pipe of [pair.up, pair.down]) pipe.lose();
    else {
      pair.isAnswered = true;
      pair.down.push(fault.bytes ?? Buffer.alloc(0));
      pair.down.end();
      if (reached) return;
      pair.up.lose();
      pair.server.destroy();
    }
  }

  #carry(pair: Pair, bytes: number): void {
    pair.carried += bytes;
    if (pair.carried >= pair.breaksAt) this.#break(pair);
  }

  #break(pair: Pair): void {
    if (!this.#pairs.delete(pair)) return;
    this.breaks += 1;
    for (const socket of [pair.client, pair.server]) if (!socket.destroyed) socket.resetAndDestroy();
  }

  #drop(pair: Pair): void {
    if (!this.#pairs.delete(pair)) return;
    pair.client.destroy();
    pair.server.destroy();
  }
}
