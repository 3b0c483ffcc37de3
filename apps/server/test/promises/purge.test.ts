import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { DirectoryKeyStore } from '../../src/adapters/keys-directory/keys-directory.ts';
import { filesOf } from '../chaos/ledger.ts';
import { missingPrograms } from '../support/commands.ts';
import { PEOPLE, type ReceiptView } from '../support/courier-client.ts';
import { bytesAt } from '../support/seeded.ts';
import { sshVerify } from '../support/ssh-verify.ts';
import { aDirectory, aHouse, aWorld, DAY, type TestHouse } from '../support/test-house.ts';
import { binary, type Known, text, tracesIn } from '../support/traces.ts';

const TITLE = 'Übergabe Quartal Vier';
const MESSAGE = 'Please hand this to Doctor Mirela Quixano only';
const FIELD = 'CASE-77341-ZULU';
const ADDRESS = 'notary.fenwick@chambers-example.org';
const METADATA = 'camera-roll-Aquitaine';
const PLAIN = { path: 'Ärchiv/Vertrag Köln 1987.pdf', phrase: 'the parties agree upon the Saltmarsh clause' };
const DROPPED = { path: 'dropped/Lohnliste-Zwickau.csv', phrase: 'salary of Theodora Blackwood 48211' };
const REELED = { path: 'reel/Screenplay Nightjar v7.fdx', phrase: 'EXT. LIGHTHOUSE AT DAWN, NIGHTJAR ENTERS' };
const LARGE = { path: 'reel/Großer Film.mov', phrase: 'moov atom of the Cassowary take' };
const FOLDER = 'Leere Mappe Xanthippe';
/** As the search index keeps them; no other word here begins alike, so they stand in it whole. */
const INDEXED = ['xanthippe', 'fenwick', 'doctor'];
const LATIN1 = Buffer.from('latin-Fa\xe7ade-brut.raw', 'latin1');

describe('after the end of an envelope', () => {
  for (const end of ['withdraw', 'purge', 'expiry'] as const) {
    it(`leaves no plaintext, name, word or key in any live file (${end})`, { timeout: 300_000 }, async (t) => {
      const world = aWorld();
      const filled = await fill(t, end !== 'withdraw', world);
      const { house, sender, data } = filled;
      await house.courier.tick();
      const mails = () => filesOf(data, filled.id).filter((file) => file.startsWith('outbox'));
      assert.equal(mails().length, end === 'withdraw' ? 0 : 2, 'the recipients of a sealed envelope were told');
      assert.ok((await house.metadata.read.dueNotices(world.now() + 400 * DAY, 100)).length > 0);
      const before = tracesIn(data, filled.known);
      for (const name of ['title', 'message', 'a name', 'the wrapped key', 'what unwraps it'])
        assert.ok(
          before.some((trace) => trace.includes(name)),
          `the search finds ${name} while it is there`,
        );

      const written = before.filter((trace) => trace.includes(': content as '));
      assert.deepEqual(written, [], 'no content lies in clear while the envelope lives');

      if (end !== 'withdraw')
        for (const word of INDEXED)
          assert.ok(
            tracesIn(join(data, 'search'), [text(word, word)]).length > 0,
            `${word} is in the index while it may be found`,
          );

      if (end === 'withdraw') await sender.withdraw(filled.id);
      else if (end === 'purge') await sender.purge(filled.id);
      else {
        const { expiresAt } = await sender.envelope(filled.id);
        // In steps shorter than 48 h: a clock that jumps further is not believed.
        for (const until = Date.parse(String(expiresAt)) + DAY; world.now() < until; world.ahead += 1.5 * DAY)
          await house.courier.tick();
      }
      await sender.until(filled.id, 'purged');
      await house.courier.drain();
      assert.deepEqual(tracesIn(data, filled.known), []);
      assert.deepEqual(filesOf(data, filled.id), [], 'mails in the outbox directory are gone too');
      assert.deepEqual(await house.metadata.read.dueNotices(world.now() + 400 * DAY, 100), []);
      if (end !== 'withdraw')
        await assert.rejects(sender.as('recipient').content(filled.id, PLAIN.path), { status: 410 });
      await filled.stop();
      assert.deepEqual(tracesIn(data, filled.known), [], 'nor after it stopped');
    });
  }

  it('opens nothing with an older copy of the database, not even with copies of the blobs', {
    timeout: 300_000,
  }, async (t) => {
    const filled = await fill(t, true, aWorld());
    const copy = await aDirectory(t);
    for (const name of ['datoferum.db', 'datoferum.db-wal', 'datoferum.db-shm', 'blobs'])
      await cp(join(filled.data, name), join(copy, name), { recursive: true }).catch(onlyAbsent);
    const { wrappedKey } = (await filled.house.metadata.read.envelope(filled.id)) ?? {};
    assert.ok(wrappedKey);
    await filled.sender.purge(filled.id);
    await filled.sender.until(filled.id, 'purged');
    await filled.stop();
    // The copy, with everything of today that is not in it: the keys that are left, the signing keys.
    for (const name of ['keys', 'signing']) await cp(join(filled.data, name), join(copy, name), { recursive: true });
    const keys = await DirectoryKeyStore.open({ directories: [join(copy, 'keys')] });
    await assert.rejects(keys.unwrap(filled.id, wrappedKey), { code: 'key_gone' });

    const old = await aHouse(t, copy);
    assert.equal((await old.sender.envelope(filled.id)).state, 'sealed', 'the copy does not know of the purge');
    const recipient = old.sender.as('recipient');
    for (const { path } of [PLAIN, DROPPED, REELED, LARGE])
      await assert.rejects(recipient.content(filled.id, path), { status: 410 });
    await assert.rejects(recipient.tape(filled.id), { status: 410 });
    await assert.rejects(recipient.document(filled.id, 'manifest-sha256.txt'), { status: 410 });
  });

  it('has a certificate that ssh-keygen verifies, which names nobody and no file', {
    timeout: 180_000,
    skip: missingPrograms('ssh-keygen') ?? false,
  }, async (t) => {
    const filled = await fill(t, true, aWorld());
    await filled.sender.purge(filled.id, 'the court has ruled');
    await filled.sender.until(filled.id, 'purged');
    const certificate = (await filled.sender.certificate(filled.id)) as ReceiptView & {
      statement: string;
      sig: string;
    };
    const allowedSigners = (
      await filled.sender.raw({ method: 'GET', path: '/.well-known/datoferum/allowed_signers' })
    ).body.toString();
    const namespace = 'receipt@datoferum';
    const good = await sshVerify({ statement: certificate.statement, sig: certificate.sig, allowedSigners, namespace });
    assert.equal(good.code, 0, good.stderr);
    const forged = certificate.statement.replace('"files":', '"files":1');
    assert.notEqual((await sshVerify({ statement: forged, sig: certificate.sig, allowedSigners, namespace })).code, 0);
    const words = filled.known.filter(({ isText }) => isText).map(({ value }) => Buffer.from(value).toString());
    for (const word of [...words, PEOPLE.sender.address, PEOPLE.recipient.address])
      assert.ok(!certificate.statement.includes(word), word);
    assert.equal(JSON.parse(certificate.statement).predicate.reason, 'on demand');
  });

  it('cuts a response that is under way', { timeout: 180_000 }, async (t) => {
    const { house, sender } = await aHouse(t, await aDirectory(t));
    const { id } = await sender.open({ title: 'under way' });
    const size = 24 * 1024 * 1024;
    await sender.drop(id, 'long', bytesAt('long', 0, size));
    await sender.seal(id, { entries: 1, bytes: size });
    await sender.until(id, 'sealed');
    const recipient = sender.as('recipient');
    const answer = await recipient.http.stream({
      method: 'GET',
      path: `/api/v1/envelopes/${id}/tape`,
      token: recipient.token,
    });
    answer.pause();
    await new Promise((resolve) => answer.once('readable', resolve));
    await sender.purge(id);
    await sender.until(id, 'purged');
    let got = 0;
    await assert.rejects(async () => {
      for await (const chunk of answer) got += (chunk as Buffer).length;
      assert.ok(answer.complete, 'cut');
    });
    assert.ok(got < size);
    await house.courier.drain();
  });
});

interface Filled extends TestHouse {
  id: string;
  known: Known[];
}

/** An envelope with known words in every place that takes words, and what is known of its keys. */
async function fill(t: TestContext, sealed: boolean, world: ReturnType<typeof aWorld>): Promise<Filled> {
  const house = await aHouse(t, await aDirectory(t), { world });
  const { sender, data } = house;
  const { id } = await sender.json<{ id: string }>([201], 'POST', '/api/v1/envelopes', {
    title: TITLE,
    message: MESSAGE,
    fields: { reference: FIELD },
    recipients: [{ email: PEOPLE.recipient.address }, { email: ADDRESS }],
  });
  const padded = (phrase: string, size: number): Buffer =>
    Buffer.concat([Buffer.from(phrase), Buffer.alloc(size - Buffer.byteLength(phrase), ' ')]);
  const plain = padded(PLAIN.phrase, 5_000);
  await sender.create(id, { length: plain.length, path: PLAIN.path, metadata: { origin: METADATA }, body: plain });
  const dropped = padded(DROPPED.phrase, 2_000_000);
  await sender.drop(id, DROPPED.path, dropped);
  await sender.drop(id, LATIN1, Buffer.from('x'));
  const reel = '01890000-0000-7000-8000-0000000000aa';
  const reeled = padded(REELED.phrase, 4_000);
  const large = Buffer.concat([Buffer.from(LARGE.phrase), bytesAt('film', 0, 9_000_000)]);
  const tape = Buffer.concat([reeled, large]);
  const { location } = await sender.create(id, { length: tape.length, metadata: { reel, position: '0' } });
  await sender.patch(location, 0, tape);
  await sender.entries(id, [
    {
      path: REELED.path,
      size: reeled.length,
      reel,
      start: 0,
      sha256: createHash('sha256').update(reeled).digest('hex'),
    },
    { path: LARGE.path, size: large.length, reel, start: reeled.length },
    { path: FOLDER, kind: 'folder' },
  ]);
  if (sealed) {
    await sender.seal(id, { entries: 6, bytes: plain.length + dropped.length + 1 + tape.length });
    await sender.until(id, 'sealed');
    const recipient = sender.as('recipient');
    for (const path of [PLAIN.path, LARGE.path]) await recipient.content(id, path);
  }
  await house.house.courier.drain();

  const row = await house.house.metadata.read.envelope(id);
  assert.ok(row?.wrappedKey);
  const keys = await DirectoryKeyStore.open({ directories: [join(data, 'keys')] });
  const secrets = filesOf(data, id).filter((file) => file.startsWith('keys'));
  assert.equal(secrets.length, 1);
  const known: Known[] = [
    text('title', TITLE),
    text('message', MESSAGE),
    text('a field', FIELD),
    text('an address', ADDRESS),
    text('upload metadata', METADATA),
    ...[PLAIN, DROPPED, REELED, LARGE].flatMap(({ path, phrase }) => [
      text('a name', path.split('/').at(-1) as string),
      text('content', phrase),
    ]),
    text('a folder', 'Ärchiv'),
    ...INDEXED.map((word) => text('an indexed word', word)),
    text('a name', FOLDER),
    binary('a name', LATIN1),
    binary('the envelope key', await keys.unwrap(id, row.wrappedKey)),
    binary('the wrapped key', row.wrappedKey),
    binary('what unwraps it', readFileSync(join(data, secrets[0] as string)).subarray(-32)),
    binary('a digest of content', createHash('sha256').update(plain).digest()),
  ];
  assert.equal(known.length, 20 + INDEXED.length);
  return { ...house, id, known };
}

function onlyAbsent(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}
