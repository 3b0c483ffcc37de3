import assert from 'node:assert/strict';
import { CourierClient, type PersonName, Refused } from '../support/courier-client.ts';
import { ConnectionLost } from '../support/http.ts';
import { ServerProcess } from '../support/server-process.ts';
import { Ledger } from './ledger.ts';

const DIES_WITHIN_MS = 5_000;

/** A point with its pass, milliseconds after the server is ready, or no end. */
export type End = string | number | null;
/** What a kill at no named point is called in the report. */
const ANYWHERE = 'anywhere';

/** The place where clients meet a server that dies: whoever loses the connection waits here until it is back and was checked. */
export class Arena {
  readonly ledger = new Ledger();
  /** Points at which the server killed itself, in order. */
  readonly hits: string[] = [];
  readonly data: string;
  readonly #port: number;
  /** How the lives to come end: at a point, after so many milliseconds, or (null, and when none is left) not at all. */
  readonly #ends: End[];
  readonly #killed = new WeakSet<ServerProcess>();
  #server: ServerProcess | null = null;
  #client: CourierClient | null = null;
  #open: Promise<void> = Promise.resolve();
  #isClosing = false;
  #failed: Error | null = null;

  constructor(options: { data: string; port: number; ends: End[] }) {
    this.data = options.data;
    this.#port = options.port;
    this.#ends = [...options.ends];
  }

  async start(): Promise<void> {
    this.#open = this.#restart();
    await this.#open;
  }

  /** Runs an attempt until it is answered: a lost connection means waiting for the next life of the server. */
  async call<T>(who: PersonName, attempt: (client: CourierClient, tries: number) => Promise<T>): Promise<T> {
    for (let tries = 0; ; tries += 1) {
      await this.#open;
      if (this.#failed) throw this.#failed;
      const server = this.#server as ServerProcess;
      try {
        return await attempt((this.#client as CourierClient).as(who), tries);
      } catch (error) {
        if (error instanceof ConnectionLost) await this.#death(server, error);
        else if (error instanceof Refused && (error.status === 423 || error.status === 503)) await pause(200);
        else throw error;
      }
    }
  }

  async stop(): Promise<void> {
    this.#isClosing = true;
    await this.#open.catch(() => undefined);
    this.#client?.close();
    await this.#server?.stop();
  }

  get log(): string {
    return this.#server?.stderr ?? '';
  }

  /** A connection may end a moment before its process; a living server that drops one breaks a promise. */
  async #death(server: ServerProcess, error: Error): Promise<void> {
    const isDead = await Promise.race([server.ended.then(() => true), pause(DIES_WITHIN_MS).then(() => false)]);
    assert.ok(isDead, `the server lives and dropped a connection: ${error.message}\n${server.stderr.slice(-2_000)}`);
  }

  async #restart(): Promise<void> {
    for (;;) {
      this.#client?.close();
      const end = this.#ends.shift() ?? null;
      const fault = typeof end === 'string' ? end : null;
      const server = await ServerProcess.start({ data: this.data, port: this.#port, fault });
      if (typeof end === 'number') this.#killAfter(server, end);
      this.#server = server;
      this.#client = new CourierClient(server.origin);
      if (server.isOver || !(await this.#survivesCheck(server, this.#client))) {
        this.#count(server);
        continue;
      }
      void server.ended.then(() => {
        if (this.#isClosing) return;
        this.#open = this.#afterDeath(server);
        this.#open.catch(() => undefined); // whoever calls next sees it
      });
      return;
    }
  }

  /** Holds the courier to the ledger. False when it died meanwhile. */
  async #survivesCheck(server: ServerProcess, client: CourierClient): Promise<boolean> {
    try {
      await this.ledger.check(client);
      return true;
    } catch (error) {
      this.#failed = error as Error;
      if (!(error instanceof ConnectionLost)) throw error;
      await this.#death(server, error);
      this.#failed = null;
      return false;
    }
  }

  #killAfter(server: ServerProcess, ms: number): void {
    const timer = setTimeout(() => {
      if (this.#isClosing || server.isOver) return;
      this.#killed.add(server);
      void server.kill();
    }, ms);
    void server.ended.then(() => clearTimeout(timer));
  }

  async #afterDeath(server: ServerProcess): Promise<void> {
    this.#count(server);
    await this.#restart();
  }

  #count(server: ServerProcess): void {
    const hit = server.faultHit ?? (this.#killed.has(server) ? ANYWHERE : null);
    if (hit === null) {
      this.#failed = new Error(`the server ended by itself\n${server.stderr.slice(-4_000)}`);
      throw this.#failed;
    }
    this.hits.push(hit);
  }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
