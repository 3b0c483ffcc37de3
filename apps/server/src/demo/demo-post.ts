import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { uuidv7 } from '@datoferum/core';
import type { Metadata } from '../ports/metadata.ts';
import type { EntryLine, Envelope } from '../ports/metadata-rows.ts';
import type { Body, Caller, Courier } from '../usecases/courier.ts';
import type { DemoFile } from './demo-content.ts';

export interface DemoEnvelope {
  title: string;
  to: string[];
  message?: string;
  fields?: Record<string, unknown>;
  retentionDays?: number;
  files: DemoFile[];
}

/** What the demo's people do, by the same use cases as any client: a reel of their own, a page of entries, close. */
export class DemoPost {
  readonly #courier: Courier;
  readonly #metadata: Pick<Metadata, 'read'>;
  readonly #signal: AbortSignal;

  constructor(courier: Courier, metadata: Pick<Metadata, 'read'>, signal: AbortSignal) {
    this.#courier = courier;
    this.#metadata = metadata;
    this.#signal = signal;
  }

  async caller(address: string): Promise<Caller> {
    const person = await this.#metadata.read.personByAddress(address);
    if (!person) throw new Error('The demo has no such person.');
    return { person, from: '127.0.0.1' };
  }

  async fresh({ id }: Pick<Envelope, 'id'>): Promise<Envelope> {
    this.#signal.throwIfAborted();
    const envelope = await this.#metadata.read.envelope(id);
    if (!envelope) throw new Error('The envelope is not there.');
    return envelope;
  }

  /**
   * Opens an envelope and puts all files into it, or only the beginning of their bytes. `wrong`: this file is declared with
   * another digest than it has, as if it had changed on its way.
   */
  async fill(
    sender: Caller,
    what: DemoEnvelope,
    { share = 1, wrong }: { share?: number; wrong?: string } = {},
  ): Promise<Envelope> {
    const { files, title, to, message, fields, retentionDays } = what;
    const recipients = to.map((email) => ({ email }));
    const input = { title, recipients, message, fields, retentionDays };
    const { envelope } = await this.#courier.openEnvelope(sender, input, null);
    const reel = anId();
    const bytes = Buffer.concat(files.map((one) => one.bytes));
    const length = bytes.length;
    const body = bodyOf(bytes.subarray(0, Math.floor(length * share)), length);
    const upload = { id: anId(), envelope: envelope.id, kind: 'plain', length, person: sender.person.id } as const;
    const stretch = {
      ...upload,
      metadata: null,
      path: null,
      mtime: null,
      reel: { id: reel, position: 0 },
      drop: false,
    };
    await this.#courier.createWithBody(sender, stretch, body);
    const lines = linesOf(files, reel, wrong);
    for (let at = 0; at < lines.length; at += 1_000)
      await this.#courier.putEntries(sender, envelope, { lines: lines.slice(at, at + 1_000) });
    return this.fresh(envelope);
  }

  /** Closes it and waits for the seal, or until it is open again because something did not match. */
  async close(sender: Caller, envelope: Envelope): Promise<Envelope> {
    const { entries, bytes } = envelope;
    await this.#courier.close(sender, envelope, { entries, bytes, abandon: false });
    return this.#until(envelope, 'sealed');
  }

  async send(sender: Caller, what: DemoEnvelope): Promise<Envelope> {
    return this.close(sender, await this.fill(sender, what));
  }

  async open(recipient: Caller, envelope: Envelope): Promise<void> {
    await this.#courier.opened(recipient, envelope);
  }

  /** Fetches every byte, or the beginning of them, as a browser would. */
  async fetch(recipient: Caller, envelope: Envelope, share = 1): Promise<void> {
    await this.open(recipient, envelope);
    const tape = await this.#courier.serveTape(recipient, await this.fresh(envelope));
    const end = Math.floor(tape.size * share);
    for await (const chunk of tape.open(0, end, this.#signal)) chunk.release();
  }

  async collect(recipient: Caller, envelope: Envelope): Promise<void> {
    await this.fetch(recipient, envelope);
    const now = await this.fresh(envelope);
    await this.#courier.collect(recipient, now, now.manifestSha256);
  }

  async refuse(recipient: Caller, envelope: Envelope, reason: string): Promise<void> {
    await this.open(recipient, envelope);
    await this.#courier.refuse(recipient, await this.fresh(envelope), reason);
  }

  async withdraw(sender: Caller, envelope: Envelope, reason: string): Promise<void> {
    await this.#courier.withdraw(sender, envelope, reason);
    await this.#until(envelope, 'purged');
  }

  async purge(sender: Caller, envelope: Envelope, reason: string): Promise<void> {
    await this.#courier.purge(sender, envelope, reason);
    await this.#until(envelope, 'purged');
  }

  async #until(envelope: Envelope, state: 'sealed' | 'purged'): Promise<Envelope> {
    for (;;) {
      const now = await this.#courier.waitFor(envelope.id, state, this.#signal);
      this.#signal.throwIfAborted();
      if (!now) throw new Error('The envelope is not there.');
      if (now.state === state || now.state === 'filling') return now;
    }
  }
}

const anId = (): string => uuidv7(Date.now(), crypto.getRandomValues(new Uint8Array(10)));

function bodyOf(bytes: Uint8Array, length: number): Body {
  return { stream: Readable.from([bytes]), length, isComplete: () => bytes.length === length };
}

function linesOf(files: readonly DemoFile[], reel: string, wrong: string | undefined): EntryLine[] {
  let start = 0;
  return files.map(({ path, bytes }) => {
    const at = start;
    start += bytes.length;
    const sha256 = createHash('sha256')
      .update(path === wrong ? 'other bytes' : bytes)
      .digest();
    const mtime = Date.UTC(2026, 9, 12, 9, 30);
    return { path: Buffer.from(path), kind: 'file', size: bytes.length, mtime, reel, start: at, sha256 };
  });
}
