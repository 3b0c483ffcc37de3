import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { EnvelopeState, Id } from '../ports/metadata-rows.ts';
import { KEY_CACHE_MS, Keyring } from './keyring.ts';
import type { Ports } from './ports.ts';

const A: Id = '01890000-0000-7000-8000-00000000000a';
const B: Id = '01890000-0000-7000-8000-00000000000b';
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** An envelope whose state is set by the test, and a key store that is slow when told to. */
function aHouse() {
  const house = {
    state: 'filling' as EnvelopeState,
    at: 1_000_000,
    unwraps: 0,
    forgotten: [] as Id[],
    /** While set, unwrapping waits for it. */
    gate: null as Promise<void> | null,
    fails: false,
  };
  const ports = {
    metadata: { read: { envelope: async (id: Id) => ({ id, state: house.state, wrappedKey: new Uint8Array(40) }) } },
    keys: {
      async unwrap() {
        house.unwraps += 1;
        await house.gate;
        if (house.fails) throw Object.assign(new Error('away'), { code: 'keys_unavailable' });
        return new Uint8Array(32).fill(7);
      },
    },
    engine: { forget: async (id: Id) => void house.forgotten.push(id) },
    world: { now: () => house.at },
  } as unknown as Ports;
  return Object.assign(house, { keyring: new Keyring(ports) });
}

describe('keys in use', () => {
  it('are unwrapped once for all who ask within 60 s, and once more after', async () => {
    const house = aHouse();
    const refs = await Promise.all([house.keyring.ref(A), house.keyring.ref(A)]);
    assert.equal(refs[0], refs[1]);
    assert.equal(house.unwraps, 1);
    house.at += KEY_CACHE_MS - 1;
    await house.keyring.ref(A);
    assert.equal(house.unwraps, 1);
    house.at += 1;
    await house.keyring.ref(A);
    assert.equal(house.unwraps, 2);
  });

  it('are gone from memory after 60 s, also when nobody asks again', async (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] });
    const { keyring } = aHouse();
    await keyring.ref(A);
    await keyring.ref(B);
    t.mock.timers.tick(KEY_CACHE_MS - 1);
    assert.equal(keyring.size, 2);
    t.mock.timers.tick(1);
    assert.equal(keyring.size, 0);
  });

  it('are handed out for no envelope that is being destroyed', async () => {
    for (const state of ['purging', 'purged'] as const) {
      const house = Object.assign(aHouse(), { state });
      await assert.rejects(house.keyring.ref(A), { code: 'gone' });
      assert.equal(house.unwraps, 0);
      assert.equal(house.keyring.size, 0);
    }
  });

  it('are not handed out to who asked before a purge and is answered after', async () => {
    const house = aHouse();
    const gate = Promise.withResolvers<void>();
    house.gate = gate.promise;
    const asked = house.keyring.ref(A);
    await turn();
    house.state = 'purging';
    await house.keyring.forget(A);
    gate.resolve();
    await assert.rejects(asked, { code: 'gone' });
    assert.deepEqual(house.forgotten, [A]);
    assert.equal(house.keyring.size, 0);
  });

  it('are not renewed for a long read once the purge began', async () => {
    const house = aHouse();
    const { renew } = await house.keyring.ref(A);
    house.state = 'purging';
    house.keyring.drop(A);
    await assert.rejects(renew?.() ?? assert.fail('no renewal'), { code: 'gone' });
  });

  it('are asked for again after the key store failed', async () => {
    const house = aHouse();
    house.fails = true;
    await assert.rejects(house.keyring.ref(A), { code: 'keys_unavailable' });
    house.fails = false;
    await house.keyring.ref(A);
    assert.equal(house.unwraps, 2);
  });

  it('that failed late do not take a fresh one with them', async () => {
    const house = aHouse();
    const gate = Promise.withResolvers<void>();
    house.gate = gate.promise;
    house.fails = true;
    const first = house.keyring.ref(A);
    await turn();
    house.keyring.drop(A);
    const second = house.keyring.ref(A);
    await turn();
    gate.resolve();
    await assert.rejects(first);
    await assert.rejects(second);
    house.fails = false;
    const third = await house.keyring.ref(A);
    assert.equal(await house.keyring.ref(A), third);
  });
});
