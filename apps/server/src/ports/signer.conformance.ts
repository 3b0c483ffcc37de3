import assert from 'node:assert/strict';
import { createPublicKey, randomBytes, verify } from 'node:crypto';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { SIGNING_PURPOSES, type Signer } from './signer.ts';

export interface SignerUnderTest {
  signer: Signer;
  dispose(): Promise<void>;
}

/** An independent check: only the 32 bytes and node:crypto. */
export function verifies(publicKey: Uint8Array, bytes: Uint8Array, signature: Uint8Array): boolean {
  const x = Buffer.from(publicKey).toString('base64url');
  return verify(null, bytes, createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' }), signature);
}

/** The promises of Signer, run against every adapter. */
export function signerConformance(name: string, open: () => Promise<SignerUnderTest>): void {
  describe(`Signer: ${name}`, () => {
    let under: SignerUnderTest;
    let signer: Signer;
    beforeEach(async () => {
      under = await open();
      signer = under.signer;
    });
    afterEach(() => under.dispose());

    it('signs so that anybody with the public key can check it', async () => {
      const bytes = randomBytes(10_000);
      for (const purpose of SIGNING_PURPOSES) {
        const { signature, keyId, publicKey } = await signer.sign(purpose, bytes);
        assert.equal(signature.length, 64);
        const entry = (await signer.publicKeys()).find((key) => key.keyId === keyId);
        assert.equal(entry?.purpose, purpose);
        assert.deepEqual(Buffer.from(entry.publicKey), Buffer.from(publicKey));
        assert.ok(verifies(entry.publicKey, bytes, signature));
        assert.equal(verifies(entry.publicKey, Buffer.concat([bytes, Buffer.from([0])]), signature), false);
      }
    });

    it('signs the same bytes to the same signature', async () => {
      const bytes = randomBytes(100);
      assert.deepEqual(await signer.sign('seal', bytes), await signer.sign('seal', bytes));
    });

    it('has one key per purpose', async () => {
      const ids = (await signer.publicKeys()).map((key) => key.keyId);
      assert.equal(new Set(ids).size, SIGNING_PURPOSES.length);
    });

    it('signs with the new key after a rotation and still shows the old one with its end', async () => {
      const bytes = Buffer.from('before');
      const before = await signer.sign('seal', bytes);
      const entry = await signer.rotate('seal');
      const after = await signer.sign('seal', bytes);
      assert.equal(after.keyId, entry.keyId);
      assert.notEqual(after.keyId, before.keyId);
      const keys = await signer.publicKeys();
      const old = keys.find((key) => key.keyId === before.keyId);
      assert.ok(old && verifies(old.publicKey, bytes, before.signature));
      assert.equal(old.until, entry.from);
      assert.equal(keys.find((key) => key.keyId === after.keyId)?.until, null);
      assert.ok(keys.indexOf(old) < keys.findIndex((key) => key.keyId === after.keyId), 'oldest first');
    });

    it('leaves the other purposes alone when one is rotated', async () => {
      const before = await signer.sign('receipt', Buffer.from('x'));
      await signer.rotate('seal');
      assert.deepEqual(await signer.sign('receipt', Buffer.from('x')), before);
    });
  });
}
