import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { signerConformance, verifies } from '../../ports/signer.conformance.ts';
import { DirectorySigner } from './signer-directory.ts';

signerConformance('directory', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'signer-'));
  const signer = await DirectorySigner.open({ directory: join(directory, 'signing') });
  return { signer, dispose: () => rm(directory, { recursive: true }) };
});

describe('DirectorySigner', () => {
  let directory: string;
  let now = 1000;
  const open = () => DirectorySigner.open({ directory, now: () => now });
  const bytes = Buffer.from('what was agreed');

  beforeEach(async () => {
    directory = join(await mkdtemp(join(tmpdir(), 'signer-')), 'signing');
  });
  afterEach(() => rm(join(directory, '..'), { recursive: true }));

  it('signs the same after a new start', async () => {
    const first = await (await open()).sign('seal', bytes);
    assert.deepEqual(await (await open()).sign('seal', bytes), first);
    assert.equal((await readdir(directory)).length, 3);
  });

  it('keeps its files for the owner only', async () => {
    await open();
    assert.equal((await stat(directory)).mode & 0o777, 0o700);
    for (const name of await readdir(directory)) assert.equal((await stat(join(directory, name))).mode & 0o777, 0o600);
  });

  it('remembers old keys and their validity after a new start, but not their private half', async () => {
    const signer = await open();
    const old = await signer.sign('seal', bytes);
    now = 5000;
    await signer.rotate('seal');
    const text = await readFile(join(directory, `seal-${old.keyId}.json`), 'utf8');
    assert.equal('privateKey' in JSON.parse(text), false);
    const [before, after] = (await (await open()).publicKeys()).filter((key) => key.purpose === 'seal');
    assert.deepEqual([before?.from, before?.until, after?.from, after?.until], [1000, 5000, 5000, null]);
    assert.ok(before && verifies(before.publicKey, bytes, old.signature));
  });

  it('finishes a rotation that was killed between its two steps', async () => {
    const signer = await open();
    const old = await signer.sign('seal', bytes);
    const path = join(directory, `seal-${old.keyId}.json`);
    const unretired = await readFile(path);
    now = 7000;
    const { keyId } = await signer.rotate('seal');
    await writeFile(path, unretired);
    const again = await open();
    assert.equal((await again.sign('seal', bytes)).keyId, keyId);
    assert.equal((await again.publicKeys()).find((key) => key.keyId === old.keyId)?.until, 7000);
    assert.equal('privateKey' in JSON.parse(await readFile(path, 'utf8')), false);
  });

  it('orders keys though the clock went back', async () => {
    const signer = await open();
    now = 10;
    const rotated = await signer.rotate('receipt');
    assert.equal((await (await open()).sign('receipt', bytes)).keyId, rotated.keyId);
  });

  it('rotates one after the other when asked twice at once', async () => {
    const signer = await open();
    const [one, two] = await Promise.all([signer.rotate('seal'), signer.rotate('seal')]);
    assert.notEqual(one.keyId, two.keyId);
    assert.equal((await signer.sign('seal', bytes)).keyId, two.keyId);
  });

  it('refuses to start over a damaged key instead of replacing it', async () => {
    await open();
    const [name] = await readdir(directory);
    const path = join(directory, name as string);
    const text = await readFile(path, 'utf8');
    for (const damaged of ['', '{}', text.slice(0, 100), text.replace('"x": "', '"x": "A')]) {
      await writeFile(path, damaged);
      await assert.rejects(open(), { code: 'signer_damaged' });
    }
  });
});
