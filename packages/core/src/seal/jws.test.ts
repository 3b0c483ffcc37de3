import assert from 'node:assert/strict';
import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { utf8 } from '../bytes/bytes.ts';
import { attachPayload, detachedJws, type JwsHeader, jwsSigningInput, parseDetachedJws } from './jws.ts';

// RFC 8037, appendices A.1 and A.4.
const KEY = {
  kty: 'OKP',
  crv: 'Ed25519',
  d: 'nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A',
  x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
};
const RFC_PAYLOAD = utf8('Example of Ed25519 signing');
const RFC_JWS =
  'eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg';

const privateKey = createPrivateKey({ key: KEY, format: 'jwk' });
const publicKey = createPublicKey(privateKey);
const signed = (header: JwsHeader, payload: Uint8Array) =>
  detachedJws(header, sign(null, jwsSigningInput(header, payload), privateKey));

describe('a detached JWS', () => {
  it('is the one of RFC 8037 without its payload', () => {
    const jws = signed({ alg: 'EdDSA' }, RFC_PAYLOAD);
    assert.equal(attachPayload(jws, RFC_PAYLOAD), RFC_JWS);
    assert.match(jws, /^[\w-]+\.\.[\w-]+$/);
  });

  it('is verified over the payload it belongs to, and over no other', () => {
    const header = fc.record(
      { alg: fc.constant('EdDSA' as const), kid: fc.string() },
      { requiredKeys: ['alg'], noNullPrototype: true },
    );
    fc.assert(
      fc.property(header, fc.uint8Array(), fc.uint8Array(), (header, payload, other) => {
        const jws = signed(header, payload);
        const good = parseDetachedJws(jws, payload);
        assert.ok(good && verify(null, good.signingInput, publicKey, good.signature));
        assert.deepEqual(good.header, header);
        const bad = parseDetachedJws(jws, other);
        assert.equal(
          bad && verify(null, bad.signingInput, publicKey, bad.signature),
          Buffer.compare(other, payload) === 0,
        );
      }),
    );
  });

  it('is not read when it carries a payload, another algorithm, an extension or no signature', () => {
    const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const signature = 'A'.repeat(86);
    assert.ok(parseDetachedJws(`${part({ alg: 'EdDSA' })}..${signature}`, RFC_PAYLOAD));
    const bad = [
      RFC_JWS,
      '',
      '..',
      `${part({ alg: 'none' })}..`,
      `${part({ alg: 'none' })}..${signature}`,
      `${part({ alg: 'EdDSA', crit: ['b64'], b64: false })}..${signature}`,
      `${part(null)}..${signature}`,
      `${part([])}..${signature}`,
      `e30..${signature}`,
      `e3..${signature}`,
      `${part({ alg: 'EdDSA' })}..AAAA`,
      `${part({ alg: 'EdDSA' })}..${signature}=`,
    ];
    for (const jws of bad) assert.equal(parseDetachedJws(jws, RFC_PAYLOAD), null, jws);
    assert.throws(() => attachPayload(RFC_JWS, RFC_PAYLOAD), RangeError);
    assert.throws(() => detachedJws({ alg: 'EdDSA' }, new Uint8Array(63)), RangeError);
  });
});
