import { createHash, createPublicKey, verify } from 'node:crypto';
import type { Dirent } from 'node:fs';
import { type FileHandle, open, opendir, stat } from 'node:fs/promises';
import {
  base64url,
  checkReceipt,
  checkSeal,
  type Finding,
  parseAllowedSigners,
  pieceCount,
  readStatement,
  type VerifyHost,
} from '@datoferum/core';
import { type BadFile, FileChecker } from './check-file.ts';
import { type Documents, digestOf, findDocuments, PROOF_FOLDER } from './documents.ts';
import { type ManifestFaults, readManifest, type ToldFile } from './read-manifest.ts';

export interface Report {
  folder: string;
  envelope: string | null;
  /** Null: nothing is wrong, but a proof is missing. */
  holds: boolean | null;
  findings: Finding[];
  files: { told: number; good: number; bytes: number; bad: BadFile[] };
  /** Names that the manifest tells and that would leave the folder: nothing was read for them. */
  attacks: Uint8Array[];
  /** What lies in the folder and is not in the envelope. */
  extra: Uint8Array[];
}

/** It says why there is nothing to check. */
export class UnreadableDelivery extends Error {}

/** Files under way at once: small ones wait for the disk more than for the processor. */
const AT_ONCE = 8;
const DOCUMENT =
  /^(manifest-sha256\.txt|manifest\.ndjson|pieces\.bin|seal\.(json|json\.sig|jws)|allowed_signers|(receipt|certificate)[\w.-]*|receipts\/.*)$/;

const host: VerifyHost = {
  sha512: (bytes) => createHash('sha512').update(bytes).digest(),
  verifyEd25519: (publicKey, message, signature) =>
    verify(
      null,
      message,
      createPublicKey({ format: 'jwk', key: { kty: 'OKP', crv: 'Ed25519', x: base64url(publicKey) } }),
      signature,
    ),
};

/**
 * Checks a delivered folder by what lies in it; nothing is written and nothing is asked of a network.
 * @param keys an allowed_signers file to trust in place of the delivered one
 * @throws UnreadableDelivery when there is no folder or no manifest
 */
export async function verifyDelivery(
  folder: string,
  {
    keys = null,
    progress = () => {},
  }: { keys?: string | null; progress?: (files: number, bytes: number) => void } = {},
): Promise<Report> {
  if (!(await stat(folder).catch(() => null))?.isDirectory()) throw new UnreadableDelivery(`${folder} is no folder.`);
  const documents = await findDocuments(folder, keys);
  if (documents === null)
    throw new UnreadableDelivery(`${folder} holds no manifest-sha256.txt, so there is nothing to compare with.`);
  if (keys !== null && documents.keys === null) throw new UnreadableDelivery(`${keys} cannot be read.`);

  const faults: ManifestFaults = { unreadable: [], attacks: [], differsAt: null };
  const folders: Uint8Array[] = [];
  const files: Report['files'] = { told: 0, good: 0, bytes: 0, bad: [] };
  const known = new Set<string>();
  const checker = new FileChecker(folder);
  const digests = {
    'manifest-sha256.txt': (await digestOf(documents.manifest)).sha256,
    'manifest.ndjson': documents.lines && (await digestOf(documents.lines)).sha256,
    'pieces.bin': null as string | null,
  };
  let pieceTotal: number | null = null;
  if (documents.pieces !== null) {
    const { sha256, size } = await digestOf(documents.pieces);
    digests['pieces.bin'] = sha256;
    pieceTotal = size / 32;
  }

  let twice = 0;
  let toldBytes = 0;
  await using pieces = documents.pieces === null || documents.lines === null ? null : await open(documents.pieces);
  await each(AT_ONCE, withPieces(readManifest(documents, faults, folders), pieces), async ({ file, digests: told }) => {
    files.told += 1;
    const name = Buffer.from(file.path).toString('latin1');
    if (known.has(name)) twice += 1;
    known.add(name);
    toldBytes += file.size ?? 0;
    if (!file.isBelow) return;
    const bad = await checker.check(file.path, file.sha256, file.size, told);
    if (bad === null) {
      files.good += 1;
      files.bytes += file.size ?? 0;
    } else files.bad.push(bad);
    if (files.told % 100 === 0) progress(files.told, files.bytes);
  });
  const absent: Uint8Array[] = [];
  for (const path of folders) {
    known.add(Buffer.from(path).toString('latin1'));
    if (!(await checker.isFolder(path))) absent.push(path);
  }
  files.bad.push(...absent.map((path): BadFile => ({ path, fault: 'missing' })));

  const findings: Finding[] = [];
  const say = (check: string, holds: boolean | null, sentence: string): void =>
    void findings.push({ check, holds, sentence });
  const trusted = documents.keys === null ? null : parseAllowedSigners(documents.keys);
  const hasLines = documents.lines !== null;
  const counts = { files: files.told, folders: folders.length, pieces: pieceTotal };
  const measured = { digests, counts, bytes: hasLines ? toldBytes : null };
  if (documents.seal === null) say('seal', null, 'There is no seal.json here, so nothing shows what was sealed.');
  else findings.push(...checkSeal(host, documents.seal, trusted, measured));
  const envelope = documents.seal && envelopeOf(documents.seal.bytes);
  for (const receipt of documents.receipts) {
    findings.push(...checkReceipt(host, receipt, trusted, { envelope, manifest: digests['manifest-sha256.txt'] }));
  }
  if (faults.unreadable.length > 0) {
    say(
      'manifest',
      false,
      `${faults.unreadable.length} lines of manifest-sha256.txt are none, the first is line ${faults.unreadable[0]}.`,
    );
  }
  if (faults.differsAt !== null)
    say('manifest', false, `The two manifests tell different files, first in line ${faults.differsAt}.`);
  if (twice > 0) say('manifest', false, `${twice} names stand in the manifest twice.`);
  if (faults.attacks.length > 0) {
    say(
      'names',
      false,
      `The manifest names ${faults.attacks.length} places outside of the folder. That is an attack, or a mistake of who made it; nothing was read there.`,
    );
  }
  const isWhole = files.bad.length === 0;
  say(
    'files',
    isWhole,
    isWhole
      ? `All ${files.told} files are what the manifest says.`
      : `${files.bad.length} of ${files.told + folders.length} are not what the manifest says.`,
  );

  const extra: Uint8Array[] = [];
  for await (const path of everyFile(Buffer.from(folder), documents)) {
    if (!known.has(path.toString('latin1'))) extra.push(path);
  }
  const isWrong = findings.some(({ holds }) => holds === false);
  const isShort = findings.some(({ holds }) => holds === null);
  return {
    folder,
    envelope,
    holds: isWrong ? false : isShort ? null : true,
    findings,
    files,
    attacks: faults.attacks,
    extra,
  };
}

function envelopeOf(seal: Uint8Array): string | null {
  const envelope = readStatement(seal)?.statement.predicate.envelope;
  return typeof envelope === 'string' ? envelope : null;
}

/** Each file with its stretch of pieces.bin, which runs in the same order. */
async function* withPieces(
  files: AsyncIterable<ToldFile>,
  pieces: FileHandle | null,
): AsyncGenerator<{ file: ToldFile; digests: Buffer | null }> {
  let at = 0;
  for await (const file of files) {
    if (pieces === null || file.size === null || file.size < 0) {
      yield { file, digests: null };
      continue;
    }
    const length = Math.min(pieceCount(file.size) * 32, 64 * 1024 * 1024);
    const digests = Buffer.alloc(length);
    await pieces.read(digests, 0, length, at);
    at += length;
    yield { file, digests };
  }
}

/** Runs `work` for every item, so many at once, in order of coming. */
async function each<T>(atOnce: number, items: AsyncIterable<T>, work: (item: T) => Promise<void>): Promise<void> {
  const iterator = items[Symbol.asyncIterator]();
  // Generators queue calls of next(), so workers share one.
  const worker = async (): Promise<void> => {
    for (let next = await iterator.next(); !next.done; next = await iterator.next()) await work(next.value);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

/** Everything below the folder that is no folder, by its bytes, but the documents. */
async function* everyFile(root: Buffer, documents: Documents): AsyncGenerator<Buffer> {
  const isApart = Buffer.compare(Buffer.from(documents.folder), root) !== 0;
  const walk = async function* (below: Buffer): AsyncGenerator<Buffer> {
    const place = below.length === 0 ? root : Buffer.concat([root, Buffer.from('/'), below]);
    for await (const entry of await opendir(place, { encoding: 'buffer' as BufferEncoding })) {
      const { name } = entry as unknown as Dirent<Buffer>;
      const path = below.length === 0 ? name : Buffer.concat([below, Buffer.from('/'), name]);
      if (isApart && path.toString('latin1') === PROOF_FOLDER) continue;
      if (entry.isDirectory()) yield* walk(path);
      else if (isApart || !DOCUMENT.test(path.toString('latin1'))) yield path;
    }
  };
  yield* walk(Buffer.alloc(0));
}
