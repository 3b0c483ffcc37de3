import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { migrate } from '../../src/adapters/metadata-sqlite/migrate.ts';
import { migrationTexts } from '../../src/adapters/metadata-sqlite/migration-texts.ts';
import { assertInvariants } from '../../src/adapters/metadata-sqlite/testing/invariants.ts';
import { CourierClient } from '../support/courier-client.ts';
import { contentOf, sha256 } from '../support/seeded.ts';
import { aDirectory, aHouse, aWorld, type TestHouse } from '../support/test-house.ts';
import type { ToldEnvelope } from './make-old-house.ts';
import { type PackedHouse, putUp, readOldHouse } from './old-house.ts';

type Context = Parameters<typeof aHouse>[0];
let packed: PackedHouse;

/** Today's program on yesterday's data, on the day after the old one stopped. */
async function moveIn(t: Context, data: string): Promise<TestHouse> {
  const world = aWorld();
  world.ahead = packed.told.at + 3_600_000 - Date.now();
  return aHouse(t, data, { world });
}

const rows = (data: string): unknown[] => {
  using db = new DatabaseSync(join(data, 'datoferum.db'), { readOnly: true });
  return db.prepare("SELECT name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%' ORDER BY name").all();
};

describe('A house of an older version', { timeout: 300_000 }, () => {
  let data: string;
  before(async () => {
    packed = await readOldHouse();
    data = await mkdtemp(join(tmpdir(), 'courier-'));
    await putUp(packed, data);
  });

  after(() => rm(data, { recursive: true, force: true }));

  const serves = async (recipient: CourierClient, { id, files, documents }: ToldEnvelope): Promise<void> => {
    for (const file of files) {
      assert.deepEqual(await recipient.content(id, file.path), contentOf(file), file.path);
    }
    for (const [name, digest] of Object.entries(documents)) {
      assert.equal(sha256(await recipient.document(id, name as 'seal.json')), digest, name);
    }
  };

  it('is opened by this one; what it sealed and delivered comes out byte for byte', async (t) => {
    const { sender, stop } = await moveIn(t, data);
    const { sealed, delivered } = packed.told.envelopes;
    const recipient = sender.as('recipient');
    assert.equal((await recipient.envelope(sealed.id)).state, 'sealed');
    assert.equal((await recipient.envelope(delivered.id)).state, 'delivered');
    await serves(recipient, sealed);
    await serves(recipient, delivered);
    const tape = Buffer.concat(sealed.files.map((file) => contentOf(file)));
    assert.equal((await recipient.tape(sealed.id)).length, tape.length);
    // Sealed before there was an index of the archive: it is walked once.
    const { status, body: zip } = await recipient.raw({ method: 'GET', path: `/api/v1/envelopes/${sealed.id}/zip` });
    assert.equal(status, 200);
    assert.ok(zip.readUInt16LE(zip.length - 12) >= sealed.files.length);
    for (const file of sealed.files) assert.ok(zip.includes(contentOf(file)), 'each file stands in the archive');
    const listed = [];
    for await (const entry of sender.list(sealed.id)) listed.push(entry);
    assert.equal(listed.filter(({ kind }) => kind === 'file').length, sealed.files.length);
    for (const name of ['sealed', 'delivered'] as const) {
      assert.deepEqual(await sender.receipts(packed.told.envelopes[name].id), packed.told.envelopes[name].receipts);
    }
    await stop();
  });

  it('counts what its envelopes hold, and what is announced and has not come, as if it always had', async (t) => {
    const { house, stop } = await moveIn(t, data);
    const studio = await house.metadata.read.personByAddress('studio@example.com');
    const held = (await house.metadata.read.personFigures(studio?.id ?? ''))?.held ?? 0;
    const owed = await house.metadata.read.owedBytes();
    await stop();
    using db = new DatabaseSync(join(data, 'datoferum.db'), { readOnly: true });
    assertInvariants(db);
    assert.ok(held > 0 && owed > 0 && held > owed, `${held} held, ${owed} owed`);
  });

  it('keeps what was destroyed destroyed, and its certificate', async (t) => {
    const { sender, stop } = await moveIn(t, data);
    const { purged } = packed.told.envelopes;
    assert.equal((await sender.envelope(purged.id)).state, 'purged');
    assert.deepEqual(await sender.certificate(purged.id), purged.receipts[0]);
    await assert.rejects(sender.document(purged.id, 'seal.json'), { status: 410, code: 'gone' });
    await stop();
  });

  it('takes the rest of a half upload at its offset, by the ticket it had given out, and seals it', async (t) => {
    const { sender, stop } = await moveIn(t, data);
    const { half, idempotency } = packed.told;
    const { filling } = packed.told.envelopes;
    assert.equal((await sender.open({ title: idempotency.title }, idempotency.key)).id, idempotency.id);
    const holder = new CourierClient(sender.origin, { token: filling.ticket }, sender.http);
    assert.equal(await holder.head(half.location), half.received);
    await holder.patch(half.location, half.received, contentOf(half.file).subarray(half.received));
    const files = [...filling.files, half.file];
    await sender.seal(filling.id, { entries: files.length, bytes: files.reduce((sum, { size }) => sum + size, 0) });
    await sender.until(filling.id, 'sealed');
    await serves(sender.as('recipient'), { ...filling, files, documents: {} });
    await stop();
  });

  it('carries a new envelope from opening to purge, and lets the recipient collect an old one', async (t) => {
    const { sender, stop } = await moveIn(t, data);
    const recipient = sender.as('recipient');
    const { sealed } = packed.told.envelopes;
    const receipt = await recipient.collect(sealed.id, sealed.documents['manifest-sha256.txt'] as string);
    assert.equal(receipt.kind, 'collected');
    assert.equal((await sender.envelope(sealed.id)).state, 'delivered');
    const { id } = await sender.open({ title: 'New' });
    await sender.drop(id, 'new.txt', Buffer.from('new'));
    await sender.seal(id, { entries: 1, bytes: 3 });
    await sender.until(id, 'sealed');
    assert.equal((await recipient.content(id, 'new.txt')).toString(), 'new');
    for (const one of [id, sealed.id]) {
      await sender.withdraw(one);
      await sender.until(one, 'purged');
    }
    await stop();
  });

  it('has the tables of a house that began today, and a second start changes none', async (t) => {
    const after = rows(data);
    await (await moveIn(t, data)).stop();
    assert.deepEqual(rows(data), after);
    const fresh = await aDirectory(t);
    await (await moveIn(t, fresh)).stop();
    assert.deepEqual(after, rows(fresh));
  });

  it('is as it was when the process is killed in the middle of the change', async (t) => {
    const other = await aDirectory(t);
    await putUp(packed, other);
    const before = rows(other);
    const child = fileURLToPath(new URL('./killed-migration.ts', import.meta.url));
    const { signal, stderr } = spawnSync(process.execPath, [child, join(other, 'datoferum.db')], { encoding: 'utf8' });
    assert.equal(signal, 'SIGKILL', stderr);
    assert.deepEqual(rows(other), before);
    const { sender, stop } = await moveIn(t, other);
    await serves(sender.as('recipient'), packed.told.envelopes.delivered);
    await stop();
  });

  it('of a later version is refused with a sentence, and left as it is', async (t) => {
    const other = await aDirectory(t);
    await putUp(packed, other);
    const file = join(other, 'datoferum.db');
    const db = new DatabaseSync(file);
    migrate(db, [...migrationTexts, { name: '9999-later', sql: ['CREATE TABLE later (id BLOB)'] }]);
    db.close();
    const before = rows(other);
    await assert.rejects(moveIn(t, other), /made by another version \(9999-later\); start the version that made it/);
    assert.deepEqual(rows(other), before);
  });
});
