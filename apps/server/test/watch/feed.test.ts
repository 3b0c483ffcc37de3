import assert from 'node:assert/strict';
import { createHash, randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import fc from 'fast-check';
import { createFeed } from '../../src/http/api/feed.ts';
import { createLog } from '../../src/telemetry/log.ts';
import { Feed } from '../../src/usecases/feed/feed.ts';
import { type CourierClient, PEOPLE, type PersonName } from '../support/courier-client.ts';
import { aDirectory, aHouse, type TestHouse } from '../support/test-house.ts';
import { type Heard, Listener } from './listen.ts';

const start = async (t: TestContext): Promise<TestHouse> => aHouse(t, await aDirectory(t));

async function aSealedOne(sender: CourierClient): Promise<string> {
  const { id } = await sender.open({ title: 'A title nobody hears' });
  await sender.drop(id, 'a-name-nobody-hears.txt', Buffer.from('abc'));
  await sender.seal(id, { entries: 1, bytes: 3 });
  await sender.until(id, 'sealed');
  return id;
}

const page = (client: CourierClient, query = ''): Promise<{ items: Heard[]; cursor: string; more: boolean }> =>
  client.json([200], 'GET', `/api/v1/feed${query}`);

async function everything(client: CourierClient, limit = 100): Promise<Heard[]> {
  const all: Heard[] = [];
  for (let cursor = '0', more = true; more; ) {
    const got = await page(client, `?cursor=${cursor}&limit=${limit}`);
    all.push(...got.items);
    ({ cursor, more } = got);
  }
  return all;
}

describe('the feed', () => {
  it('tells each side its own, in pages: the sender all, a recipient from the seal on, an operator states, an auditor records', async (t) => {
    const { sender } = await start(t);
    const id = await aSealedOne(sender);
    const of = async (who: PersonName, limit?: number) =>
      (await everything(sender.as(who), limit)).filter(({ subject }) => subject === id);
    const types = async (who: PersonName, limit?: number) => (await of(who, limit)).map(({ type }) => type);
    const all = ['envelope.opened', 'envelope.closed', 'envelope.sealed'];
    assert.deepEqual(await types('sender', 1), all);
    assert.deepEqual(await types('recipient'), ['envelope.sealed']);
    assert.deepEqual(await types('stranger'), []);
    assert.deepEqual(await types('admin'), []);
    assert.deepEqual(await types('operator'), all);
    assert.deepEqual(await types('auditor', 2), all);
    assert.ok((await of('operator')).every(({ data }) => data.person === undefined && data.from === undefined));
    assert.equal((await of('auditor'))[0]?.data.from, '127.0.0.1');
    const told = JSON.stringify([await everything(sender), await everything(sender.as('auditor'))]);
    assert.ok(!/nobody.hears|example\.com/.test(told), told);
  });

  it('loses nothing and repeats nothing over any number of broken connections', { timeout: 300_000 }, async (t) => {
    const { sender } = await start(t);
    const recipient = sender.as('recipient');
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(6), { minLength: 3, maxLength: 8 }), fc.nat(3), async (lives, others) => {
        const heard: string[] = [];
        const stop = new AbortController();
        const begin = await Listener.open(sender, null);
        const base = (await page(sender, '?cursor=0&limit=1000')).cursor;
        // A reader that is cut after a few events, again and again, and always comes back with the last id it saw.
        const reading = (async () => {
          let listener: Listener = begin;
          listener.last = base;
          for (let life = 0; !stop.signal.aborted; life += 1) {
            let left = lives[life % lives.length] as number;
            const cut = () => listener.close();
            stop.signal.addEventListener('abort', cut, { once: true });
            for await (const event of listener.events()) {
              heard.push(event.id);
              if (event.type === 'envelope.purged') return;
              left -= 1;
              if (left < 0) break;
            }
            stop.signal.removeEventListener('abort', cut);
            listener.close();
            listener = await Listener.open(sender, listener.last);
          }
        })();
        const id = await aSealedOne(sender);
        await Promise.all(Array.from({ length: others }, () => sender.open({ title: 'beside' })));
        await recipient.refuse(id, 'no');
        await sender.purge(id);
        await sender.until(id, 'purged');
        await reading;
        stop.abort();
        const expected = (await everything(sender))
          .map((event) => event.id)
          .filter((one) => Number(one) > Number(base));
        assert.deepEqual(heard, expected.slice(0, heard.length));
        const last = (await everything(sender)).findLast(({ type }) => type === 'envelope.purged');
        assert.equal(heard.at(-1), last?.id);
      }),
      { numRuns: 6, seed: randomInt(2 ** 31) },
    );
  });

  it('goes on where a query says, and Last-Event-ID is newer than that', async (t) => {
    const { sender } = await start(t);
    const id = await aSealedOne(sender);
    const [opened, closed] = await everything(sender);
    const first = await Listener.open(sender, null, '?cursor=0');
    assert.equal((await first.events().next()).value?.type, 'envelope.opened');
    first.close();
    const second = await Listener.open(sender, opened?.id ?? '', '?cursor=0');
    assert.deepEqual((await second.events().next()).value, closed);
    second.close();
    for (const cursor of ['x', '-1', '1e3', '99999999999999999'])
      await assert.rejects(page(sender, `?cursor=${cursor}`), { code: 'invalid_request' });
    assert.ok(id);
  });

  it('tells whoever is added to a sealed envelope', async (t) => {
    const { sender } = await start(t);
    const id = await aSealedOne(sender);
    const listener = await Listener.open(sender.as('stranger'), null);
    const first = listener.events().next();
    await sender.json([200, 201], 'POST', `/api/v1/envelopes/${id}/recipients`, { email: PEOPLE.stranger.address });
    const { value } = await first;
    assert.deepEqual([value?.type, value?.subject], ['recipient.added', id]);
    listener.close();
    assert.deepEqual(
      (await everything(sender.as('stranger'))).map(({ type }) => type),
      ['envelope.sealed', 'recipient.added'],
    );
  });

  it('cuts a reader that takes nothing, and holds little for it', { timeout: 180_000 }, async (t) => {
    const events = [{ id: '1', type: 'x', data: { text: 'x'.repeat(100_000) } }];
    let given = 0;
    async function* follow(_: unknown, __: unknown, ___: unknown, signal: AbortSignal) {
      for (let position = 1; !signal.aborted; position += 1) {
        given += 1;
        yield { events, position };
      }
    }
    const authenticator = { authenticate: async () => ({ ok: true }) };
    const house = { courier: { feed: { follow } }, config: { url: 'here' }, authenticator } as never;
    const handler = createFeed(house, 200).feed;
    const cut = Promise.withResolvers<void>();
    const server = createServer((req, res) => {
      res.once('close', () => cut.resolve());
      const principal = { person: { id: 'p', role: 'person' } };
      const admitted = { req, res, method: 'GET', query: '', as: new Set(['oneself']), principal } as never;
      void handler?.(admitted);
    });
    t.after(() => server.close());
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const socket = connect(port, '127.0.0.1');
    socket.pause();
    socket.on('error', () => undefined);
    socket.write('GET / HTTP/1.1\r\nHost: x\r\nAccept: text/event-stream\r\n\r\n');
    await cut.promise;
    socket.destroy();
    assert.ok(given > 0 && given < 1_000, `${given} stretches were asked for`);
  });

  it('ends a stream when its token is revoked or its person disabled', { timeout: 180_000 }, async (t) => {
    const { sender, house } = await start(t);
    const listener = await Listener.open(sender.as('recipient'), null);
    const reading = (async () => {
      for await (const event of listener.events()) assert.fail(`heard ${event.type}`);
    })();
    const person = await house.metadata.read.personByAddress('client-b@example.com');
    assert.ok(person);
    await house.metadata.write.putPerson({ ...person, disabled: true });
    await reading;
    await assert.rejects(Listener.open(sender.as('recipient'), listener.last), /401/);
  });

  it('ends when the courier stops, in order', { timeout: 180_000 }, async (t) => {
    const { sender, stop } = await start(t);
    const listener = await Listener.open(sender, null);
    const reading = listener.events().next();
    await stop();
    assert.equal((await reading).done, true);
    assert.ok(listener.res.complete, 'a clean end');
  });

  it('is read once a commit, however many listen', { timeout: 180_000 }, async (t) => {
    const { sender, house } = await start(t);
    let reads = 0;
    const read = new Proxy(house.metadata.read, {
      get(of, name) {
        if (name === 'recordsAfter') reads += 1;
        return Reflect.get(of, name);
      },
    });
    const metadata = { ...house.metadata, read };
    const feed = new Feed({ metadata, log: createLog('silent') });
    const person = await read.personByAddress('client-b@example.com');
    assert.ok(person);
    const { signal } = new AbortController();
    const heard = Array.from({ length: 1_000 }, async () => {
      for await (const { events } of feed.follow({ person, sees: 'own' }, null, 'here', signal))
        for (const { type } of events) if (type === 'envelope.delivered') return type;
      return null;
    });
    const id = await aSealedOne(sender);
    await sender.as('recipient').refuse(id, 'not mine');
    await sender.as('recipient').refuse(id, 'not mine');
    const purged = await aSealedOne(sender);
    await sender.as('recipient').collect(purged, await digestOf(sender, purged));
    assert.deepEqual(new Set(await Promise.all(heard)), new Set(['envelope.delivered']));
    assert.ok(reads >= 1 && reads <= 20, `${reads} reads`);
    feed.close();
  });
});

async function digestOf(client: CourierClient, id: string): Promise<string> {
  return createHash('sha256')
    .update(await client.document(id, 'manifest-sha256.txt'))
    .digest('hex');
}
