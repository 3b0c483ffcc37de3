import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it, type TestContext } from 'node:test';
import { missingPrograms } from '../support/commands.ts';
import type { CourierClient } from '../support/courier-client.ts';
import { sshVerify } from '../support/ssh-verify.ts';
import { aDirectory, aHouse, type TestHouse } from '../support/test-house.ts';

const STUDIO = 'studio@example.com';
const CLIENT = 'client-b@example.com';
const LAB = 'lab-c@example.com';
const OPERATOR = 'operator@example.com';

interface Seen {
  id: string;
  state: string;
  recipients: { id: string; email: string; state: string; reason: string | null; addedAt: string | null }[];
}

async function sealedFor(
  t: TestContext,
  ...recipients: string[]
): Promise<TestHouse & { id: string; manifest: string }> {
  const made = await aHouse(t, await aDirectory(t));
  const { sender } = made;
  const { id } = await sender.open({ title: 'Rushes', recipients });
  await sender.drop(id, 'a.mov', Buffer.from('moving'));
  await sender.seal(id, { entries: 1, bytes: 6 });
  await sender.until(id, 'sealed');
  const bytes = await sender.document(id, 'manifest-sha256.txt');
  return { ...made, id, manifest: createHash('sha256').update(bytes).digest('hex') };
}

const seen = (client: CourierClient, id: string): Promise<Seen> =>
  client.json<Seen>([200], 'GET', `/api/v1/envelopes/${id}`);
const add = (client: CourierClient, id: string, email: string, statuses = [201]) =>
  client.json<{ id: string; receipt: { statement: string; sig: string; kind: string } | null }>(
    statuses,
    'POST',
    `/api/v1/envelopes/${id}/recipients`,
    { email },
  );
const stateOf = ({ recipients }: Seen, email: string) => recipients.find((one) => one.email === email)?.state;

describe('several recipients', () => {
  it('stand each for themselves: one collects, one refuses with a reason, one does nothing', async (t) => {
    const { sender, id, manifest } = await sealedFor(t, CLIENT, LAB, OPERATOR);
    const [client, lab] = [sender.as('recipient'), sender.as('stranger')];
    assert.deepEqual(
      (await seen(client, id)).recipients.map(({ email }) => email),
      [CLIENT],
      'nobody sees the others',
    );
    await client.content(id, 'a.mov');
    await client.collect(id, manifest);
    await lab.refuse(id, 'not for our lab');
    const now = await seen(sender, id);
    assert.equal(now.state, 'sealed', 'one has not ended');
    assert.deepEqual(
      [CLIENT, LAB, OPERATOR].map((email) => stateOf(now, email)),
      ['collected', 'refused', 'notified'],
    );
    assert.equal(now.recipients.find(({ email }) => email === LAB)?.reason, 'not for our lab');
    const kinds = (receipts: { kind: string }[]) => receipts.map(({ kind }) => kind).sort();
    assert.deepEqual(kinds(await sender.receipts(id)), ['collected', 'refused', 'sealed']);
    assert.deepEqual(kinds(await client.receipts(id)), ['collected', 'sealed']);
    assert.deepEqual(kinds(await lab.receipts(id)), ['refused', 'sealed']);
  });

  it('deliver an envelope when all have ended and one collected; when all refuse, it stays', async (t) => {
    const { sender, id, manifest } = await sealedFor(t, CLIENT, LAB);
    await sender.as('stranger').refuse(id, 'no');
    assert.equal((await seen(sender, id)).state, 'sealed');
    await sender.as('recipient').collect(id, manifest);
    assert.equal((await seen(sender, id)).state, 'delivered');

    const other = await sender.open({ title: 'Other', recipients: [CLIENT, LAB] });
    await sender.seal(other.id, { entries: 0, bytes: 0 });
    await sender.until(other.id, 'sealed');
    await sender.as('stranger').refuse(other.id, 'no');
    await sender.as('recipient').refuse(other.id, 'nor we');
    assert.equal((await seen(sender, other.id)).state, 'sealed');
    const types = (await sender.timeline(other.id)).map(({ type }) => type);
    assert.equal(types.filter((type) => type === 'envelope.all-refused').length, 1);
  });
});

describe('a recipient who is added', () => {
  it('after the seal reads what the others read; the seal stays, a receipt of its own says so', async (t) => {
    const { sender, id, manifest } = await sealedFor(t, CLIENT);
    const lab = sender.as('stranger');
    await assert.rejects(seen(lab, id), { status: 404 });
    const seal = () => sender.raw({ method: 'GET', path: `/api/v1/envelopes/${id}/seal.json`, token: sender.token });
    const before = (await seal()).body.toString();
    const added = await add(sender, id, ` ${LAB.toUpperCase()} `);
    assert.equal((await seal()).body.toString(), before);
    assert.equal((await lab.content(id, 'a.mov')).toString(), 'moving');
    await lab.collect(id, manifest);
    assert.ok(added.receipt);
    assert.equal(added.receipt.kind, 'addressed');
    const { predicate } = JSON.parse(added.receipt.statement);
    assert.equal(predicate.event, 'addressed');
    assert.ok(!before.includes(predicate.recipient), 'the seal does not know it');
    const collected = (await sender.receipts(id)).find(({ kind }) => kind === 'collected') as unknown as {
      statement: string;
    };
    assert.equal(JSON.parse(collected.statement).predicate.recipient, predicate.recipient, 'the same commitment');
    assert.doesNotMatch(added.receipt.statement, /lab-c|@/);
    const again = await add(sender, id, LAB, [200]);
    assert.deepEqual(again.receipt, added.receipt);
    assert.equal((await seen(sender, id)).recipients.length, 2);
  });

  it('has a receipt that ssh-keygen verifies', { skip: missingPrograms('ssh-keygen') ?? false }, async (t) => {
    const { sender, id } = await sealedFor(t, CLIENT);
    const { receipt } = await add(sender, id, LAB);
    assert.ok(receipt);
    const allowedSigners = (await sender.raw({ method: 'GET', path: '/.well-known/datoferum/allowed_signers' })).body;
    const good = await sshVerify({
      statement: receipt.statement,
      sig: receipt.sig,
      allowedSigners: allowedSigners.toString(),
      namespace: 'receipt@datoferum',
    });
    assert.equal(good.code, 0, good.stderr);
  });

  it('makes a delivered envelope sealed again, until this one has ended too', async (t) => {
    const { sender, id, manifest, house } = await sealedFor(t, CLIENT);
    await sender.as('recipient').collect(id, manifest);
    assert.equal((await seen(sender, id)).state, 'delivered');
    await add(sender, id, LAB);
    assert.equal((await seen(sender, id)).state, 'sealed');
    await sender.as('stranger').refuse(id, 'late');
    assert.equal((await seen(sender, id)).state, 'delivered');
    const told = await house.metadata.read.dueNotices(Date.now(), 100);
    const { recipients } = (await house.metadata.read.envelope(id))!;
    const lab = recipients.find(({ address }) => address === LAB)?.id;
    assert.ok(
      told.some(({ kind, recipient }) => kind === 'sealed' && recipient === lab),
      'and is told',
    );
  });

  it('while it fills is one of those the seal names', async (t) => {
    const { sender } = await aHouse(t, await aDirectory(t));
    const { id } = await sender.open({ title: 'Filling', recipients: [CLIENT] });
    const added = await add(sender, id, LAB);
    assert.equal(added.receipt, null);
    await sender.seal(id, { entries: 0, bytes: 0 });
    await sender.until(id, 'sealed');
    const seal = (
      await sender.raw({ method: 'GET', path: `/api/v1/envelopes/${id}/seal.json`, token: sender.token })
    ).body.toString();
    assert.equal(JSON.parse(seal).predicate.recipients.length, 2);
  });

  it('is added by the sender alone, with an address, and not to what is gone', async (t) => {
    const { sender, id, house } = await sealedFor(t, CLIENT);
    await assert.rejects(add(sender.as('recipient'), id, LAB), { status: 403, code: 'forbidden' });
    await assert.rejects(add(sender.as('stranger'), id, STUDIO), { status: 404, code: 'not_found' });
    await assert.rejects(add(sender, id, 'nobody'), { status: 400 });
    await sender.purge(id);
    await sender.until(id, 'purged');
    await house.courier.drain();
    await assert.rejects(add(sender, id, LAB), { status: 410, code: 'gone' });
  });
});
