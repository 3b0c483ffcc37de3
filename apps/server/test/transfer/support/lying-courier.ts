import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';
import {
  armorSshsig,
  BUILT_IN_TERMS,
  canonicalBytes,
  concat,
  manifestLine,
  PIECE,
  SSHSIG_NAMESPACES,
  sealStatement,
  sha256sumLine,
  sshsigMessage,
} from '@datoferum/core';
import { atEnd } from '../../support/test-house.ts';

const digest = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest();

export interface LyingFile {
  path: Uint8Array;
  bytes: Buffer;
}
export interface LyingOptions {
  /** In the place of what was sealed. */
  tape?: (bytes: Buffer) => Buffer;
  documents?: (documents: Record<string, Buffer>) => Record<string, Buffer>;
  folders?: readonly Uint8Array[];
  /** So many answers of the tape hold nothing of what they announce, though HTTP sees nothing wrong. */
  emptyTapes?: number;
}

/**
 * A courier whose seal is in order and whose list is not: it names what a real one refuses. Or one that serves other bytes than it
 * sealed. It answers what a fetch asks, over real HTTP.
 */
export async function aLyingCourier(
  t: TestContext,
  files: readonly LyingFile[],
  { tape = (bytes) => bytes, documents = (all) => all, folders = [], emptyTapes = 0 }: LyingOptions = {},
): Promise<{ origin: string; envelope: string; collected: string[]; asked: string[] }> {
  const envelope = '01927f3c-0000-7000-8000-000000000001';
  let position = 0;
  const lines: Uint8Array[] = [];
  const sums: Uint8Array[] = [];
  const pieces: Buffer[] = [];
  for (const { path, bytes } of files) {
    const sha256 = digest(bytes);
    lines.push(
      manifestLine({ kind: 'file', path, size: bytes.length, mtime: 1_700_000_000_000, position, sha256, crc32: 0 }),
    );
    sums.push(sha256sumLine(path, sha256.toString('hex')));
    for (let at = 0; at < bytes.length; at += PIECE) pieces.push(digest(bytes.subarray(at, at + PIECE)));
    position += bytes.length;
  }
  for (const path of folders)
    lines.push(manifestLine({ kind: 'folder', path, size: 0, mtime: null, position, sha256: null, crc32: null }));
  const sealed = {
    'manifest-sha256.txt': Buffer.from(concat(...sums)),
    'manifest.ndjson': Buffer.from(concat(...lines)),
    'pieces.bin': Buffer.concat(pieces),
  };
  const party = { salt: randomBytes(32), address: 'somebody@example.com' };
  const statement = sealStatement((bytes) => digest(bytes), {
    envelope,
    documents: {
      'manifest-sha256.txt': digest(sealed['manifest-sha256.txt']),
      'manifest.ndjson': digest(sealed['manifest.ndjson']),
      'pieces.bin': digest(sealed['pieces.bin']),
    },
    counts: { files: files.length, folders: folders.length, pieces: pieces.length },
    bytes: position,
    terms: BUILT_IN_TERMS,
    times: { opened: 1_700_000_000_000, closed: 1_700_000_001_000, sealed: 1_700_000_002_000 },
    compared: { files: files.length, of: files.length },
    sender: party,
    recipients: [party],
  });
  const seal = Buffer.from(canonicalBytes(statement));
  const { privateKey } = generateKeyPairSync('ed25519');
  const publicKey = Buffer.from(
    String(
      createPublicKey(createPrivateKey(privateKey.export({ type: 'pkcs8', format: 'pem' }))).export({ format: 'jwk' })
        .x,
    ),
    'base64url',
  );
  const namespace = SSHSIG_NAMESPACES.seal;
  const message = sshsigMessage(namespace, createHash('sha512').update(seal).digest());
  const sig = armorSshsig({ publicKey, namespace, signature: sign(null, message, privateKey) });
  const blob = Buffer.concat([Buffer.from('\0\0\0\x0bssh-ed25519\0\0\0\x20', 'latin1'), publicKey]).toString('base64');
  const all = documents({
    ...sealed,
    'seal.json': seal,
    'seal.json.sig': Buffer.from(sig),
    'seal.jws': Buffer.from('..'),
    allowed_signers: Buffer.from(`courier namespaces="seal@datoferum" ssh-ed25519 ${blob}\n`),
  });
  const served = tape(Buffer.concat(files.map(({ bytes }) => bytes)));

  const collected: string[] = [];
  const asked: string[] = [];
  const answer = async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    const body: Buffer[] = [];
    for await (const chunk of req) body.push(chunk as Buffer);
    const name = String(req.url).split('/').at(-1) as string;
    asked.push(`${req.method} ${name}`);
    const give = (status: number, bytes: Buffer, headers: Record<string, string> = {}): void => {
      res.writeHead(status, { 'Request-Id': 'one', 'Content-Length': String(bytes.length), ...headers });
      res.end(bytes);
    };
    if (name === 'tickets') return give(201, Buffer.from('{"ticket":"dtrm_t"}'));
    if (name === 'collect') {
      collected.push(Buffer.concat(body).toString());
      return give(201, Buffer.from('{"statement":"{}","sig":""}'));
    }
    if (name === 'tape') {
      const [, from, to] = /bytes=(\d+)-(\d+)/.exec(String(req.headers.range)) as unknown as [string, string, string];
      const isEmpty = asked.filter((one) => one === 'GET tape').length <= emptyTapes;
      const part = isEmpty ? Buffer.alloc(0) : served.subarray(Number(from), Number(to) + 1);
      return give(206, part, { 'Content-Range': `bytes ${from}-${to}/${served.length}` });
    }
    if (name === envelope) return give(200, Buffer.from('{"state":"sealed"}'));
    const document = all[name];
    return document ? give(200, document) : give(404, Buffer.from('{}'));
  };
  const server = createServer((req, res) => void answer(req, res).catch(() => res.destroy()));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  atEnd(
    t,
    () =>
      new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      }),
  );
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, envelope, collected, asked };
}
