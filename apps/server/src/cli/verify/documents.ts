import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { SignedFile } from '@datoferum/core';

/** Where `dtrm fetch` keeps the documents of a delivery, so that no file of an envelope meets them. */
export const PROOF_FOLDER = '.datoferum';
const MANIFEST = 'manifest-sha256.txt';
/** A receipt is short; whatever is longer is none. */
const MOST_RECEIPT = 1024 * 1024;

export interface Documents {
  /** Absolute; the folder itself when they lie among the files. */
  folder: string;
  manifest: string;
  lines: string | null;
  pieces: string | null;
  seal: SignedFile | null;
  receipts: SignedFile[];
  /** Text of allowed_signers. */
  keys: string | null;
}

/** Finds the documents in `folder/.datoferum`, or else in `folder`; null when there is no manifest. */
export async function findDocuments(folder: string, keys: string | null): Promise<Documents | null> {
  for (const at of [join(folder, PROOF_FOLDER), folder]) {
    if (!(await isFile(join(at, MANIFEST)))) continue;
    const receipts: SignedFile[] = [];
    for (const below of [at, join(at, 'receipts')]) {
      for (const name of (await readdir(below).catch(() => [])).sort()) {
        if (!/^(receipt|certificate).*\.json$/.test(name) && basename(below) !== 'receipts') continue;
        if (!name.endsWith('.json')) continue;
        const signed = await signedFile(below, name);
        if (signed) receipts.push(signed);
      }
    }
    const optional = async (name: string): Promise<string | null> =>
      (await isFile(join(at, name))) ? join(at, name) : null;
    return {
      folder: at,
      manifest: join(at, MANIFEST),
      lines: await optional('manifest.ndjson'),
      pieces: await optional('pieces.bin'),
      seal: await signedFile(at, 'seal.json'),
      receipts,
      keys: await text(keys ?? join(at, 'allowed_signers')),
    };
  }
  return null;
}

const isFile = async (path: string): Promise<boolean> => (await stat(path).catch(() => null))?.isFile() ?? false;
const text = (path: string): Promise<string | null> => readFile(path, 'utf8').catch(() => null);

async function signedFile(folder: string, name: string): Promise<SignedFile | null> {
  const found = await stat(join(folder, name)).catch(() => null);
  if (!found?.isFile() || found.size > MOST_RECEIPT) return null;
  return { name, bytes: await readFile(join(folder, name)), sig: await text(join(folder, `${name}.sig`)) };
}

/** Hexadecimal SHA-256 and length in bytes. */
export async function digestOf(path: string): Promise<{ sha256: string; size: number }> {
  const hash = createHash('sha256');
  let size = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: 1024 * 1024 })) {
    hash.update(chunk as Buffer);
    size += (chunk as Buffer).length;
  }
  return { sha256: hash.digest('hex'), size };
}

/** Lines without their newline, as bytes; what stands behind the last newline is a line too. */
export async function* linesOf(path: string): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of createReadStream(path, { highWaterMark: 256 * 1024 })) {
    const bytes = rest.length === 0 ? (chunk as Buffer) : Buffer.concat([rest, chunk as Buffer]);
    let from = 0;
    for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, from)) {
      yield bytes.subarray(from, at);
      from = at + 1;
    }
    rest = bytes.subarray(from);
  }
  if (rest.length > 0) yield rest;
}
