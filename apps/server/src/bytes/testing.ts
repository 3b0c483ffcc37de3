import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  createSecretKey,
  type KeyObject,
  randomBytes,
  randomUUID,
} from 'node:crypto';
import { crc32 } from 'node:zlib';
import { decryptWhole, type FloeCrypto } from '@datoferum/core';
import { MemoryBlobStore } from '../adapters/blob-memory/blob-memory.ts';
import { ByteEngine, type Chunk, type KeyRef, PIECE, type Slice } from './engine.ts';

/** Builders for tests of the byte engine: a store in memory, an engine over it, one envelope. */
export interface Bench {
  store: MemoryBlobStore;
  engine: ByteEngine;
  ref: KeyRef;
  secret: Buffer;
}

export function aBench(options: { threads: number; slots?: number }): Bench {
  const store = new MemoryBlobStore();
  const secret = randomBytes(32);
  const ref = { envelope: randomUUID(), key: createSecretKey(secret) };
  return { store, engine: new ByteEngine({ store, ...options }), ref, secret };
}

/** A part as the database would remember it. */
export interface StoredPart {
  blobKey: string;
  blobAt: number;
  cipherLength: number;
  plainLength: number;
  aad: Uint8Array;
  plain: Buffer;
}

/** Streams `plain` into a blob of its own, in chunks of the lengths given, over and over. */
export async function storePart({ engine, store, ref }: Bench, plain: Buffer, steps: number[] = [65_536]) {
  const blobKey = `${ref.envelope}/${randomUUID()}`;
  const aad = randomBytes(52);
  const part = engine.openPart(ref, aad);
  const stored = part.pipe((source) => store.put(blobKey, source));
  for (let at = 0, i = 0; at < plain.length; i++) {
    const step = steps[i % steps.length] as number;
    await part.push(plain.subarray(at, at + step));
    at += step;
  }
  const { plainLength, cipherLength } = await part.end();
  const { size } = await stored;
  if (size !== cipherLength) throw new Error(`${size} bytes stored, ${cipherLength} sealed`);
  return { blobKey, blobAt: 0, cipherLength, plainLength, aad, plain } satisfies StoredPart;
}

/** Seals parts side by side into one blob. */
export async function storePacked({ engine, store, ref }: Bench, plains: Buffer[]): Promise<StoredPart[]> {
  const blobKey = `${ref.envelope}/${randomUUID()}`;
  const parts = plains.map((plain) => ({ aad: randomBytes(52), plaintext: [plain.subarray(0, 3), plain.subarray(3)] }));
  const { bytes, members } = await engine.sealMany(ref, parts);
  async function* once() {
    yield bytes;
  }
  await store.put(blobKey, once());
  return plains.map((plain, i) => {
    const { at, size } = members[i] as { at: number; size: number };
    const { aad } = parts[i] as { aad: Buffer };
    return { blobKey, blobAt: at, cipherLength: size, plainLength: plain.length, aad, plain };
  });
}

export function sliceOf(part: StoredPart, from = 0, length = part.plainLength - from): Slice {
  const { plain: _, ...place } = part;
  return { ...place, from, length };
}

/** A range of the parts laid end to end. */
export function slicesOf(parts: readonly StoredPart[], from: number, length: number): Slice[] {
  const slices: Slice[] = [];
  let at = 0;
  for (const part of parts) {
    const [begin, end] = [Math.max(from, at), Math.min(from + length, at + part.plainLength)];
    if (begin < end) slices.push(sliceOf(part, begin - at, end - begin));
    at += part.plainLength;
  }
  return slices;
}

export async function readAll(chunks: AsyncIterable<Chunk>): Promise<Buffer> {
  const copies: Buffer[] = [];
  for await (const { bytes, release } of chunks) {
    copies.push(Buffer.from(bytes));
    release();
  }
  return Buffer.concat(copies);
}

/** The digests by the simplest way there is. */
export function digestsOf(bytes: Buffer) {
  const sha = (part: Buffer) => createHash('sha256').update(part).digest();
  const pieces = Array.from({ length: Math.ceil(bytes.length / PIECE) }, (_, i) =>
    sha(bytes.subarray(i * PIECE, (i + 1) * PIECE)),
  );
  return {
    sha256: new Uint8Array(sha(bytes)),
    crc32: crc32(bytes),
    pieces: new Uint8Array(Buffer.concat(pieces)),
  };
}

/** All slots come back once the work under way has ended. */
export async function allSlotsFree(engine: ByteEngine): Promise<void> {
  for (let turn = 0; turn < 100_000; turn++) {
    if (engine.slots.free === engine.slots.size) return;
    await new Promise(setImmediate);
  }
  throw new Error(`${engine.slots.size - engine.slots.free} slots were not given back`);
}

const crypto: FloeCrypto<KeyObject> = {
  hkdfExpandSha384: (prk, info, length) =>
    createHmac('sha384', prk)
      .update(info)
      .update(Buffer.from([1]))
      .digest()
      .subarray(0, length),
  aeadKey: (bytes) => createSecretKey(bytes),
  seal(key, iv, plaintext, aad) {
    const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(aad);
    const ciphertext = Buffer.concat([cipher.update(plaintext), cipher.final()]);
    return { ciphertext, tag: cipher.getAuthTag() };
  },
  open(key, iv, ciphertext, aad, tag) {
    const decipher = createDecipheriv('aes-256-gcm', key, iv, { authTagLength: 16 }).setAAD(aad).setAuthTag(tag);
    return Buffer.concat([decipher.update(ciphertext), decipher.final()]);
  },
  random: (length) => randomBytes(length),
};

/** Opens a whole message by the pure FLOE of core. */
export function openByCore(secret: Uint8Array, aad: Uint8Array, message: Uint8Array): Buffer {
  return Buffer.from(decryptWhole(crypto, secret, aad, message));
}
