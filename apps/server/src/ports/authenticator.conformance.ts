import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Authenticator } from './authenticator.ts';

/** One authenticator with a way to put credentials behind it, and a clock in the test's hands. */
export interface AuthenticatorUnderTest {
  authenticator: Authenticator;
  /** Stores a secret for a person and answers both. */
  put(given: {
    kind?: 'token' | 'ticket';
    envelope?: string;
    direction?: 'send' | 'receive';
    expiresAt?: number;
    secret?: string;
  }): Promise<{ secret: string; person: string }>;
  revoke(secret: string): Promise<void>;
  disable(person: string): Promise<void>;
  /** The hash under which a secret is forgotten. */
  hashOf(secret: string): Uint8Array;
  now(): number;
  advance(ms: number): void;
  dispose(): Promise<void>;
}

const ENVELOPE = '017f22e2-79b0-7cc3-98c4-dc0c0c07398f';

/** The promises of the Authenticator port, run against every adapter. */
export function authenticatorConformance(name: string, make: () => Promise<AuthenticatorUnderTest>): void {
  const run = (promise: string, test: (under: AuthenticatorUnderTest) => Promise<void>): void => {
    it(promise, async () => {
      const under = await make();
      try {
        await test(under);
      } finally {
        await under.dispose();
      }
    });
  };
  const why = async ({ authenticator }: AuthenticatorUnderTest, header: string | undefined) => {
    const answer = await authenticator.authenticate(header);
    return answer.ok ? 'ok' : answer.why;
  };

  describe(`Authenticator: ${name}`, () => {
    run('knows a token from its person', async (under) => {
      const { secret, person } = await under.put({});
      const answer = await under.authenticator.authenticate(`Bearer ${secret}`);
      assert.ok(answer.ok);
      assert.equal(answer.principal.person.id, person);
      assert.equal(answer.principal.kind, 'token');
      assert.deepEqual([answer.principal.envelope, answer.principal.direction], [null, null]);
      assert.deepEqual(answer.principal.scopes, ['*']);
    });

    run('knows a ticket with its envelope and direction', async (under) => {
      const { secret } = await under.put({ kind: 'ticket', envelope: ENVELOPE, direction: 'send' });
      const answer = await under.authenticator.authenticate(`bearer ${secret}`);
      assert.ok(answer.ok);
      const { kind, envelope, direction, scopes } = answer.principal;
      assert.deepEqual(
        { kind, envelope, direction, scopes },
        { kind: 'ticket', envelope: ENVELOPE, direction: 'send', scopes: ['send'] },
      );
    });

    run('says absent without a header, wrong for everything it does not know', async (under) => {
      const { secret } = await under.put({});
      for (const header of [undefined, '', '  ']) assert.equal(await why(under, header), 'absent');
      const wrong = ['Bearer', 'Bearer nobody', `Basic ${secret}`, secret, `Bearer ${secret} x`, `Bearer ${secret}x`];
      wrong.push(`Bearer ${secret.slice(1)}`, `Bearer ${'x'.repeat(10_000)}`, `Bearer ${secret}\u0000`, 'Bearer é');
      for (const header of wrong) assert.equal(await why(under, header), 'wrong', header.slice(0, 40));
    });

    run('says expired from the very millisecond on, and still whom it was good for', async (under) => {
      const { secret, person } = await under.put({ expiresAt: under.now() + 1_000 });
      under.advance(999);
      assert.equal(await why(under, `Bearer ${secret}`), 'ok');
      under.advance(1);
      const answer = await under.authenticator.authenticate(`Bearer ${secret}`);
      assert.ok(!answer.ok && answer.why === 'expired');
      assert.equal(answer.principal.person.id, person);
    });

    run('says revoked at once when told to forget, else within two seconds', async (under) => {
      const { secret } = await under.put({});
      const other = await under.put({});
      for (const one of [secret, other.secret]) assert.equal(await why(under, `Bearer ${one}`), 'ok');
      await under.revoke(secret);
      under.authenticator.forget(under.hashOf(secret));
      assert.equal(await why(under, `Bearer ${secret}`), 'revoked');
      await under.revoke(other.secret);
      under.advance(2_000);
      assert.equal(await why(under, `Bearer ${other.secret}`), 'revoked');
    });

    run('says disabled for every credential of a disabled person', async (under) => {
      const { secret, person } = await under.put({});
      assert.equal(await why(under, `Bearer ${secret}`), 'ok');
      await under.disable(person);
      under.authenticator.forget();
      assert.equal(await why(under, `Bearer ${secret}`), 'disabled');
    });

    run('finds a credential made a moment after it was asked for in vain', async (under) => {
      const secret = 'made-a-moment-later';
      assert.equal(await why(under, `Bearer ${secret}`), 'wrong');
      await under.put({ secret });
      assert.equal(await why(under, `Bearer ${secret}`), 'ok');
    });
  });
}
