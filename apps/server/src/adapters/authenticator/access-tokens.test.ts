import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { uuidv7 } from '@datoferum/core';
import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import { anIssuer } from '../../../test/support/an-issuer.ts';
import { sessionKey } from '../../ports/authenticator.ts';
import type { Metadata } from '../../ports/metadata.ts';
import type { TokenIssuer } from '../../ports/token-issuer.ts';
import { createSqliteMetadata } from '../metadata-sqlite/index.ts';
import { CredentialAuthenticator } from './credential-authenticator.ts';
import { watchWrites } from './watch-writes.ts';

/** An authenticator on SQLite that believes one issuer, with a clock that a test moves. */
async function believing(t: TestContext, more: Partial<TokenIssuer> = {}) {
  const provider = await anIssuer();
  const directory = await mkdtemp(join(tmpdir(), 'datoferum-tokens-'));
  const stored = await createSqliteMetadata({ file: join(directory, 'datoferum.db') });
  t.after(async () => {
    await stored.close();
    await rm(directory, { recursive: true });
    await provider[Symbol.asyncDispose]();
  });
  const clock = { ahead: 0, now: () => Date.now() + clock.ahead, id: () => uuidv7(Date.now(), randomBytes(10)) };
  const { issuer } = provider;
  const standing = { issuer, storedAs: issuer, audience: 'datoferum', clients: ['web'], trustsEmail: true };
  const metadata: Metadata = watchWrites(stored, (hash) => authenticator.forget(hash));
  const issuers = [{ ...standing, keys: { url: null }, ...more }];
  const authenticator = new CredentialAuthenticator({ metadata, world: clock, demo: false, issuers });
  const ask = (token: string) => authenticator.authenticate(`Bearer ${token}`);
  const why = async (token: string) => {
    const answer = await ask(token);
    return answer.ok ? 'ok' : answer.why;
  };
  return { provider, metadata, clock, authenticator, ask, why, issuers };
}

const ANA = { sub: 'ana', email: ' Ana@Example.com ', email_verified: true, name: 'Ana', sid: 's1' };
const record = (type: string) => ({ type, envelope: null, person: null, from: null, result: 'done' as const, at: 1 });

describe('an access token', () => {
  it('is its person, made at first sight with the proven address, and found again', async (t) => {
    const { provider, ask, metadata } = await believing(t);
    const first = await ask(await provider.sign(ANA));
    assert.ok(first.ok);
    assert.equal(first.principal.person.address, 'ana@example.com');
    assert.deepEqual(first.principal.scopes, ['*']);
    assert.deepEqual(first.principal.identity, { issuer: provider.issuer, subject: 'ana' });
    const again = await ask(await provider.sign(ANA));
    assert.ok(again.ok);
    assert.equal(again.principal.person.id, first.principal.person.id);
    const ids = await metadata.read.identitiesOf(first.principal.person.id);
    assert.deepEqual(
      ids.map(({ issuer, subject }) => [issuer, subject]),
      [[provider.issuer, 'ana']],
    );
  });

  it('proves no address that is not verified, or whose issuer is not trusted with addresses', async (t) => {
    const { provider, ask } = await believing(t);
    const unverified = await ask(await provider.sign({ ...ANA, email_verified: false }));
    assert.ok(unverified.ok && unverified.principal.person.address === '');
    const text = await ask(await provider.sign({ ...ANA, sub: 'b', email_verified: 'true' }));
    assert.ok(text.ok && text.principal.person.address === '');
    const other = await believing(t, { trustsEmail: false });
    const untrusted = await other.ask(await other.provider.sign(ANA));
    assert.ok(untrusted.ok && untrusted.principal.person.address === '');
  });

  it('counts an address from the first token that proves it, however soon it comes', async (t) => {
    const { provider, ask } = await believing(t);
    const before = await ask(await provider.sign({ ...ANA, email_verified: false }));
    assert.ok(before.ok && before.principal.person.address === '');
    const proven = await ask(await provider.sign(ANA));
    assert.ok(proven.ok);
    assert.equal(proven.principal.person.address, 'ana@example.com');
    assert.equal(proven.principal.person.id, before.principal.person.id);
  });

  it('follows a proven change of address and name, and two people may prove one address', async (t) => {
    const { provider, ask } = await believing(t);
    const ana = await ask(await provider.sign(ANA));
    assert.ok(ana.ok);
    const moved = await ask(await provider.sign({ ...ANA, sub: 'bo', email: 'ana@example.com', name: 'Bo' }));
    assert.ok(moved.ok && moved.principal.person.id !== ana.principal.person.id);
    assert.equal(moved.principal.person.address, 'ana@example.com');
  });

  it('opens nothing when its issuer, audience, client, type, time or key is another', async (t) => {
    const { provider, why } = await believing(t);
    for (const claims of [
      { iss: 'https://elsewhere.example' },
      { aud: 'another' },
      { azp: 'another' },
      { azp: undefined },
      { typ: 'ID' },
      { typ: undefined },
      { sub: '' },
      { exp: undefined },
      { nbf: Math.floor(Date.now() / 1000) + 60 },
    ]) {
      assert.equal(await why(await provider.sign({ ...ANA, ...claims })), 'wrong', JSON.stringify(claims));
    }
    assert.equal(await why(await provider.sign({ ...ANA, typ: undefined }, { header: { typ: 'at+jwt' } })), 'ok');
    const { privateKey } = await generateKeyPair('ES256');
    const claims = { ...ANA, iss: provider.issuer, aud: 'datoferum', azp: 'web', typ: 'Bearer' };
    const header = { alg: 'ES256', kid: 'k0-true' };
    const forged = new SignJWT(claims).setProtectedHeader(header).setExpirationTime('5m').sign(privateKey);
    assert.equal(await why(await forged), 'wrong');
    assert.equal(await why(new UnsecuredJWT(claims).setExpirationTime('5m').encode()), 'wrong');
    const shared = new TextEncoder().encode(
      JSON.stringify(await exportJWK((await generateKeyPair('ES256')).publicKey)),
    );
    const hmac = new SignJWT(claims).setProtectedHeader({ ...header, alg: 'HS256' }).setExpirationTime('5m');
    assert.equal(await why(await hmac.sign(shared)), 'wrong');
    const good = await provider.sign(ANA);
    const [head = '', body = '', signature = ''] = good.split('.');
    const flipped = `${head}.${body}.${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`;
    assert.equal(await why(flipped), 'wrong');
    assert.equal(await why(good), 'ok');
  });

  it('that has expired says whom it was good for, also one that was never seen before it expired', async (t) => {
    const { provider, ask, why, clock } = await believing(t);
    const token = await provider.sign(ANA, { expiresIn: 60 });
    const fresh = await ask(token);
    assert.ok(fresh.ok);
    clock.ahead = 66_000;
    for (const one of [token, await provider.sign(ANA, { expiresIn: -60 })]) {
      const answer = await ask(one);
      assert.ok(!answer.ok && answer.why === 'expired');
      assert.equal(answer.principal.person.id, fresh.principal.person.id);
    }
    // Nobody is made by a token that is over.
    assert.equal(await why(await provider.sign({ ...ANA, sub: 'new' }, { expiresIn: -60 })), 'wrong');
  });

  it('is limited to the scopes of ours that it names', async (t) => {
    const { provider, ask } = await believing(t);
    const answer = await ask(await provider.sign({ ...ANA, scope: 'openid dtrm:send dtrm:read dtrm:all' }));
    assert.ok(answer.ok);
    assert.deepEqual(answer.principal.scopes, ['send', 'read']);
  });

  it('ends at once with its session, with its own id, and with its person', async (t) => {
    const { provider, ask, why, metadata } = await believing(t);
    const token = await provider.sign(ANA);
    const other = await provider.sign({ ...ANA, sid: undefined, jti: 'j1' });
    const third = await provider.sign({ ...ANA, sid: 's3' });
    for (const one of [token, other, third]) assert.equal(await why(one), 'ok');
    await metadata.write.endSession(sessionKey(provider.issuer, 'sid', 's1'), Date.now(), record('session.ended'));
    assert.deepEqual([await why(token), await why(other), await why(third)], ['revoked', 'ok', 'ok']);
    await metadata.write.endSession(sessionKey(provider.issuer, 'jti', 'j1'), Date.now(), record('session.ended'));
    assert.deepEqual([await why(other), await why(third)], ['revoked', 'ok']);
    const answer = await ask(third);
    assert.ok(answer.ok);
    const { id } = answer.principal.person;
    await metadata.write.changePerson(id, { disabled: true }, record('person.disabled'));
    assert.equal(await why(third), 'disabled');
    await metadata.write.changePerson(id, { disabled: false }, record('person.enabled'));
    assert.equal(await why(third), 'ok');
  });

  it('is checked against a new key as soon as it is published, after two seconds at the latest', async (t) => {
    const { provider, why } = await believing(t);
    assert.equal(await why(await provider.sign(ANA)), 'ok');
    const [asked, begun] = [provider.asked, Date.now()];
    await provider.rotate(false);
    const unpublished = await provider.sign(ANA);
    assert.equal(await why(unpublished), 'wrong');
    // Tokens that nobody signed do not make the courier ask again and again: at most once in two seconds.
    for (let i = 0; i < 5; i += 1) assert.equal(await why(unpublished), 'wrong');
    assert.ok(provider.asked <= asked + 1 + Math.floor((Date.now() - begun) / 2_000));
    await provider.rotate();
    const token = await provider.sign(ANA);
    const until = Date.now() + 60_000;
    let seen = await why(token);
    while (seen !== 'ok' && Date.now() < until) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      seen = await why(token);
    }
    assert.equal(seen, 'ok');
  });

  it('cannot be told while the keys of its issuer cannot be had, and can be a moment later', async (t) => {
    const { provider, ask, why } = await believing(t);
    provider.isAway = true;
    const token = await provider.sign(ANA);
    await assert.rejects(ask(token), { code: 'identity_unavailable' });
    provider.isAway = false;
    assert.equal(await why(token), 'ok');
    // What was checked once is not asked again.
    provider.isAway = true;
    assert.equal(await why(token), 'ok');
  });

  it('of the embedded issuer is checked by keys in this process and stored as `embedded`', async (t) => {
    const { publicKey, privateKey } = await generateKeyPair('EdDSA');
    const jwk = { ...(await exportJWK(publicKey)), kid: 'e1', alg: 'EdDSA' };
    const issuer = 'https://courier.example/realms/datoferum';
    const embedded = { issuer, storedAs: 'embedded', clients: null, keys: () => ({ keys: [jwk] }) };
    const { ask } = await believing(t, embedded);
    const claims = { ...ANA, iss: issuer, aud: 'datoferum', typ: 'Bearer' };
    const token = new SignJWT(claims).setProtectedHeader({ alg: 'EdDSA', kid: 'e1' }).setExpirationTime('5m');
    const answer = await ask(await token.sign(privateKey));
    assert.ok(answer.ok);
    assert.deepEqual(answer.principal.identity, { issuer: 'embedded', subject: 'ana' });
  });
});

describe('what is written by this process', () => {
  it('counts for its next request: a ticket ends with the token or the session that it hangs on', async (t) => {
    const { provider, ask, metadata, why } = await believing(t);
    const answer = await ask(await provider.sign(ANA));
    assert.ok(answer.ok);
    const { person, session } = answer.principal;
    const { secretHash } = await import('../../ports/secret-hash.ts');
    const base = { person: person.id, revokedAt: null, expiresAt: null, createdAt: 1 };
    const token = { ...base, hash: secretHash('dtrm_t'), kind: 'token', envelope: null, direction: null } as const;
    const ticket = { ...base, kind: 'ticket', envelope: person.id, direction: 'send' } as const;
    await metadata.write.makeCredential({ ...token, scopes: ['read'] }, null, record('token.made'));
    await metadata.write.putCredential({ ...ticket, hash: secretHash('of token'), parent: token.hash });
    await metadata.write.putCredential({ ...ticket, hash: secretHash('of-session'), session: session ?? null });
    await metadata.write.putCredential({ ...ticket, hash: secretHash('of-token'), parent: token.hash });
    const limited = await ask('dtrm_t');
    assert.ok(limited.ok);
    assert.deepEqual(limited.principal.scopes, ['read']);
    assert.deepEqual([await why('of-token'), await why('of-session')], ['ok', 'ok']);
    await metadata.write.revokeOwn(person.id, 'token', token.hash, Date.now(), record('token.revoked'));
    assert.deepEqual(
      [await why('dtrm_t'), await why('of-token'), await why('of-session')],
      ['revoked', 'revoked', 'ok'],
    );
    await metadata.write.endSession(session as Uint8Array, Date.now(), record('session.ended'));
    assert.equal(await why('of-session'), 'revoked');
  });

  it('keeps the day of a token’s last use', async (t) => {
    const { provider, ask, metadata, clock } = await believing(t);
    const answer = await ask(await provider.sign(ANA));
    assert.ok(answer.ok);
    const { id } = answer.principal.person;
    const { secretHash } = await import('../../ports/secret-hash.ts');
    const hash = secretHash('dtrm_used');
    const token = { hash, kind: 'token', person: id, envelope: null, direction: null } as const;
    await metadata.write.makeCredential({ ...token, expiresAt: null, revokedAt: null }, null, record('token.made'));
    assert.ok((await ask('dtrm_used')).ok);
    // One writer takes steps in turn: this one comes after what was not waited for.
    await metadata.write.touchCredentials([], 0);
    const [row] = (await metadata.read.credentialsOf(id, 'token', null, 10)).items;
    assert.equal(row?.usedOn, Math.floor(clock.now() / 86_400_000));
  });
});
