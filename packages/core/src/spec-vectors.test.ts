import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash, createPublicKey, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import {
  allowedSignersLine,
  attachPayload,
  base64,
  canonicalBytes,
  centralHeaderLength,
  certificateStatement,
  checkPath,
  concat,
  DatoferumError,
  decryptWhole,
  encryptWhole,
  fromBase64,
  fromHex,
  hex,
  localHeaderLength,
  manifestLine,
  nameOf,
  parentOf,
  parseDetachedJws,
  parseSshsig,
  parseUploadMetadata,
  pathMember,
  pathOf,
  receiptStatement,
  SSHSIG_NAMESPACES,
  sealStatement,
  sha256sumLine,
  sliceTape,
  sshsigMessage,
  uint64,
  utf8,
  utf8Text,
  uuidBytes,
  visiblePath,
  writeCentralHeader,
  writeLocalHeader,
  type ZipEntry,
  ZipWalk,
  zipEnd,
  zipMarkBytes,
} from './index.ts';
import { nodeFloeCrypto } from './testing/node-floe-crypto.ts';

const VECTORS = new URL('../../../docs/spec/vectors/', import.meta.url);
const file = (name: string) => new Uint8Array(readFileSync(new URL(name, VECTORS)));
// biome-ignore lint/suspicious/noExplicitAny: the shape of each file stands in its README.
const json = (name: string): any => JSON.parse(readFileSync(new URL(name, VECTORS), 'utf8'));
const from64 = (text: string) => fromBase64(text) as Uint8Array;
const unhex = (text: string) => fromHex(text) as Uint8Array;
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest();

describe('docs/spec/vectors', () => {
  it('paths.json: carried as they are, refused with their code', () => {
    const { carried, refused } = json('paths.json');
    for (const { path, path64, parent64, name64, visible } of carried) {
      const bytes = from64(path64);
      assert.ok(checkPath(bytes).ok);
      assert.deepEqual(pathMember(bytes), path === undefined ? { path64 } : { path });
      assert.deepEqual(
        [base64(parentOf(bytes)), base64(nameOf(bytes)), visiblePath(bytes)],
        [parent64, name64, visible],
      );
    }
    for (const { path64, code } of refused) {
      const check = checkPath(from64(path64));
      assert.equal(check.ok ? 'ok' : check.code, code);
    }
  });

  it('upload-metadata.json: read as bytes, refused when malformed', () => {
    const { read, refused } = json('upload-metadata.json');
    for (const { header, values64, path64 } of read) {
      const metadata = parseUploadMetadata(header);
      assert.deepEqual(Object.fromEntries([...metadata].map(([key, value]) => [key, base64(value)])), values64);
      const path = pathOf(metadata);
      assert.equal(path && base64(path), path64);
    }
    for (const header of refused) assert.throws(() => parseUploadMetadata(header), DatoferumError);
  });

  it('manifest.json: both lines of every entry', () => {
    for (const { path64, size, mtime, position, sha256, crc32, sha256sum64, ndjson64 } of json('manifest.json')) {
      const path = from64(path64);
      assert.equal(base64(sha256sumLine(path, sha256)), sha256sum64);
      const line = manifestLine({ kind: 'file', path, size, mtime, position, sha256: unhex(sha256), crc32 });
      assert.equal(base64(line), ndjson64);
    }
  });

  it('part.json: AAD and message of every part', () => {
    for (const { envelopeKey, envelope, upload, start, aad, plaintext, part } of json('part.json')) {
      assert.equal(hex(concat(utf8('datoferum/1'), uuidBytes(envelope), uuidBytes(upload), uint64(start))), aad);
      const [key, place, bytes] = [unhex(envelopeKey), unhex(aad), unhex(plaintext)];
      assert.equal(hex(decryptWhole(nodeFloeCrypto, key, place, unhex(part))), plaintext);
      let calls = 0;
      const random = (length: number) => new Uint8Array(length).fill(0xa0 + calls++);
      assert.equal(hex(encryptWhole({ ...nodeFloeCrypto, random }, key, place, bytes)), part);
    }
  });

  it('tape.json: the slices of every range', () => {
    const { entries, stretches, parts, reads } = json('tape.json');
    const rows = {
      entries,
      stretches: (reel: string) => stretches[reel] ?? [],
      parts: (upload: string) => parts[upload] ?? [],
    };
    for (const { from, length, slices } of reads) {
      const found = sliceTape(rows, from, length).map(({ upload, part, from, length }) => ({
        upload,
        partStart: part.start,
        blob: part.blob,
        from,
        length,
      }));
      assert.deepEqual(found, slices);
    }
  });

  it('zip.json: headers, ends, marks and a whole archive', () => {
    type Row = Omit<ZipEntry, 'path' | 'crc32'> & { path64: string; crc32: string };
    const { headers, ends, marks, archive } = json('zip.json');
    const entryOf = ({ kind, path64, size, mtime, crc32 }: Row): ZipEntry => {
      return { kind, path: from64(path64), size, mtime, crc32: Number.parseInt(crc32, 16) };
    };
    const local = (entry: ZipEntry) => {
      const bytes = new Uint8Array(localHeaderLength(entry));
      writeLocalHeader(bytes, 0, entry);
      return bytes;
    };
    const central = (entry: ZipEntry, offset: number) => {
      const bytes = new Uint8Array(centralHeaderLength(entry, offset));
      writeCentralHeader(bytes, 0, entry, offset);
      return bytes;
    };
    for (const row of headers) {
      assert.equal(hex(local(entryOf(row))), row.local);
      assert.equal(hex(central(entryOf(row), row.offset)), row.central);
    }
    for (const { end, ...totals } of ends) assert.equal(hex(zipEnd(totals)), end);
    for (const { bytes, ...mark } of marks) assert.equal(hex(zipMarkBytes({ ...mark, hash: unhex(mark.hash) })), bytes);
    const walk = new ZipWalk();
    const body: Uint8Array[] = [];
    const directory: Uint8Array[] = [];
    for (const { text, ...row } of archive.entries) {
      directory.push(central(entryOf(row), walk.mark().local));
      body.push(local(entryOf(row)), utf8(text));
      walk.pass(entryOf(row));
    }
    const { entry: entries, local: centralAt, central: centralLength } = walk.mark();
    const whole = concat(...body, ...directory, zipEnd({ entries, centralAt, centralLength }));
    assert.equal(hex(whole), archive.bytes);
  });

  describe('seal/', () => {
    const { publicKey, seal, receipt, certificate } = json('seal/input.json');
    const party = ({ address, salt }: { address: string; salt: string }) => ({ address, salt: unhex(salt) });
    const unhexed = <Name extends string>(digests: Record<Name, string>) =>
      Object.fromEntries(Object.entries<string>(digests).map(([name, text]) => [name, unhex(text)])) as Record<
        Name,
        Uint8Array
      >;
    const { event } = receipt;
    const made: Record<string, unknown> = {
      seal: sealStatement(sha256, {
        ...seal,
        documents: unhexed(seal.documents),
        sender: party(seal.sender),
        recipients: seal.recipients.map(party),
      }),
      receipt: receiptStatement(sha256, {
        ...receipt,
        sealed: unhexed(receipt.sealed),
        event: { ...event, recipient: party(event.recipient), confirmed: unhex(event.confirmed) },
      }),
      certificate: certificateStatement(sha256, { ...certificate, sealed: unhexed(certificate.sealed) }),
    };
    const jwk = { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(publicKey, 'hex').toString('base64url') };
    const key = createPublicKey({ key: jwk, format: 'jwk' });
    const namespaceOf = (name: string) => (name === 'seal' ? SSHSIG_NAMESPACES.seal : SSHSIG_NAMESPACES.receipt);
    const skip = spawnSync('ssh-keygen', ['-?']).error ? 'SKIPPED ssh-keygen: not found' : false;

    for (const [name, statement] of Object.entries(made)) {
      const document = file(`seal/${name}.json`);

      it(`${name}.json comes out byte for byte`, () => {
        assert.equal(utf8Text(canonicalBytes(statement)), utf8Text(document));
      });

      it(`${name}.json.sig and ${name}.jws are signatures over it`, () => {
        const sig = parseSshsig(utf8Text(file(`seal/${name}.json.sig`)) as string);
        assert.ok(sig && hex(sig.publicKey) === publicKey && sig.namespace === namespaceOf(name));
        const sha512 = createHash('sha512').update(document).digest();
        assert.ok(verify(null, sshsigMessage(sig.namespace, sha512), key, sig.signature));
        const jws = parseDetachedJws(utf8Text(file(`seal/${name}.jws`)) as string, document);
        assert.ok(jws && verify(null, jws.signingInput, key, jws.signature));
        assert.equal(attachPayload(utf8Text(file(`seal/${name}.jws`)) as string, document).split('.').length, 3);
      });

      it(`${name}.json.sig is good in the eyes of ssh-keygen`, { skip }, () => {
        const path = (other: string) => fileURLToPath(new URL(`seal/${other}`, VECTORS));
        const args = [
          '-Y',
          'verify',
          '-f',
          path('allowed_signers'),
          '-I',
          'courier',
          '-n',
          namespaceOf(name),
          '-s',
          path(`${name}.json.sig`),
        ];
        assert.equal(spawnSync('ssh-keygen', args, { input: document }).status, 0);
        assert.notEqual(spawnSync('ssh-keygen', args, { input: concat(document, utf8('\n')) }).status, 0);
      });
    }

    it('allowed_signers is the line for that key', () => {
      const namespaces = Object.values(SSHSIG_NAMESPACES);
      const line = allowedSignersLine('courier', unhex(publicKey), { namespaces, validAfter: seal.times.opened });
      assert.equal(utf8Text(file('seal/allowed_signers')), `${line}\n`);
    });
  });
});
