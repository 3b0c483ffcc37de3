import assert from 'node:assert/strict';
import { argon2Sync } from 'node:crypto';
import { describe, it } from 'node:test';
import { createPasswordHasher } from './passwords.ts';

describe('passwords', () => {
  it('are argon2id of at least 19 MiB and two passes, with a salt of their own, in PHC form', async () => {
    const { hash, verify } = createPasswordHasher();
    const [one, other] = [await hash('same'), await hash('same')];
    assert.notEqual(one, other);
    const found = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=1\$([\w+/]{22})\$([\w+/]{43})$/.exec(one);
    assert.ok(found, one);
    assert.ok(Number(found[1]) >= 19_456 && Number(found[2]) >= 2);
    const tag = argon2Sync('argon2id', {
      message: 'same',
      nonce: Buffer.from(found[3] ?? '', 'base64'),
      parallelism: 1,
      tagLength: 32,
      memory: Number(found[1]),
      passes: Number(found[2]),
    });
    assert.equal(tag.toString('base64').replace(/=+$/, ''), found[4]);
    assert.deepEqual(
      [await verify('same', one), await verify('Same', one), await verify('', one)],
      [true, false, false],
    );
  });

  it('are told apart from nobody’s by no clock: an unknown address costs as much work', async () => {
    const { hash, verify } = createPasswordHasher();
    const stored = await hash('known');
    const spent = async (who: string | null): Promise<number> => {
      const begun = process.cpuUsage();
      for (let i = 0; i < 6; i += 1) assert.equal(await verify('guess', who), false);
      const { user, system } = process.cpuUsage(begun);
      return user + system;
    };
    await spent(null);
    const [nobody, somebody] = [await spent(null), await spent(stored)];
    assert.ok(nobody > somebody / 3 && nobody < somebody * 3, `${nobody} µs and ${somebody} µs`);
  });

  it('match nothing that is no hash', async () => {
    const { verify } = createPasswordHasher();
    for (const stored of ['', 'x', '$argon2id$v=19$m=1,t=1,p=1$$', '$2b$10$abc'])
      assert.equal(await verify('', stored), false);
  });
});
