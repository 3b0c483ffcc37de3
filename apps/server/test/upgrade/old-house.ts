import { createHash, createSecretKey } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { encryptWhole, uuidText } from '@datoferum/core';
import { nodeFloeCrypto } from '@datoferum/core/testing/node';
import { unwrapKey } from '../../src/adapters/keys-directory/key-wrap.ts';
import { partAad } from '../../src/usecases/part-aad.ts';
import { contentOf, type SeededFile } from '../support/seeded.ts';
import type { Told } from './make-old-house.ts';

/** A data directory as an older program left it. Ciphertext does not compress, so long blobs are told, not kept. */
export interface PackedHouse {
  commit: string;
  told: Told;
  /** By path below the data directory, in base64. */
  files: Record<string, string>;
  /** The random bytes of a long blob (header IV, then one IV a segment) and its SHA-256, both in base64. */
  blobs: Record<string, { random: string; sha256: string }>;
}

const FIXTURE = fileURLToPath(new URL('./issue-1.json.gz', import.meta.url));

export const readOldHouse = async (): Promise<PackedHouse> =>
  JSON.parse(gunzipSync(await readFile(FIXTURE)).toString());

/** Puts the house up below `data`. A long blob is encrypted again with its own chance: byte for byte the older program's. */
export async function putUp(house: PackedHouse, data: string): Promise<void> {
  for (const [path, bytes] of Object.entries(house.files)) {
    await mkdir(dirname(join(data, path)), { recursive: true, mode: 0o700 });
    await writeFile(join(data, path), Buffer.from(bytes, 'base64'), { mode: 0o600 });
  }
  using db = new DatabaseSync(join(data, 'datoferum.db'), { readOnly: true });
  const row = db.prepare(`SELECT p.upload, p.start, p.length, u.path, u.envelope, e.wrapped_key AS wrapped
    FROM part p JOIN upload u ON u.id = p.upload JOIN envelope e ON e.id = u.envelope WHERE p.blob = ?`);
  for (const [path, { random, sha256 }] of Object.entries(house.blobs)) {
    const id = Buffer.from((path.split('/').at(-1) as string).replaceAll('-', ''), 'hex');
    const part = row.get(id) as unknown as Row;
    const envelope = uuidText(part.envelope);
    const secret = Buffer.from(house.files[`keys/${envelope.slice(-2)}/${envelope}`] as string, 'base64');
    const key = unwrapKey(createSecretKey(secret), part.wrapped);
    const file = fileOf(house.told, Buffer.from(part.path).toString());
    const plain = contentOf(file).subarray(part.start, part.start + part.length);
    let chance = Buffer.from(random, 'base64');
    const recorded = (length: number): Uint8Array => {
      const taken = chance.subarray(0, length);
      chance = chance.subarray(length);
      return taken;
    };
    const crypto = { ...nodeFloeCrypto, random: recorded };
    const blob = encryptWhole(crypto, key, partAad(envelope, uuidText(part.upload), part.start), plain);
    if (createHash('sha256').update(blob).digest('base64') !== sha256)
      throw new Error(`${path} did not come out the same`);
    await mkdir(dirname(join(data, path)), { recursive: true, mode: 0o700 });
    await writeFile(join(data, path), blob, { mode: 0o600 });
  }
}

interface Row {
  upload: Uint8Array;
  start: number;
  length: number;
  path: Uint8Array;
  envelope: Uint8Array;
  wrapped: Uint8Array;
}

function fileOf(told: Told, path: string): SeededFile {
  const file = Object.values(told.envelopes)
    .flatMap(({ files }) => files)
    .find((one) => one.path === path);
  if (!file) throw new Error(`nobody told of ${path}`);
  return file;
}
