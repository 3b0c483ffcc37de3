import type { Credentials } from '../ports.ts';
import type { Courier } from './courier.ts';

/** Who asks: the credential of the moment, and another one when the courier no longer takes it. */
export interface Bearer {
  get(): Promise<string>;
  /** Gets another credential in the place of this one; does nothing when that has happened already. */
  renew(old: string, signal: AbortSignal): Promise<void>;
}

/** The person who is signed in. */
export class PersonBearer implements Bearer {
  readonly #credentials: Credentials;
  #renewal: Promise<string> | null = null;
  constructor(credentials: Credentials) {
    this.#credentials = credentials;
  }

  get(): Promise<string> {
    return this.#renewal ?? this.#credentials.bearer(false);
  }

  async renew(old: string): Promise<void> {
    if (this.#renewal === null && (await this.#credentials.bearer(false)) !== old) return;
    this.#renewal ??= this.#credentials.bearer(true).finally(() => {
      this.#renewal = null;
    });
    await this.#renewal;
  }
}

/** A ticket for one side of one envelope: it outlives access tokens; a new one is asked for as the person when it ends. */
export class TicketBearer implements Bearer {
  readonly #courier: Courier;
  readonly #envelope: string;
  readonly #direction: 'send' | 'receive';
  readonly #keep: (ticket: string) => Promise<void>;
  #ticket: string | null;
  #renewal: Promise<void> | null = null;

  /** @param keep writes a new ticket down before it is used */
  constructor(
    courier: Courier,
    of: { envelope: string; direction: 'send' | 'receive'; ticket: string | null },
    keep: (ticket: string) => Promise<void>,
  ) {
    this.#courier = courier;
    this.#envelope = of.envelope;
    this.#direction = of.direction;
    this.#ticket = of.ticket;
    this.#keep = keep;
  }

  async get(): Promise<string> {
    if (this.#ticket === null) await this.#renewed(new AbortController().signal);
    return this.#ticket as string;
  }

  async renew(old: string, signal: AbortSignal): Promise<void> {
    if (this.#renewal === null && this.#ticket !== null && this.#ticket !== old) return;
    await this.#renewed(signal);
  }

  #renewed(signal: AbortSignal): Promise<void> {
    this.#renewal ??= this.#ask(signal).finally(() => {
      this.#renewal = null;
    });
    return this.#renewal;
  }

  async #ask(signal: AbortSignal): Promise<void> {
    const answer = await this.#courier.once({
      method: 'POST',
      path: '/api/v1/tickets',
      json: { envelope: this.#envelope, direction: this.#direction },
      signal,
    });
    const { ticket } = await answer.json<{ ticket: string }>();
    await this.#keep(ticket);
    this.#ticket = ticket;
  }
}
