import assert from 'node:assert/strict';
import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { concat, hex, utf8 } from '../../bytes/bytes.ts';
import { BUILT_IN_TERMS } from '../../contract/terms.ts';
import { manifestLine, sha256sumLine } from '../../manifest/manifest-lines.ts';
import { PIECE } from '../../manifest/pieces.ts';
import { canonicalBytes } from '../../seal/jcs.ts';
import { allowedSignersLine, armorSshsig, sshsigMessage } from '../../seal/sshsig.ts';
import { sealStatement } from '../../seal/statements.ts';
import { zipEnd } from '../../zip/zip-end.ts';
import { writeCentralHeader, writeLocalHeader, type ZipEntry } from '../../zip/zip-headers.ts';
import { blobBytes, blobDocument, webCryptoHost } from '../browser/index.ts';
import { type CheckSource, checkDelivery, type Documents, UnreadableZip, zipSource } from './index.ts';

type Tree = Record<string, Uint8Array>;
const sha256 = (bytes: Uint8Array): Uint8Array => new Uint8Array(createHash('sha256').update(bytes).digest());
const { publicKey, privateKey } = generateKeyPairSync('ed25519');
const rawKey = new Uint8Array(Buffer.from(publicKey.export({ format: 'jwk' }).x as string, 'base64url'));
const KEYS = `${allowedSignersLine('courier', rawKey, { namespaces: ['seal@datoferum'], validAfter: Date.UTC(2026, 0, 1) })}\n`;
const document = (bytes: Uint8Array) => blobDocument(new Blob([new Uint8Array(bytes)]));

interface Sealed {
  sums: Uint8Array;
  lines: Uint8Array;
  pieces: Uint8Array;
  seal: Uint8Array;
  signature: string;
}

/** What the courier would hand out for these files and folders. */
function sealed(tree: Tree, folders: string[] = [], { sums: wrongSums }: { sums?: Uint8Array } = {}): Sealed {
  let position = 0;
  const [sums, lines, pieces]: Uint8Array[][] = [[], [], []];
  for (const [path, bytes] of Object.entries(tree)) {
    sums?.push(sha256sumLine(utf8(path), hex(sha256(bytes))));
    const entry = { kind: 'file', path: utf8(path), size: bytes.length, mtime: null, position, crc32: 0 } as const;
    lines?.push(manifestLine({ ...entry, sha256: sha256(bytes) }));
    for (let at = 0; at < bytes.length; at += PIECE) pieces?.push(sha256(bytes.subarray(at, at + PIECE)));
    position += bytes.length;
  }
  for (const path of folders) {
    lines?.push(
      manifestLine({ kind: 'folder', path: utf8(path), size: 0, mtime: null, position, sha256: null, crc32: null }),
    );
  }
  const made = {
    sums: wrongSums ?? concat(...(sums ?? [])),
    lines: concat(...(lines ?? [])),
    pieces: concat(...(pieces ?? [])),
  };
  const statement = sealStatement(sha256, {
    envelope: '01927f3c-0000-7000-8000-000000000001',
    documents: {
      'manifest-sha256.txt': sha256(made.sums),
      'manifest.ndjson': sha256(made.lines),
      'pieces.bin': sha256(made.pieces),
    },
    counts: { files: Object.keys(tree).length, folders: folders.length, pieces: pieces?.length ?? 0 },
    bytes: position,
    terms: BUILT_IN_TERMS,
    times: { opened: Date.UTC(2026, 5, 1), closed: Date.UTC(2026, 5, 1), sealed: Date.UTC(2026, 5, 1) },
    compared: { files: 1, of: 1 },
    sender: { address: 'a@example.com', salt: new Uint8Array(32) },
    recipients: [],
  });
  const seal = canonicalBytes(statement);
  const message = sshsigMessage('seal@datoferum', new Uint8Array(createHash('sha512').update(seal).digest()));
  const signature = armorSshsig({
    publicKey: rawKey,
    namespace: 'seal@datoferum',
    signature: new Uint8Array(sign(null, message, privateKey)),
  });
  return { ...made, seal, signature };
}

const documentsOf = ({ sums, lines, pieces, seal, signature }: Sealed): Documents => ({
  sums: document(sums),
  lines: document(lines),
  pieces: document(pieces),
  seal,
  signature,
  keys: KEYS,
});

const sourceOf = (tree: Tree): CheckSource => ({
  look: async (path) => tree[Buffer.from(path).toString()]?.length ?? null,
  async read(path, start, length) {
    const bytes = tree[Buffer.from(path).toString()];
    if (!bytes || start + length > bytes.length) throw new Error('no such bytes');
    return new Uint8Array(bytes.subarray(start, start + length));
  },
  async *files() {
    for (const path of Object.keys(tree)) yield utf8(path);
  },
});

const check = (documents: Documents, tree: Tree | null) =>
  checkDelivery(webCryptoHost, { documents, source: tree && sourceOf(tree) });

const aTree = fc
  .dictionary(
    fc.stringMatching(/^[a-z\\\n é]{1,8}$/u).map((name) => `d/${name}`),
    fc.uint8Array({ maxLength: 40 }),
    { minKeys: 1, maxKeys: 6 },
  )
  .map((tree): Tree => ({ ...tree }));

describe('checking a delivery', () => {
  it('holds for what was sealed, and says how many pieces match', async () => {
    const tree = { 'a/b.txt': utf8('hello'), 'a/empty': new Uint8Array(), long: new Uint8Array(PIECE + 5).fill(7) };
    const found = await check(documentsOf(sealed(tree, ['a/none'])), tree);
    assert.equal(found.holds, true);
    assert.deepEqual(found.content?.pieces, { of: 3, right: 3 });
    assert.deepEqual(found.content?.files, { of: 3, right: 3 });
    assert.deepEqual(found.counts, { files: 3, folders: 1, pieces: 3, bytes: PIECE + 10 });
    assert.equal(found.signature.keySince, Date.UTC(2026, 0, 1));
    assert.deepEqual(found.said, { verify: 'read-back', compared: { files: 1, of: 1 } });
    assert.equal(found.manifest, hex(sha256(sealed(tree, ['a/none']).sums)));
  });

  it('holds for any tree, and for none in which one byte is another', async () => {
    await fc.assert(
      fc.asyncProperty(aTree, fc.nat(), fc.integer({ min: 1, max: 255 }), async (tree, where, change) => {
        const documents = documentsOf(sealed(tree));
        assert.equal((await check(documents, tree)).holds, true);
        const names = Object.keys(tree).filter((name) => tree[name]?.length);
        const name = names[where % Math.max(1, names.length)];
        if (name === undefined) return;
        const other = Uint8Array.from(tree[name] as Uint8Array);
        other[where % other.length] = (other[where % other.length] as number) ^ change;
        const found = await check(documents, { ...tree, [name]: other });
        assert.equal(found.holds, false);
        assert.deepEqual(
          found.content?.bad.first.map(({ path, fault }) => [Buffer.from(path).toString(), fault]),
          [[name, 'other bytes']],
        );
      }),
      { numRuns: 60 },
    );
  });

  it('never holds when one byte of a document is another', async () => {
    const made = sealed({ 'a.txt': utf8('hello'), 'b.txt': utf8('world') }, ['c']);
    const kinds = ['sums', 'lines', 'pieces', 'seal'] as const;
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...kinds),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        async (kind, at, change) => {
          const bytes = Uint8Array.from(made[kind]);
          bytes[at % bytes.length] = (bytes[at % bytes.length] as number) ^ change;
          const found = await check(documentsOf({ ...made, [kind]: bytes }), null);
          assert.equal(found.holds, false, `${kind} ${at}`);
        },
      ),
    );
  });

  it('names what differs, what is missing, what has another size, and what is more', async () => {
    const tree = { a: new Uint8Array(2 * PIECE + 1).fill(1), b: utf8('b'), c: utf8('c') };
    const a = Uint8Array.from(tree.a);
    a[PIECE] = 2;
    const found = await check(documentsOf(sealed(tree)), { a, b: utf8('bb'), d: utf8('d'), 'seal.json': utf8('{}') });
    const bad = found.content?.bad.first.map(({ path, fault, pieces }) => [
      Buffer.from(path).toString(),
      fault,
      pieces,
    ]);
    assert.deepEqual(bad?.sort(), [
      ['a', 'other bytes', { differ: [1], count: 1, of: 3 }],
      ['b', 'another size', null],
      ['c', 'missing', null],
    ]);
    assert.deepEqual(
      found.content?.extra.first.map((path) => Buffer.from(path).toString()),
      ['d'],
    );
    assert.deepEqual(found.content?.pieces, { of: 5, right: 2 });
  });

  it('proves nothing without keys, signature or seal, and says which is missing', async () => {
    const tree = { a: utf8('a') };
    const documents = documentsOf(sealed(tree));
    const without = async (part: Partial<Documents>) => check({ ...documents, ...part }, tree);
    const keys = await without({ keys: null });
    assert.deepEqual([keys.holds, keys.signature.why], [null, 'no keys']);
    const signature = await without({ signature: null });
    assert.deepEqual([signature.holds, signature.signature.why], [null, 'no signature file']);
    const seal = await without({ seal: null });
    assert.deepEqual([seal.holds, seal.signature.why, seal.list.why], [null, 'no document', 'no seal']);
    const other = await without({ keys: KEYS.replace('seal@', 'other@') });
    assert.deepEqual([other.holds, other.signature.why], [false, 'unknown key']);
    const list = await without({ sums: null, lines: null });
    assert.deepEqual([list.holds, list.list.why], [null, 'no list']);
  });

  it('needs no more than manifest-sha256.txt to compare files', async () => {
    const tree = { a: new Uint8Array(PIECE + 1).fill(3), b: utf8('b') };
    const documents = { ...documentsOf(sealed(tree)), lines: null, pieces: null };
    assert.equal((await check(documents, tree)).holds, true);
    const found = await check(documents, { ...tree, a: new Uint8Array(PIECE + 1) });
    assert.deepEqual([found.holds, found.content?.files], [false, { of: 2, right: 1 }]);
  });

  it('touches no file whose name leaves the folder', async () => {
    const tree = { '../out': utf8('a') };
    const asked: string[] = [];
    const source = sourceOf(tree);
    const found = await checkDelivery(webCryptoHost, {
      documents: documentsOf(sealed(tree)),
      source: {
        ...source,
        look(path) {
          asked.push(Buffer.from(path).toString());
          return source.look(path);
        },
      },
    });
    assert.deepEqual([found.holds, asked, found.attacks.length], [false, [], 1]);
  });

  it('stops when it is told to', async () => {
    const stop = new AbortController();
    stop.abort();
    const documents = documentsOf(sealed({ a: utf8('a') }));
    await assert.rejects(checkDelivery(webCryptoHost, { documents, source: null, signal: stop.signal }), {
      name: 'AbortError',
    });
  });
});

describe('a delivery as one ZIP', () => {
  const zipOf = (tree: Tree): Uint8Array<ArrayBuffer> => {
    const parts: Uint8Array[] = [];
    let at = 0;
    const entries: { entry: ZipEntry; offset: number }[] = [];
    const put = (bytes: Uint8Array): void => {
      parts.push(bytes);
      at += bytes.length;
    };
    for (const [path, bytes] of Object.entries(tree)) {
      const entry: ZipEntry = {
        kind: 'file',
        path: utf8(path),
        size: bytes.length,
        mtime: 1_700_000_000_000,
        crc32: 0,
      };
      entries.push({ entry, offset: at });
      const head = new Uint8Array(9_000);
      put(head.slice(0, writeLocalHeader(head, 0, entry)));
      put(bytes);
    }
    const centralAt = at;
    for (const { entry, offset } of entries) {
      const head = new Uint8Array(9_000);
      put(head.slice(0, writeCentralHeader(head, 0, entry, offset)));
    }
    put(zipEnd({ entries: entries.length, centralAt, centralLength: at - centralAt }));
    return new Uint8Array(concat(...parts));
  };

  it('is checked where it lies, without unpacking', async () => {
    await fc.assert(
      fc.asyncProperty(aTree, async (tree) => {
        const source = await zipSource(blobBytes(new Blob([zipOf(tree)])));
        const found = await checkDelivery(webCryptoHost, { documents: documentsOf(sealed(tree)), source });
        assert.equal(found.holds, true);
        assert.equal(found.content?.extra.count, 0);
      }),
      { numRuns: 40 },
    );
  });

  it('is found to be cut, or to differ', async () => {
    const tree = { a: new Uint8Array(2_000).fill(1), b: utf8('b') };
    const zip = zipOf(tree);
    await assert.rejects(zipSource(blobBytes(new Blob([zip.subarray(0, zip.length - 30)]))), UnreadableZip);
    zip[1_000] = 9;
    const source = await zipSource(blobBytes(new Blob([zip])));
    const found = await checkDelivery(webCryptoHost, { documents: documentsOf(sealed(tree)), source });
    assert.deepEqual([found.holds, found.content?.files], [false, { of: 2, right: 1 }]);
  });
});
