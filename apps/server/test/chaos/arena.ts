import assert from 'node:assert/strict';
import { CourierClient, type PersonName, Refused } from '../support/courier-client.ts';
import { ConnectionLost } from '../support/http.ts';
import { ServerProcess } from '../support/server-process.ts';
import { Ledger } from './ledger.ts';

const DIES_WITHIN_MS = 5_000;

/** The place where clients meet a server that dies: whoever loses the connection waits here until it is back and was checked. */
export class Arena {
  readonly ledger = new Ledger();
  /** Points at which the server killed itself, in order. */
  readonly hits: string[] = [];
  readonly data: string;
  readonly #port: number;
  /** Faults for the starts to come; none left means a start without. */
  readonly #faults: (string | null)[];
  #server: ServerProcess | null = null;
  #client: CourierClient | null = null;
  #open: Promise<void> = Promise.resolve();
  #isClosing = false;
  #failed: Error | null = null;

  constructor(options: { data: string; port: number; faults: (string | null)[] }) {
    this.data = options.data;
    this.#port = options.port;
    this.#faults = [...options.faults];
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
      const server = await ServerProcess.start({
        data: this.data,
        port: this.#port,
        fault: this.#faults.shift() ?? null,
      });
      this.#server = server;
      this.#client = new CourierClient(server.origin);
      try {
        if (!server.isOver) await this.ledger.check(this.#client);
      } catch (error) {
        if (!(error instanceof ConnectionLost)) {
          this.#failed = error as Error;
          throw error;
        }
      }
      if (server.isOver || (await diesNow(server))) {
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

  async #afterDeath(server: ServerProcess): Promise<void> {
    this.#count(server);
    await this.#restart();
  }

  #count(server: ServerProcess): void {
    const hit = server.faultHit;
    if (hit === null) {
      this.#failed = new Error(`the server ended by itself\n${server.stderr.slice(-4_000)}`);
      throw this.#failed;
    }
    this.hits.push(hit);
  }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** A check that lost its connection: the process is dying, its end is a moment away. */
async function diesNow(server: ServerProcess): Promise<boolean> {
  if (server.faultHit === null) return false;
  await server.ended;
  return true;
}
