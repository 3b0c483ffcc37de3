import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import type { TestContext } from 'node:test';

interface Pair {
  client: Socket;
  server: Socket;
  isFrozen: boolean;
  isMute: boolean;
  up: number;
  down: number;
}

/** A bad line: a connection that carried more than so many bytes one way breaks, `times` in all (any number without). */
export interface Breaks {
  up?: number;
  down?: number;
  times?: number;
  told?: () => void;
}

/**
 * A TCP line between a client and the courier. A test may cut it after so many bytes, freeze it (both ends believe it stands), slow it down,
 * break each connection again and again, or swallow an answer. Bytes are never changed; those that went up are counted, so that a test sees what was sent twice.
 */
export class Line {
  /** Bytes that went from clients to the courier, headers included. */
  up = 0;
  /** Bytes that came back. */
  down = 0;
  /** What every read waits before it goes on, each way. */
  delayMs = 0;
  /** How often it broke by itself (`breakEach`). */
  breaks = 0;
  /** Where new connections lead: another courier after a restart. */
  target: string;
  readonly #server: Server;
  readonly #pairs = new Set<Pair>();
  #cutAt: { up: number; told: () => void } | null = null;
  #bad: Breaks | null = null;
  #swallow: { request: RegExp; told: () => void } | null = null;
  readonly #heard: { pattern: RegExp; told: () => void }[] = [];

  private constructor(target: string) {
    this.target = target;
    this.#server = createServer({ allowHalfOpen: true }, (client) => this.#join(client));
  }

  /** Closed with the test. */
  static async to(t: Pick<TestContext, 'after'>, target: string): Promise<Line> {
    const line = new Line(target);
    line.#server.listen(0, '127.0.0.1');
    await once(line.#server, 'listening');
    t.after(() => line.close());
    return line;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Cuts all connections once `bytes` more went up; the byte after them never arrives. Resolves then. */
  cutAfter(bytes: number): Promise<void> {
    return new Promise((told) => {
      this.#cutAt = { up: this.up + bytes, told };
    });
  }

  /** Breaks connections by themselves from now on; what went up before a break arrives. */
  breakEach(bad: Breaks): void {
    this.#bad = bad;
  }

  /** Cuts what stands; new connections are taken. */
  cut(): void {
    for (const pair of [...this.#pairs]) this.#part(pair);
  }

  /** Resolves once `bytes` more went up. */
  async went(bytes: number): Promise<void> {
    const until = this.up + bytes;
    while (this.up < until) await new Promise((resolve) => setTimeout(resolve, 2));
  }

  /** From now on nothing moves on the connections that stand, and neither end hears of it. New ones are not concerned. */
  freeze(): void {
    for (const pair of this.#pairs) {
      pair.isFrozen = true;
      pair.client.pause();
      pair.server.pause();
    }
  }

  /** The answer to the next request whose head matches is lost: its connection ends in place of the first byte. Resolves then. */
  swallowAnswer(request: RegExp): Promise<void> {
    return new Promise((told) => {
      this.#swallow = { request, told };
    });
  }

  /** Resolves when a request went up whose head matches. */
  asked(pattern: RegExp): Promise<void> {
    return new Promise((told) => this.#heard.push({ pattern, told }));
  }

  async close(): Promise<void> {
    this.cut();
    if (!this.#server.listening) return;
    this.#server.close();
    await once(this.#server, 'close');
  }

  #join(client: Socket): void {
    const { hostname, port } = new URL(this.target);
    const server = connect({ host: hostname, port: Number(port), allowHalfOpen: true });
    const pair: Pair = { client, server, isFrozen: false, isMute: false, up: 0, down: 0 };
    this.#pairs.add(pair);
    client.on('data', (bytes: Buffer) => {
      this.#pass(pair, client, server, this.#upward(pair, bytes));
      this.#tire(pair);
    });
    server.on('data', (bytes: Buffer) => {
      if (pair.isMute) return this.#lose(pair);
      this.down += bytes.length;
      pair.down += bytes.length;
      this.#pass(pair, server, client, bytes);
      this.#tire(pair);
    });
    for (const [one, other] of [
      [client, server],
      [server, client],
    ] as const) {
      one.on('end', () => pair.isFrozen || this.#later(() => other.end()));
      one.on('error', () => pair.isFrozen || this.#part(pair));
      one.on(
        'close',
        () => pair.isFrozen || other.destroyed || other.writableEnded || this.#later(() => this.#part(pair)),
      );
    }
  }

  #upward(pair: Pair, bytes: Buffer): Buffer {
    const head = bytes.toString('latin1', 0, 4_096);
    if (this.#swallow?.request.test(head)) pair.isMute = true;
    for (const one of this.#heard.filter(({ pattern }) => pattern.test(head))) {
      this.#heard.splice(this.#heard.indexOf(one), 1);
      one.told();
    }
    const left = this.#cutAt ? this.#cutAt.up - this.up : Number.POSITIVE_INFINITY;
    const passed = bytes.length > left ? bytes.subarray(0, left) : bytes;
    this.up += passed.length;
    pair.up += passed.length;
    return passed;
  }

  /** One read at a time each way: what the other side does not take is not taken from this one. */
  #pass(pair: Pair, from: Socket, to: Socket, bytes: Buffer): void {
    const isCut = this.#cutAt !== null && this.up >= this.#cutAt.up;
    const goOn = () => pair.isFrozen || from.resume();
    from.pause();
    this.#later(() => {
      if (isCut) this.#cutNow(to, bytes);
      else if (to.destroyed || to.write(bytes)) goOn();
      else to.once('drain', goOn);
    });
  }

  /** What went up before the cut arrives. */
  #cutNow(to: Socket, bytes: Buffer): void {
    if (!to.destroyed) to.write(bytes);
    for (const one of [...this.#pairs]) one.server.end(() => this.#part(one));
    this.#cutAt?.told();
    this.#cutAt = null;
  }

  #tire(pair: Pair): void {
    const { up = Infinity, down = Infinity, times = Infinity, told } = this.#bad ?? {};
    if (this.breaks >= times || (pair.up <= up && pair.down <= down)) return;
    this.breaks += 1;
    this.#pairs.delete(pair);
    pair.server.end(() => pair.server.destroy());
    pair.client.resetAndDestroy();
    told?.();
  }

  #lose(pair: Pair): void {
    this.#swallow?.told();
    this.#swallow = null;
    this.#part(pair);
  }

  #later(act: () => void): void {
    if (this.delayMs === 0) act();
    else setTimeout(act, this.delayMs);
  }

  #part(pair: Pair): void {
    this.#pairs.delete(pair);
    pair.client.destroy();
    pair.server.destroy();
  }
}
