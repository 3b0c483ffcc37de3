import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { aDirectory, aHouse } from '../support/test-house.ts';

describe('a sender who wants to know who has an account', () => {
  it('learns it from nothing: records, figures, people, mails told, and the view are one for all', async (t) => {
    const { house, sender } = await aHouse(t, await aDirectory(t));
    const [known, unknown] = ['lab-c@example.com', 'nobody@example.org'];
    const ids: string[] = [];
    for (const address of [known, unknown]) {
      const { id } = await sender.open({ title: 'counted', recipients: [address] });
      ids.push(id);
      await sender.drop(id, 'a', Buffer.from('walk'));
      await sender.seal(id, { entries: 1, bytes: 4 });
      await sender.until(id, 'sealed');
    }
    for (let i = 0; i < 3; i += 1) await house.courier.tick();
    await house.courier.drain();
    const get = (path: string) => sender.json<Record<string, unknown>>([200], 'GET', path);
    const seen = async (id: string, address: string) => {
      const all = await Promise.all(
        ['', '/timeline', '/receipts'].map((part) => get(`/api/v1/envelopes/${id}${part}`)),
      );
      // What is another for every envelope is left out.
      return JSON.stringify({ all, people: await get(`/api/v1/people?q=${address}`) })
        .replaceAll(address, 'ADDRESS')
        .replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'ID')
        .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME')
        .replace(/"(?:seq|statement|sig|jws|manifest)":(?:\d+|"(?:[^"\\]|\\.)*")/g, '');
    };
    const [first = '', second = ''] = ids;
    const told = await seen(first, known);
    assert.match(told, /recipient.told/);
    assert.equal(told, await seen(second, unknown));
    const items = async () => ((await get('/api/v1/figures?of=sent&by=recipient')) as { items: unknown[] }).items;
    assert.deepEqual(await items(), []);
    await sender.as('stranger').json([200], 'GET', `/api/v1/envelopes/${first}`);
    assert.match(JSON.stringify(await items()), /lab-c@example.com/);
  });
});

describe('somebody named by identity', () => {
  it('is not told by a search before the seal, and has no name for a sender it never came to', async (t) => {
    const { house, sender } = await aHouse(t, await aDirectory(t));
    const lab = sender.as('stranger');
    const subject = (await house.metadata.read.accountByAddress('lab-c@example.com'))?.id;
    const named = { recipients: [{ issuer: 'embedded', subject }], title: 'x' };
    const { id } = await sender.json<{ id: string }>([201], 'POST', '/api/v1/envelopes', named);
    const find = async (who: typeof sender, q: string) =>
      (await who.json<{ items: { email?: string; name: string | null }[] }>([200], 'GET', `/api/v1/people?q=${q}`))
        .items;
    assert.deepEqual(await find(lab, 'studio'), []);
    assert.deepEqual(
      (await find(sender, 'embedded')).map(({ name, email }) => [name, email]),
      [[null, undefined]],
    );
    await sender.drop(id, 'a', Buffer.from('walk'));
    await sender.seal(id, { entries: 1, bytes: 4 });
    await sender.until(id, 'sealed');
    assert.equal((await find(lab, 'studio')).length, 1);
    await lab.json([200], 'GET', `/api/v1/envelopes/${id}`);
    assert.ok((await find(sender, 'embedded'))[0]?.name);
  });
});
