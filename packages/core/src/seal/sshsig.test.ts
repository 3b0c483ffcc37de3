import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash, generateKeyPairSync, sign, verify } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import fc from 'fast-check';
import { fromBase64url } from '../bytes/bytes.ts';
import { allowedSignersLine, armorSshsig, parseSshsig, SSHSIG_NAMESPACES, sshsigMessage } from './sshsig.ts';

const skip = spawnSync('ssh-keygen', ['-?']).error ? 'SKIPPED ssh-keygen: not found' : false;
const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const rawPublicKey = fromBase64url(publicKey.export({ format: 'jwk' }).x as string) as Uint8Array;
const sha512 = (bytes: Uint8Array) => createHash('sha512').update(bytes).digest();

function signed(document: Uint8Array, namespace: string): string {
  const signature = sign(null, sshsigMessage(namespace, sha512(document)), privateKey);
  return armorSshsig({ publicKey: rawPublicKey, namespace, signature });
}

describe('an SSH signature', () => {
  const folder = mkdtempSync(join(tmpdir(), 'datoferum-sshsig-'));
  after(() => rmSync(folder, { recursive: true, force: true }));
  const file = (name: string, content: string | Uint8Array) => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };
  const document = Buffer.from('{"sealed":true}');
  const { seal, receipt } = SSHSIG_NAMESPACES;
  const now = Date.parse('2026-06-01T12:00:00Z');

  function sshVerifies(options: {
    document?: Uint8Array;
    armored?: string;
    namespace?: string;
    line?: string;
    time?: string;
  }): boolean {
    const line = options.line ?? allowedSignersLine('courier', rawPublicKey, { namespaces: [seal, receipt] });
    const signers = file('allowed_signers', `${line}\n`);
    const signature = file('document.sig', options.armored ?? signed(document, seal));
    const time = options.time ? ['-O', `verify-time=${options.time}`] : [];
    const args = [
      '-Y',
      'verify',
      '-f',
      signers,
      '-I',
      'courier',
      '-n',
      options.namespace ?? seal,
      '-s',
      signature,
      ...time,
    ];
    const run = spawnSync('ssh-keygen', args, { input: options.document ?? document, encoding: 'utf8' });
    return run.status === 0 && /^Good "/.test(run.stdout);
  }

  it('is good in the eyes of ssh-keygen', { skip }, () => {
    assert.equal(sshVerifies({}), true);
    assert.equal(sshVerifies({ namespace: receipt, armored: signed(document, receipt) }), true);
  });

  it('is bad for another document, another purpose and another key', { skip }, () => {
    assert.equal(sshVerifies({ document: Buffer.from('{"sealed":false}') }), false);
    assert.equal(sshVerifies({ namespace: receipt }), false);
    const other = allowedSignersLine('courier', new Uint8Array(32).fill(9), { namespaces: [seal] });
    assert.equal(sshVerifies({ line: other }), false);
    assert.equal(sshVerifies({ line: allowedSignersLine('courier', rawPublicKey, { namespaces: [receipt] }) }), false);
    assert.equal(sshVerifies({ line: allowedSignersLine('someone', rawPublicKey, { namespaces: [seal] }) }), false);
  });

  it('is good within the validity of its key, to the second and in UTC', { skip }, () => {
    const line = allowedSignersLine('courier', rawPublicKey, {
      namespaces: [seal],
      validAfter: now,
      validBefore: now + 60_000,
    });
    assert.equal(sshVerifies({ line, time: '20260601120030Z' }), true);
    assert.equal(sshVerifies({ line, time: '20260601115959Z' }), false);
    assert.equal(sshVerifies({ line, time: '20260601120101Z' }), false);
  });

  it('made by ssh-keygen is read by us, and armored again it is the same file', { skip }, () => {
    const key = join(folder, 'key');
    assert.equal(spawnSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', '', '-f', key]).status, 0);
    const path = file('theirs', document);
    assert.equal(spawnSync('ssh-keygen', ['-q', '-Y', 'sign', '-f', key, '-n', seal, path]).status, 0);
    const armored = readFileSync(`${path}.sig`, 'utf8');
    const theirs = parseSshsig(armored);
    assert.ok(theirs);
    assert.equal(theirs.namespace, seal);
    const jwk = { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(theirs.publicKey).toString('base64url') };
    assert.ok(verify(null, sshsigMessage(seal, sha512(document)), { key: jwk, format: 'jwk' }, theirs.signature));
    assert.equal(armorSshsig(theirs), armored);
  });

  it('comes back out of its armor, and nothing comes out of a damaged one', () => {
    const armored = signed(document, seal);
    const read = parseSshsig(armored);
    assert.deepEqual(read?.publicKey, rawPublicKey);
    assert.equal(read?.namespace, seal);
    assert.ok(verify(null, sshsigMessage(seal, sha512(document)), publicKey, read?.signature as Uint8Array));
    assert.deepEqual(parseSshsig(armored.replaceAll('\n', '\r\n')), read);
    for (const text of [
      '',
      'x',
      armored.slice(0, -10),
      armored.replace('U1NI', 'U1NJ'),
      armored.replace('\n', '\n*'),
    ]) {
      assert.equal(parseSshsig(text), null);
    }
    const lines = armored.split('\n');
    fc.assert(
      fc.property(fc.string(), fc.nat(lines.length), (junk, at) => {
        const parsed = parseSshsig(lines.toSpliced(at, 1, junk).join('\n'));
        assert.ok(parsed === null || parsed.signature.length === 64);
      }),
    );
  });

  it('takes no word that could break out of its line', () => {
    for (const word of ['', 'a b', 'a"b', 'a,b', 'a\nb', '*']) {
      assert.throws(() => allowedSignersLine(word, rawPublicKey, { namespaces: [seal] }), RangeError);
      assert.throws(() => allowedSignersLine('courier', rawPublicKey, { namespaces: [word] }), RangeError);
      assert.throws(() => sshsigMessage(word, sha512(document)), RangeError);
    }
    assert.throws(() => sshsigMessage(seal, new Uint8Array(32)), RangeError);
  });
});
