import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { cp, mkdtemp, readdir, readFile, rename, rm, stat, truncate, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { keyStoreConformance, listKeys } from '../../ports/key-store.conformance.ts';
import { DirectoryKeyStore } from './keys-directory.ts';

const temporary = () => mkdtemp(join(tmpdir(), 'keys-'));

for (const count of [1, 3]) {
  keyStoreConformance(`${count} director${count === 1 ? 'y' : 'ies'}`, async () => {
    const root = await temporary();
    const directories = Array.from({ length: count }, (_, i) => join(root, String(i), 'keys'));
    return { store: await DirectoryKeyStore.open({ directories }), dispose: () => rm(root, { recursive: true }) };
  });
}

describe('DirectoryKeyStore', () => {
  let root: string;
  let a: string;
  let b: string;
  let store: DirectoryKeyStore;
  const fileIn = (directory: string, envelope: string) => join(directory, envelope.slice(-2), envelope);
  const everyFile = async () =>
    (await readdir(root, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());

  beforeEach(async () => {
    root = await temporary();
    [a, b] = [join(root, 'a'), join(root, 'b')];
    store = await DirectoryKeyStore.open({ directories: [a, b] });
  });
  afterEach(() => rm(root, { recursive: true }));

  it('keeps the secret, and nothing of the key, for the owner only, in every directory', async () => {
    const envelope = randomUUID();
    const { key, wrapped } = await store.create(envelope);
    const [first, second] = [await readFile(fileIn(a, envelope)), await readFile(fileIn(b, envelope))];
    assert.deepEqual(first, second);
    assert.equal(first.length, 32);
    assert.notDeepEqual(first, Buffer.from(key));
    assert.equal(Buffer.concat([first, Buffer.from(wrapped)]).includes(Buffer.from(key).subarray(0, 6)), false);
    for (const directory of [a, b]) {
      assert.equal((await stat(fileIn(directory, envelope))).mode & 0o777, 0o600);
      assert.equal((await stat(directory)).mode & 0o777, 0o700);
      assert.equal((await stat(join(directory, envelope.slice(-2)))).mode & 0o777, 0o700);
    }
  });

  it('still opens after a new start', async () => {
    const envelope = randomUUID();
    const { key, wrapped } = await store.create(envelope);
    const again = await DirectoryKeyStore.open({ directories: [b, a] });
    assert.deepEqual(await again.unwrap(envelope, wrapped), key);
  });

  it('serves from another directory when one lost or damaged its secret', async () => {
    const envelope = randomUUID();
    const { key, wrapped } = await store.create(envelope);
    await truncate(fileIn(a, envelope), 5);
    assert.deepEqual(await store.unwrap(envelope, wrapped), key);
    await writeFile(fileIn(a, envelope), Buffer.alloc(32));
    assert.deepEqual(await store.unwrap(envelope, wrapped), key);
    await unlink(fileIn(a, envelope));
    assert.deepEqual(await store.unwrap(envelope, wrapped), key);
    assert.deepEqual(await listKeys(store, 5), [envelope]);
    await rename(a, `${a}-lost`);
    assert.deepEqual(await store.unwrap(envelope, wrapped), key);
  });

  it('does not call a key gone while a directory is away', async () => {
    const envelope = randomUUID();
    const { wrapped } = await store.create(envelope);
    await unlink(fileIn(a, envelope));
    await rename(b, `${b}-away`);
    await assert.rejects(store.unwrap(envelope, wrapped), { code: 'keys_unavailable' });
  });

  it('does not call a key destroyed while a directory is away, and finishes when it is back', async () => {
    const envelope = randomUUID();
    const { wrapped } = await store.create(envelope);
    await rename(a, `${a}-away`);
    await assert.rejects(store.destroy(envelope), { code: 'keys_unavailable' });
    await assert.rejects(stat(fileIn(b, envelope)), { code: 'ENOENT' });
    await rename(`${a}-away`, a);
    await store.destroy(envelope);
    await assert.rejects(store.unwrap(envelope, wrapped), { code: 'key_gone' });
  });

  it('makes no key while a directory is away, and leaves none in the others', async () => {
    await rename(b, `${b}-away`);
    await assert.rejects(store.create(randomUUID()), { code: 'keys_unavailable' });
    assert.deepEqual(
      (await everyFile()).map((entry) => entry.name),
      ['datoferum-keys', 'datoferum-keys'],
    );
  });

  it('leaves no file of a destroyed key', async () => {
    const envelope = randomUUID();
    await store.create(envelope);
    await store.destroy(envelope);
    assert.equal((await everyFile()).length, 2);
  });

  it('refuses to start with an empty directory beside one that holds keys, and says what to do', async () => {
    await store.create(randomUUID());
    const c = join(root, 'c');
    await assert.rejects(DirectoryKeyStore.open({ directories: [a, b, c] }), (error: Error) => {
      assert.match(error.message, /\/c is empty, not mounted .* copy the other/);
      return true;
    });
    await rm(c, { recursive: true });
    await cp(a, c, { recursive: true });
    await DirectoryKeyStore.open({ directories: [a, b, c] });
  });

  it("refuses another house's directory", async () => {
    const other = join(root, 'other');
    await DirectoryKeyStore.open({ directories: [other] });
    await assert.rejects(DirectoryKeyStore.open({ directories: [a, other] }), { code: 'keys_unavailable' });
  });

  it('finishes a first start that was killed half-way', async () => {
    await unlink(join(b, 'datoferum-keys'));
    const again = await DirectoryKeyStore.open({ directories: [a, b] });
    await again.create(randomUUID());
  });
});
