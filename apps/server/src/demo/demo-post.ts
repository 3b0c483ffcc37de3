import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { uuidv7 } from '@datoferum/core';
import type { Metadata } from '../ports/metadata.ts';
import type { EntryLine, Envelope } from '../ports/metadata-rows.ts';
import type { Body, Caller, Courier } from '../usecases/courier.ts';
import type { DemoFile } from './demo-content.ts';
import { chosen, type DemoJournal, type DemoProgress } from './demo-journal.ts';

export interface DemoEnvelope {
  title: string;
  to: string[];
  message?: string;
  fields?: Record<string, unknown>;
  retentionDays?: number;
  files: DemoFile[];
}

/**
 * What the demo's people do, by the same use cases as any client: a reel of their own, a page of entries, close. Each is a step: those that
 * the journal says are over are skipped, and the one that was broken runs again and finds what it had made.
 */
export class DemoPost {
  readonly #courier: Courier;
  readonly #metadata: Pick<Metadata, 'read'>;
  readonly #signal: AbortSignal;
  readonly #journal: DemoJournal;
  #progress: DemoProgress;
  #step = 0;

  constructor(
    courier: Courier,
    metadata: Pick<Metadata, 'read'>,
    { journal, progress, signal }: { journal: DemoJournal; progress: DemoProgress; signal: AbortSignal },
  ) {
    this.#courier = courier;
    this.#metadata = metadata;
    this.#signal = signal;
    this.#journal = journal;
    this.#progress = progress;
  }

  /** Nothing is left to do; answers how many envelopes there are. */
  async finish(): Promise<number> {
    await this.#note({ done: 'all' });
    return Object.keys(this.#progress.envelopes).length;
  }

  async #note(change: Partial<DemoProgress>): Promise<void> {
    const next = { ...this.#progress, ...change };
    await this.#journal.write(next);
    this.#progress = next;
  }

  async #once(act: () => Promise<unknown>): Promise<void> {
    const at = this.#step++;
    const { done } = this.#progress;
    if (done === 'all' || at < done) return;
    this.#signal.throwIfAborted();
    await act();
    await this.#note({ done: at + 1 });
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
    const { files, title } = what;
    await this.#once(async () => {
      const envelope = await this.#opened(sender, what);
      const reel = this.#id(`${title} reel`);
      const bytes = Buffer.concat(files.map((one) => one.bytes));
      await this.#put(sender, envelope, reel, bytes, Math.floor(bytes.length * share));
      const lines = linesOf(files, reel, wrong);
      for (let at = 0; at < lines.length; at += 1_000)
        await this.#courier.putEntries(sender, envelope, { lines: lines.slice(at, at + 1_000) });
    });
    return this.fresh({ id: this.#progress.envelopes[title] ?? '' });
  }

  async #opened(sender: Caller, { title, to, message, fields, retentionDays }: DemoEnvelope): Promise<Envelope> {
    const known = this.#progress.envelopes[title];
    if (known !== undefined) return this.fresh({ id: known });
    const input = { title, recipients: to.map((email) => ({ email })), message, fields, retentionDays };
    const key = chosen(this.#progress, title);
    const { envelope } = await this.#courier.openEnvelope(sender, input, { key, request: key });
    await this.#note({ envelopes: { ...this.#progress.envelopes, [title]: envelope.id } });
    return envelope;
  }

  /** The first `share` bytes of a reel, from where it broke off. */
  async #put(sender: Caller, envelope: Envelope, reel: string, bytes: Uint8Array, share: number): Promise<void> {
    const length = bytes.length;
    const id = this.#id(`${reel} upload`);
    if (!(await this.#courier.lookAtUpload(id))) {
      const upload = { id, envelope: envelope.id, kind: 'plain', length, person: sender.person.id } as const;
      const stretch = {
        ...upload,
        metadata: null,
        path: null,
        mtime: null,
        reel: { id: reel, position: 0 },
        drop: false,
      };
      await this.#courier.createWithBody(sender, stretch, bodyOf(bytes.subarray(0, share), length));
      return;
    }
    const { received } = await this.#courier.settleUpload(id);
    if (received >= share) return;
    const rest = bodyOf(bytes.subarray(received, share), length - received);
    await this.#courier.writeUpload(sender, id, received, rest, { length: null });
  }

  #id(what: string): string {
    return uuidv7(this.#progress.begun, chosen(this.#progress, what).subarray(0, 10));
  }

  /** Closes it and waits for the seal, or until it is open again because something did not match. */
  async close(sender: Caller, envelope: Envelope): Promise<Envelope> {
    await this.#once(async () => {
      const { state, entries, bytes } = await this.fresh(envelope);
      if (state === 'filling') await this.#courier.close(sender, envelope, { entries, bytes, abandon: false });
      await this.#until(envelope, 'sealed');
    });
    return this.fresh(envelope);
  }

  async send(sender: Caller, what: DemoEnvelope): Promise<Envelope> {
    return this.close(sender, await this.fill(sender, what));
  }

  async open(recipient: Caller, envelope: Envelope): Promise<void> {
    await this.#once(() => this.#courier.opened(recipient, envelope));
  }

  /** Fetches every byte, or the beginning of them, as a browser would. */
  async fetch(recipient: Caller, envelope: Envelope, share = 1): Promise<void> {
    await this.open(recipient, envelope);
    await this.#once(async () => {
      const tape = await this.#courier.serveTape(recipient, await this.fresh(envelope));
      const end = Math.floor(tape.size * share);
      for await (const chunk of tape.open(0, end, this.#signal)) chunk.release();
    });
  }

  async collect(recipient: Caller, envelope: Envelope): Promise<void> {
    await this.fetch(recipient, envelope);
    await this.#once(async () => {
      const now = await this.fresh(envelope);
      await this.#courier.collect(recipient, now, now.manifestSha256);
    });
  }

  async refuse(recipient: Caller, envelope: Envelope, reason: string): Promise<void> {
    await this.open(recipient, envelope);
    await this.#once(async () => this.#courier.refuse(recipient, await this.fresh(envelope), reason));
  }

  async withdraw(sender: Caller, envelope: Envelope, reason: string): Promise<void> {
    await this.#end(envelope, (now) => this.#courier.withdraw(sender, now, reason));
  }

  async purge(sender: Caller, envelope: Envelope, reason: string): Promise<void> {
    await this.#end(envelope, (now) => this.#courier.purge(sender, now, reason));
  }

  async #end(envelope: Envelope, act: (now: Envelope) => Promise<unknown>): Promise<void> {
    await this.#once(async () => {
      const now = await this.fresh(envelope);
      if (now.state !== 'purging' && now.state !== 'purged') await act(now);
      await this.#until(envelope, 'purged');
    });
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

/** `length` is what was announced: a body that holds less ends as one that was cut. */
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
