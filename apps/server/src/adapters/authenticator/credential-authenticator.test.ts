import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { uuidv7 } from '@datoferum/core';
import { authenticatorConformance } from '../../ports/authenticator.conformance.ts';
import type { Metadata } from '../../ports/metadata.ts';
import type { Credential, Person } from '../../ports/metadata-rows.ts';
import { secretHash } from '../../ports/secret-hash.ts';
import { CredentialAuthenticator } from './credential-authenticator.ts';
import { demoLeftovers } from './demo-leftovers.ts';
import { DEMO_PEOPLE } from './demo-people.ts';
import { seedDemo } from './seed-demo.ts';

type Store = Pick<Metadata, 'close'> & {
  read: Pick<Metadata['read'], 'credential' | 'personByAddress' | 'personOfIdentity' | 'deniedSessions'>;
  write: Pick<
    Metadata['write'],
    'putPerson' | 'putCredential' | 'revokeCredential' | 'seeIdentity' | 'touchCredentials'
  >;
};

const id = () => uuidv7(Date.now(), randomBytes(10));

/** What the authenticator reads, by hand: shows that it needs no more than that. */
function inMemory(): Store {
  const people = new Map<string, Person>();
  const credentials = new Map<string, Credential>();
  const key = (hash: Uint8Array) => Buffer.from(hash).toString('hex');
  return {
    read: {
      async credential(hash) {
        const credential = credentials.get(key(hash));
        return credential ? { credential, person: people.get(credential.person) as Person } : null;
      },
      personOfIdentity: async () => null,
      deniedSessions: async () => ({ items: [], cursor: null }),
      personByAddress: async (address) => [...people.values()].find((one) => one.address === address) ?? null,
    },
    write: {
      putPerson: async (person) => void people.set(person.id, person),
      putCredential: async (credential) => void credentials.set(key(credential.hash), credential),
      seeIdentity: () => Promise.reject(new Error('nobody is seen')),
      touchCredentials: async () => undefined,
      async revokeCredential(hash, now) {
        const credential = credentials.get(key(hash));
        if (credential) credentials.set(key(hash), { ...credential, revokedAt: now });
      },
    },
    close: async () => undefined,
  };
}

async function inSqlite(): Promise<Store> {
  const { createSqliteMetadata } = await import('../metadata-sqlite/index.ts');
  const directory = await mkdtemp(join(tmpdir(), 'datoferum-authenticator-'));
  const metadata = await createSqliteMetadata({ file: join(directory, 'datoferum.db') });
  const close = async () => {
    await metadata.close();
    await rm(directory, { recursive: true });
  };
  return { read: metadata.read, write: metadata.write, close };
}

for (const [name, open] of [
  ['credentials in memory', async () => inMemory()],
  ['credentials in SQLite', inSqlite],
] as const) {
  authenticatorConformance(name, async () => {
    const metadata = await open();
    let now = 1_800_000_000_000;
    const people = new Map<string, Person>();
    return {
      authenticator: new CredentialAuthenticator({ metadata, world: { now: () => now }, demo: false }),
      async put({
        kind = 'token',
        envelope,
        direction,
        expiresAt,
        secret = `dtrm_${randomBytes(20).toString('hex')}`,
        hash = secretHash(secret),
      }) {
        const person: Person = { id: id(), address: `${id()}@example.com`, name: 'A', role: 'person', disabled: false };
        people.set(person.id, person);
        await metadata.write.putPerson(person);
        await metadata.write.putCredential({
          hash,
          kind,
          person: person.id,
          envelope: envelope ?? null,
          direction: direction ?? null,
          expiresAt: expiresAt ?? null,
          revokedAt: null,
        });
        return { secret, person: person.id };
      },
      revoke: (secret) => metadata.write.revokeCredential(secretHash(secret), now),
      disable: (person) => metadata.write.putPerson({ ...(people.get(person) as Person), disabled: true }),
      hashOf: secretHash,
      now: () => now,
      advance: (ms) => {
        now += ms;
      },
      dispose: () => metadata.close(),
    };
  });
}

describe('the people of demo mode', () => {
  const seeded = async (demo: boolean) => {
    const metadata = inMemory();
    await seedDemo(metadata as unknown as Metadata, { id });
    await seedDemo(metadata as unknown as Metadata, { id });
    return new CredentialAuthenticator({ metadata, world: { now: () => 0 }, demo });
  };

  it('are known by their fixed tokens in demo mode', async () => {
    const authenticator = await seeded(true);
    for (const { token, address, role } of DEMO_PEOPLE) {
      const answer = await authenticator.authenticate(`Bearer ${token}`);
      assert.ok(answer.ok);
      assert.deepEqual([answer.principal.person.address, answer.principal.person.role], [address, role]);
    }
  });

  it('open nothing in production, even from a demo database', async () => {
    const authenticator = await seeded(false);
    for (const { token } of DEMO_PEOPLE) {
      assert.deepEqual(await authenticator.authenticate(`Bearer ${token}`), { ok: false, why: 'wrong' });
    }
  });

  it('are a reason not to start production on their data', async () => {
    const metadata = inMemory();
    assert.equal(await demoLeftovers(metadata.read), null);
    await seedDemo(metadata as unknown as Metadata, { id });
    assert.match(String(await demoLeftovers(metadata.read)), /used in demo mode .*DATOFERUM_DATA of its own\.$/);
  });

  it('cannot be told while the store is away, and can be a moment later', async () => {
    const metadata = inMemory();
    await seedDemo(metadata as unknown as Metadata, { id });
    const { credential, ...others } = metadata.read;
    let isAway = true;
    const reads = {
      ...others,
      credential: (hash: Uint8Array) => (isAway ? Promise.reject(new Error('away')) : credential(hash)),
    };
    const authenticator = new CredentialAuthenticator({
      metadata: { read: reads },
      world: { now: () => 0 },
      demo: true,
    });
    await assert.rejects(authenticator.authenticate('Bearer dtrm_demo_studio'), /away/);
    isAway = false;
    assert.ok((await authenticator.authenticate('Bearer dtrm_demo_studio')).ok);
  });
});
