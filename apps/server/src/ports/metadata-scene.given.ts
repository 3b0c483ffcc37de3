import assert from 'node:assert/strict';
import { hash, randomBytes } from 'node:crypto';
import { aHouse, anEnvelope, aReceipt, aRecord, bytes, type House, NOW, PIECE, sendFile } from './metadata.given.ts';
import type { Metadata } from './metadata.ts';
import type { Entry, Id, Measured, Page } from './metadata-rows.ts';

export interface MetadataUnderTest {
  metadata: Metadata;
  dispose(): Promise<void>;
}

export const sha256 = (data: Uint8Array): Uint8Array => hash('sha256', data, 'buffer');
export const pathHash = (path: string): Uint8Array => sha256(bytes(path));
/** To compare bytes that may be a Buffer or not. */
export const plain = (value: Uint8Array | null | undefined): string => Buffer.from(value ?? []).toString('hex');

/** Every item of a paged read. */
export async function drain<T>(read: (cursor: string | null) => Promise<Page<T>>): Promise<T[]> {
  const items: T[] = [];
  let cursor: string | null = null;
  do {
    const page: Page<T> = await read(cursor);
    items.push(...page.items);
    cursor = page.cursor;
  } while (cursor !== null);
  return items;
}

/** A store with a house in it, and short ways to bring an envelope into the state that a test begins with. */
export class Scene {
  readonly write: Metadata['write'];
  readonly read: Metadata['read'];
  readonly house: House;
  readonly #under: MetadataUnderTest;

  constructor(under: MetadataUnderTest, house: House) {
    this.#under = under;
    this.write = under.metadata.write;
    this.read = under.metadata.read;
    this.house = house;
  }

  dispose(): Promise<void> {
    return this.#under.dispose();
  }

  record(type: string, envelope: Id | null, person: Id | null = this.house.sender) {
    return aRecord(type, envelope, person);
  }

  entry(envelope: Id, path: string): Promise<Entry | null> {
    return this.read.entry(envelope, pathHash(path));
  }

  async filling(given: Parameters<typeof anEnvelope>[1] = {}): Promise<Id> {
    const made = anEnvelope(this.house, given);
    assert.ok((await this.write.createEnvelope(made)).ok);
    return made.id;
  }

  /** Closes it with the counts that it has. */
  async closed(envelope: Id): Promise<void> {
    const row = await this.read.envelope(envelope);
    const counts = { entries: row?.entries ?? 0, bytes: row?.bytes ?? 0 };
    assert.deepEqual(await this.write.close(envelope, counts, false, NOW, this.record('envelope.closed', envelope)), {
      ok: true,
      again: false,
    });
  }

  /** What a reading that began at `tick` would say; every piece is alike. */
  measured(one: Entry, tick: number, content = one.path): Measured {
    const { reel, start, size } = one;
    const pieces =
      size > PIECE ? Buffer.concat(Array.from({ length: Math.ceil(size / PIECE) }, () => sha256(content))) : null;
    return {
      pathHash: one.pathHash,
      reel,
      start,
      size,
      seen: tick,
      sha256: sha256(content),
      crc32: 4_294_967_295,
      pieces,
    };
  }

  async readBack(envelope: Id, ...paths: string[]) {
    const { tick } = await this.read.locate(envelope, []);
    const rows = [];
    for (const path of paths) rows.push(this.measured((await this.entry(envelope, path)) as Entry, tick));
    return this.write.storeMeasured(envelope, rows, NOW);
  }

  /** A sealed envelope with one file `a/b`. */
  async sealed(): Promise<{ envelope: Id; manifest: Uint8Array }> {
    const envelope = await this.filling();
    await sendFile(this.write, this.house, envelope, 'a/b', 10);
    await this.readBack(envelope, 'a/b');
    await this.closed(envelope);
    const manifest = randomBytes(32);
    await this.write.fixSealedAt(envelope, NOW);
    const receipt = aReceipt(envelope, 'sealed');
    assert.equal(await this.write.seal(envelope, manifest, receipt, this.record('envelope.sealed', envelope)), true);
    return { envelope, manifest };
  }
}

export async function openScene(open: () => Promise<MetadataUnderTest>): Promise<Scene> {
  const under = await open();
  return new Scene(under, await aHouse(under.metadata.write));
}
