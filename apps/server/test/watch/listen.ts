import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import type { CourierClient } from '../support/courier-client.ts';

export interface Heard {
  id: string;
  type: string;
  subject?: string;
  data: Record<string, unknown>;
}

/** One connection to the feed, read event by event as a browser reads it. */
export class Listener {
  readonly res: IncomingMessage;
  /** The newest id, also one that came without an event. */
  last: string | null;
  #text = '';

  constructor(res: IncomingMessage, last: string | null) {
    this.res = res;
    this.last = last;
    res.setEncoding('utf8');
    res.on('error', () => undefined);
  }

  /** Resolves once the courier has begun to answer: what happens from now on will be heard. */
  static async open(client: CourierClient, last: string | null, query = ''): Promise<Listener> {
    const asked = get(`${client.origin}/api/v1/feed${query}`, {
      // A connection of its own: a pool would run out of places.
      agent: false,
      headers: {
        Authorization: `Bearer ${client.token}`,
        Accept: 'text/event-stream',
        ...(last === null ? {} : { 'Last-Event-ID': last }),
      },
    });
    const [res] = (await once(asked, 'response')) as [IncomingMessage];
    if (res.statusCode !== 200) throw new Error(`the feed answered ${res.statusCode}`);
    return new Listener(res, last);
  }

  /** Events until the connection ends. */
  async *events(): AsyncGenerator<Heard> {
    try {
      for await (const chunk of this.res) {
        this.#text += chunk;
        for (let end = this.#text.indexOf('\n\n'); end >= 0; end = this.#text.indexOf('\n\n')) {
          const block = this.#text.slice(0, end).split('\n');
          this.#text = this.#text.slice(end + 2);
          const field = (name: string) => block.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2);
          this.last = field('id') ?? this.last;
          const data = field('data');
          if (data !== undefined) yield JSON.parse(data) as Heard;
        }
      }
    } catch {
      // Cut: what came before counts.
    }
  }

  close(): void {
    this.res.destroy();
  }
}
