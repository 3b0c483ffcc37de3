import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { MemoryBlobStore } from '../../adapters/blob-memory/blob-memory.ts';
import { type House, type Replacements, realWorld, startHouse } from '../../compose.ts';
import { readConfig } from '../../config/index.ts';
import type { BlobSource, CallOptions } from '../../ports/blob-store.ts';
import type { Envelope, NewUpload } from '../../ports/metadata-rows.ts';
import type { World } from '../../ports/world.ts';
import { createLog } from '../../telemetry/log.ts';
import type { Body, Caller, Served } from '../courier.ts';

export const MIB = 1024 * 1024;

/** Blobs in memory that a test may make fail or wait. */
export class WilfulStore extends MemoryBlobStore {
  /** Awaited before a blob counts as written. */
  beforeDone: ((key: string) => Promise<void> | void) | null = null;
  beforeRead: ((key: string, length: number) => Promise<void> | void) | null = null;
  /** A bit of this blob has turned over. */
  spoilt: string | null = null;
  readonly removed: string[] = [];

  override async put(key: string, source: BlobSource, options?: CallOptions): Promise<{ size: number }> {
    const done = await super.put(key, source, options);
    try {
      await this.beforeDone?.(key);
    } catch (error) {
      await super.remove(key);
      throw error;
    }
    return done;
  }

  override async read(key: string, at: number, length: number, into: Uint8Array, options?: CallOptions): Promise<void> {
    await this.beforeRead?.(key, length);
    await super.read(key, at, length, into, options);
    if (key === this.spoilt) into[length - 1] = (into[length - 1] as number) ^ 1;
  }

  override async remove(key: string): Promise<void> {
    this.removed.push(key);
    return super.remove(key);
  }
}

export interface ACourier {
  house: House;
  courier: House['courier'];
  read: House['metadata']['read'];
  write: House['metadata']['write'];
  store: WilfulStore;
  world: World & { ahead: number };
  /** Events of warnings and errors. */
  events: string[];
  sender: Caller;
  recipient: Caller;
  open(recipients?: string[]): Promise<Envelope>;
  fresh(envelope: Envelope): Promise<Envelope>;
  upload(envelope: Envelope, more: Partial<NewUpload>): NewUpload;
  /** Closes with the counts that stand, and waits until nothing runs. Answers the envelope then. */
  seal(envelope: Envelope): Promise<Envelope>;
  fetch(served: Served): Promise<Buffer>;
}

/** The whole house on a database of its own, a store that does what the test says, and no timers. Stopped with the test. */
export async function aCourier(
  t: { after(end: () => Promise<void>): void },
  replace: Replacements = {},
  env: Record<string, string> = {},
): Promise<ACourier> {
  const directory = await mkdtemp(join(tmpdir(), 'usecases-'));
  const read = readConfig({ DATOFERUM_DATA: directory, DATOFERUM_PORT: '0', ...env }, ['--demo'], directory);
  assert.ok(read.ok);
  const world = { ...realWorld, ahead: 0, now: () => Date.now() + world.ahead };
  const store = new WilfulStore();
  const events: string[] = [];
  const log = createLog('warn', { write: (line: string) => void events.push(String(JSON.parse(line).event)) });
  const house = await startHouse(read.config, {
    timers: false,
    threads: 0,
    world,
    log,
    blobs: store,
    ...replace,
  });
  t.after(async () => {
    await house.stop();
    await rm(directory, { recursive: true, force: true });
  });
  const { courier, metadata } = house;
  const caller = async (address: string): Promise<Caller> => {
    const person = await metadata.read.personByAddress(address);
    assert.ok(person);
    return { person, from: null };
  };
  const sender = await caller('studio@example.com');
  const fresh = async ({ id }: Envelope): Promise<Envelope> => {
    const row = await metadata.read.envelope(id);
    assert.ok(row);
    return row;
  };
  return {
    house,
    courier,
    read: metadata.read,
    write: metadata.write,
    store,
    world,
    events,
    sender,
    recipient: await caller('client-b@example.com'),
    fresh,
    open: async (recipients = ['client-b@example.com']) =>
      (await courier.openEnvelope(sender, { title: 't', recipients: recipients.map((email) => ({ email })) }, null))
        .envelope,
    upload: (envelope, more) => ({
      id: world.id(),
      envelope: envelope.id,
      kind: 'plain',
      length: null,
      metadata: null,
      path: null,
      mtime: null,
      reel: null,
      drop: false,
      person: sender.person.id,
      ...more,
    }),
    async seal(envelope) {
      const { entries, bytes } = await fresh(envelope);
      await courier.close(sender, envelope, { entries, bytes, abandon: false });
      await courier.drain();
      return fresh(envelope);
    },
    async fetch(served) {
      const chunks: Buffer[] = [];
      for await (const { bytes, release } of served.open(0, served.size, new AbortController().signal)) {
        chunks.push(Buffer.from(bytes));
        release();
      }
      return Buffer.concat(chunks);
    },
  };
}

/** A body that came whole. */
export function whole(bytes: Uint8Array, length: number | null = bytes.length): Body {
  return { stream: Readable.from(bytes.length > 0 ? [bytes] : []), length, isComplete: () => true };
}

/** A body that comes as the test writes it; it is complete only when the test says so. */
export function slow(length: number | null = null): Body & { stream: PassThrough; end(): void; cut(): void } {
  const stream = new PassThrough({ highWaterMark: MIB });
  let isWhole = false;
  return {
    stream,
    length,
    isComplete: () => isWhole,
    end() {
      isWhole = true;
      stream.end();
    },
    cut: () => void stream.destroy(Object.assign(new Error('aborted'), { code: 'ECONNRESET' })),
  };
}

/** Bytes that look like no others, the same for one name. */
export const bytesOf = (name: string, length: number): Buffer =>
  createHash('shake256', { outputLength: Math.max(1, length) })
    .update(name)
    .digest()
    .subarray(0, length);

export const hashOf = (bytes: Uint8Array | string): Buffer => createHash('sha256').update(bytes).digest();

/** Waits for something that becomes true by itself, a turn of the loop at a time. */
export async function until(isTrue: () => boolean | Promise<boolean>, what: string): Promise<void> {
  for (const end = Date.now() + 5_000; !(await isTrue()); ) {
    assert.ok(Date.now() < end, `in time: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}
