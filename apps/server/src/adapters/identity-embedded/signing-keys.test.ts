import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { SigningKeys } from './signing-keys.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

async function aDirectory(t: TestContext): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'datoferum-identity-'));
  t.after(() => rm(directory, { recursive: true }));
  return directory;
}

describe('the signing keys of the embedded issuer', () => {
  it('are the same after a restart, and files for their owner only', async (t) => {
    const directory = await aDirectory(t);
    const first = await SigningKeys.open(directory, () => 1, randomBytes);
    const again = await SigningKeys.open(directory, () => 2, randomBytes);
    assert.deepEqual(again.publicKeys(), first.publicKeys());
    assert.deepEqual(again.secret, first.secret);
    assert.equal(first.publicKeys().keys.length, 2);
    for (const name of await readdir(directory)) assert.equal((await stat(join(directory, name))).mode & 0o777, 0o600);
    for (const key of first.publicKeys().keys) assert.ok(!('d' in key));
  });

  it('take turns in order, two rotations at once too, and leave when no token of theirs is left', async (t) => {
    const clock = { now: DAY };
    const directory = await aDirectory(t);
    const keys = await SigningKeys.open(directory, () => clock.now, randomBytes);
    const [old = '', next = ''] = keys.published.map(({ keyId }) => keyId);
    const [one, other] = await Promise.all([keys.rotate(), keys.rotate()]);
    assert.deepEqual([one.keyId, one.from], [next, DAY + 10 * MINUTE]);
    assert.ok(other.from > one.from && other.keyId !== next);
    assert.equal(keys.current.keyId, old);
    clock.now = one.from;
    assert.equal(keys.current.keyId, next);
    clock.now = other.from;
    assert.equal(keys.current.keyId, other.keyId);
    assert.equal(keys.published.length, 4);
    clock.now += DAY + MINUTE;
    await keys.prune();
    assert.deepEqual(keys.published.map(({ keyId }) => keyId).includes(old), false);
    assert.equal((await readdir(directory)).filter((name) => name.endsWith('.json')).length, 2);
    const again = await SigningKeys.open(directory, () => clock.now, randomBytes);
    assert.equal(again.current.keyId, other.keyId);
  });

  it('are not quietly replaced when a file is damaged', async (t) => {
    const directory = await aDirectory(t);
    await SigningKeys.open(directory, () => 1, randomBytes);
    const name = (await readdir(directory)).find((one) => one.endsWith('.json')) ?? '';
    await writeFile(join(directory, name), '{');
    await assert.rejects(
      SigningKeys.open(directory, () => 1, randomBytes),
      new RegExp(name.slice(0, 20)),
    );
  });
});
