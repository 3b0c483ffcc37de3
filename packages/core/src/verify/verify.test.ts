import assert from 'node:assert/strict';
import { createHash, createPublicKey, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { base64url, hex, utf8 } from '../bytes/bytes.ts';
import { sha256sumLine } from '../manifest/manifest-lines.ts';
import { allowedSignersLine } from '../seal/sshsig.ts';
import { parseAllowedSigners } from './allowed-signers.ts';
import { checkReceipt, checkSeal, type Finding, type Measured } from './check-proof.ts';
import { readStatement, signatureFault, subjectDigest, type VerifyHost } from './signed-statement.ts';
import { parseSumLine } from './sum-line.ts';

const VECTORS = new URL('../../../../docs/spec/vectors/seal/', import.meta.url);
const bytes = (name: string): Uint8Array => new Uint8Array(readFileSync(new URL(name, VECTORS)));
const text = (name: string): string => readFileSync(new URL(name, VECTORS), 'utf8');
const signed = (name: string) => ({ name, bytes: bytes(name), sig: text(`${name}.sig`) });

const host: VerifyHost = {
  sha512: (data) => createHash('sha512').update(data).digest(),
  verifyEd25519: (x, message, signature) =>
    verify(
      null,
      message,
      createPublicKey({ format: 'jwk', key: { kty: 'OKP', crv: 'Ed25519', x: base64url(x) } }),
      signature,
    ),
};
const keys = parseAllowedSigners(text('allowed_signers'));
const digest = 'ab'.repeat(32);

describe('a line of the manifest', () => {
  it('is read back as it was written, for any name', () => {
    const paths = fc.uint8Array({ minLength: 1, maxLength: 40 });
    const names = fc.oneof(
      paths,
      fc.array(fc.constantFrom(10, 13, 92, 110, 114, 65), { minLength: 1 }).map((list) => Uint8Array.from(list)),
    );
    fc.assert(
      fc.property(names, (path) => {
        const line = sha256sumLine(path, digest);
        // A raw newline is always escaped, so the last byte is the only one.
        assert.deepEqual(parseSumLine(line.subarray(0, -1)), { path, sha256: digest });
      }),
    );
  });

  it('is none when sha256sum would have written it otherwise', () => {
    const wrong = [
      '',
      digest,
      `${digest} *a`,
      `${digest.toUpperCase()}  a`,
      `${digest}  `,
      `${digest}  a\\b`,
      `\\${digest}  ab`,
      `\\${digest}  a\\x`,
      `\\${digest}  a\\`,
      `${digest}  a\r`,
    ];
    for (const line of wrong) assert.equal(parseSumLine(utf8(line)), null, line);
  });
});

describe('allowed_signers', () => {
  it('gives the keys that the courier publishes, with purpose and time', () => {
    const publicKey = Uint8Array.from({ length: 32 }, (_, n) => n);
    const times = { validAfter: Date.UTC(2026, 0, 5, 9), validBefore: Date.UTC(2027, 0, 5, 9, 30, 1) };
    const line = allowedSignersLine('courier', publicKey, { namespaces: ['seal@datoferum', 'x@y'], ...times });
    assert.deepEqual(parseAllowedSigners(`# keys\n\n${line}\n`), [
      { principals: ['courier'], namespaces: ['seal@datoferum', 'x@y'], ...times, publicKey },
    ]);
  });

  it('trusts nobody by a line that it does not understand', () => {
    const key = 'AAAAC3NzaC1lZDI1NTE5AAAAINdamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea';
    assert.equal(parseAllowedSigners(`courier ssh-ed25519 ${key}`).length, 1);
    const lines = [
      `courier cert-authority ssh-ed25519 ${key}`,
      `courier valid-before="soon" ssh-ed25519 ${key}`,
      `courier ssh-rsa ${key}`,
      `courier ssh-ed25519 ${key.slice(0, -4)}`,
      `#courier ssh-ed25519 ${key}`,
    ];
    assert.deepEqual(parseAllowedSigners(lines.join('\n')), []);
  });
});

describe('a signature', () => {
  const seal = {
    bytes: bytes('seal.json'),
    armored: text('seal.json.sig'),
    namespace: 'seal@datoferum',
    keys,
    at: Date.UTC(2026, 5, 1),
  };
  it('holds for the bytes, the purpose, the key and the day, and for no other', () => {
    assert.equal(signatureFault(host, seal), null);
    const other = seal.bytes.slice();
    other[100] = (other[100] as number) ^ 1;
    assert.equal(signatureFault(host, { ...seal, bytes: other }), 'altered');
    assert.equal(signatureFault(host, { ...seal, namespace: 'receipt@datoferum' }), 'another purpose');
    assert.equal(signatureFault(host, { ...seal, armored: 'hello' }), 'no signature');
    assert.equal(signatureFault(host, { ...seal, keys: [] }), 'unknown key');
    assert.equal(
      signatureFault(host, { ...seal, keys: keys.map((key) => ({ ...key, principals: ['other'] })) }),
      'unknown key',
    );
    assert.equal(
      signatureFault(host, { ...seal, keys: keys.map((key) => ({ ...key, namespaces: ['receipt@datoferum'] })) }),
      'unknown key',
    );
    assert.equal(signatureFault(host, { ...seal, at: Date.UTC(2026, 0, 4) }), 'key not valid then');
  });
});

describe('a seal and its receipts', () => {
  const statement = readStatement(bytes('seal.json'))?.statement;
  assert.ok(statement);
  const counts = statement.predicate.counts as Measured['counts'];
  const told = (name: string) => subjectDigest(statement, name) as string;
  const digests = {
    'manifest-sha256.txt': told('manifest-sha256.txt'),
    'manifest.ndjson': told('manifest.ndjson'),
    'pieces.bin': told('pieces.bin'),
  };
  const measured: Measured = { digests, counts, bytes: statement.predicate.bytes as number };
  const trusted = keys.map((key) => ({ ...key, validAfter: -Infinity }));
  const wrong = (findings: Finding[]) =>
    findings.filter(({ holds }) => holds !== true).map(({ check, holds }) => [check, holds]);

  it('holds by what was measured', () => {
    assert.deepEqual(wrong(checkSeal(host, signed('seal.json'), trusted, measured)), []);
  });

  it('names what differs, and what could not be looked at', () => {
    const other = {
      ...measured,
      digests: { ...digests, 'pieces.bin': null, 'manifest.ndjson': digest },
      counts: { ...counts, files: 7 },
    };
    const found = wrong(checkSeal(host, { ...signed('seal.json'), sig: null }, trusted, other));
    assert.deepEqual(found, [
      ['signature of seal.json', null],
      ['manifest.ndjson', false],
      ['pieces.bin', null],
      ['figures', false],
    ]);
    assert.deepEqual(wrong(checkSeal(host, signed('seal.json'), null, measured)), [['signature of seal.json', null]]);
    assert.deepEqual(wrong(checkSeal(host, signed('receipt.json'), trusted, measured)), [['seal', false]]);
  });

  it('belong together by the envelope and the manifest', () => {
    for (const name of ['receipt.json', 'certificate.json']) {
      const read = readStatement(bytes(name))?.statement;
      assert.ok(read);
      const about = {
        envelope: read.predicate.envelope as string,
        manifest: subjectDigest(read, 'manifest-sha256.txt'),
      };
      assert.deepEqual(wrong(checkReceipt(host, signed(name), trusted, about)), [], name);
      assert.deepEqual(wrong(checkReceipt(host, signed(name), trusted, { ...about, envelope: 'x' })), [[name, false]]);
      assert.deepEqual(
        wrong(checkReceipt(host, signed(name), trusted, { ...about, manifest: hex(new Uint8Array(32)) })),
        [[name, false]],
      );
    }
    assert.deepEqual(wrong(checkReceipt(host, signed('seal.json'), trusted, { envelope: null, manifest: null })), [
      ['seal.json', false],
    ]);
  });
});
