import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import { type CourierClient, PEOPLE } from '../support/courier-client.ts';
import { aDirectory, aHouse } from '../support/test-house.ts';

type Item = Record<string, unknown>;
const ask = async (client: CourierClient, query = ''): Promise<Item[]> =>
  (await client.json<{ items: Item[] }>([200], 'GET', `/api/v1/figures${query}`)).items;

async function aDelivery(sender: CourierClient, size: number): Promise<string> {
  const { id } = await sender.open({ title: 'counted' });
  await sender.drop(id, 'a', Buffer.alloc(size));
  await sender.seal(id, { entries: 1, bytes: size });
  await sender.until(id, 'sealed');
  const manifest = await sender.as('recipient').document(id, 'manifest-sha256.txt');
  await sender.as('recipient').collect(id, createHash('sha256').update(manifest).digest('hex'));
  return id;
}

describe('figures', () => {
  it('say what was sent, sealed, collected and purged, to each its own, and stay when it is gone', async (t) => {
    const { sender } = await aHouse(t, await aDirectory(t));
    const recipient = sender.as('recipient');
    const id = await aDelivery(sender, 100);
    await aDelivery(sender, 50);
    await recipient.open({ title: 'the other way', recipients: [PEOPLE.sender.address] });
    await sender.purge(id);
    await sender.until(id, 'purged');

    const sums = {
      ...{ sent: 2, sealed: 2, files: 2, bytes: 150, collected: 2, collectedFiles: 2, collectedBytes: 150, refused: 0 },
      ...{ purged: 1, purgedFiles: 1, purgedBytes: 100 },
    };
    const day = new Date().toISOString().slice(0, 10);
    assert.deepEqual(await ask(sender), [{ day, ...sums }]);
    assert.deepEqual(await ask(sender, '?by=contract'), [{ contract: 'built-in', ...sums }]);
    const [toRecipient, ...none] = await ask(sender, '?by=recipient');
    assert.deepEqual(
      [(toRecipient?.recipient as Item | undefined)?.email, toRecipient?.bytes, none],
      [PEOPLE.recipient.address, 150, []],
    );
    const [fromSender] = await ask(recipient, '?of=received&by=sender');
    assert.deepEqual(
      [(fromSender?.sender as Item | undefined)?.email, fromSender?.collected],
      [PEOPLE.sender.address, 2],
    );
    assert.deepEqual(
      (await ask(recipient)).map(({ sent, bytes }) => [sent, bytes]),
      [[1, 0]],
    );
    assert.deepEqual(await ask(sender.as('stranger')), []);

    const everybody = await ask(sender.as('operator'), '?by=sender');
    assert.equal(everybody.length, 2);
    assert.ok(!JSON.stringify(everybody).includes('@'), 'an operator sees no address');
    const audited = await ask(sender.as('auditor'), '?by=sender');
    assert.deepEqual(
      new Set(audited.map((one) => (one.sender as Item).email)),
      new Set([PEOPLE.sender.address, PEOPLE.recipient.address]),
    );
    assert.deepEqual(await ask(sender.as('admin'), '?of=sent'), []);
    await assert.rejects(ask(sender, '?of=all'), { status: 403 });
  });

  it('come as CSV by address or by Accept, days as asked', async (t) => {
    const { sender } = await aHouse(t, await aDirectory(t));
    await aDelivery(sender, 3);
    const day = new Date().toISOString().slice(0, 10);
    const head =
      'sent,sealed,files,bytes,collected,collectedFiles,collectedBytes,refused,purged,purgedFiles,purgedBytes';
    const csv = await sender.raw({ method: 'GET', path: '/api/v1/figures.csv' });
    assert.equal(csv.body.toString(), `day,${head}\r\n${day},1,1,1,3,1,1,3,0,0,0,0\r\n`);
    assert.match(String(csv.headers['content-type']), /^text\/csv/);
    assert.match(String(csv.headers['content-disposition']), /^attachment; filename="figures-/);
    const accepted = await sender.raw({
      method: 'GET',
      path: '/api/v1/figures?by=recipient',
      headers: { Accept: 'text/csv' },
    });
    assert.match(
      accepted.body.toString(),
      new RegExp(`^recipient,email,${head}\r\n[0-9a-f-]{36},client-b@example.com,0,1,`),
    );
    assert.deepEqual(await ask(sender, '?from=2020-01-01&to=2020-01-31'), []);
    const long = await sender.raw({ method: 'GET', path: '/api/v1/figures.csv?from=2018-01-01' });
    assert.deepEqual([long.status, long.body.toString()], [200, csv.body.toString()]);
    for (const query of [
      '?from=2026-02-30',
      '?from=x',
      '?by=title',
      '?of=mine',
      '?from=2020-01-02&to=2020-01-01',
      '?from=2000-01-01',
    ])
      await assert.rejects(ask(sender, query), { code: 'invalid_request' }, query);
  });
});
