import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { api, type RealHouse, startRealHouse } from './support/real-house.ts';

const STUDIO = 'dtrm_demo_studio';
const CLIENT_B = 'dtrm_demo_client_b';
const LAB_C = 'dtrm_demo_lab_c';

let house: RealHouse;
const made: Record<string, string> = {};
const nameOf = (id: string): string => Object.keys(made).find((name) => made[name] === id) ?? id;

const call = (token: string, line: string, body?: unknown) => api(house, token, line, body);
const list = async (token: string, query = '') => {
  const { status, json } = await call(token, `GET /api/v1/envelopes?${query}`);
  assert.equal(status, 200, JSON.stringify(json));
  return (json.items as { id: string }[]).map(({ id }) => nameOf(id));
};
const open = async (name: string, token: string, to: string[], more: object = {}) => {
  const recipients = to.map((email) => ({ email }));
  const { status, json } = await call(token, 'POST /api/v1/envelopes', { title: name, recipients, ...more });
  assert.equal(status, 201, JSON.stringify(json));
  made[name] = json.id;
  return json.id as string;
};
const put = async (token: string, id: string, path: string) => {
  const body = Buffer.from('walk');
  assert.equal((await house.http.call({ method: 'PUT', path: `/drop/${id}/${path}`, token, body })).status, 201);
};
const seal = async (token: string, id: string) => {
  await put(token, id, 'a.txt');
  await call(token, `POST /api/v1/envelopes/${id}/close`, { entries: 1, bytes: 4 });
  assert.equal((await call(token, `GET /api/v1/envelopes/${id}?wait=sealed`)).json.state, 'sealed');
};

before(async () => {
  house = await startRealHouse();
  await put(STUDIO, await open('filling', STUDIO, ['client-b@example.com']), 'a.txt');
  await seal(STUDIO, await open('kept long', STUDIO, ['client-b@example.com'], { message: 'Çedilha' }));
  await seal(STUDIO, await open('kept short', STUDIO, ['client-b@example.com'], { retentionDays: 2 }));
  await seal(LAB_C, await open('from the lab', LAB_C, ['studio@example.com']));
  const collected = await open('collected', STUDIO, ['client-b@example.com']);
  await seal(STUDIO, collected);
  await call(CLIENT_B, `POST /api/v1/envelopes/${collected}/collect`, {});
  const purged = await open('purged', STUDIO, ['client-b@example.com']);
  await call(STUDIO, `POST /api/v1/envelopes/${purged}/withdraw`, {});
  await call(STUDIO, `GET /api/v1/envelopes/${purged}?wait=purged`);
  await house.courier.drain();
});
after(() => house.stop());

describe('lists of envelopes', () => {
  it('are filtered by side, by states and by what one is needed for', async () => {
    assert.deepEqual(await list(STUDIO), ['purged', 'collected', 'from the lab', 'kept short', 'kept long', 'filling']);
    assert.deepEqual(await list(STUDIO, 'side=received'), ['from the lab']);
    assert.deepEqual(await list(STUDIO, 'side=sent&state=sealed,delivered'), ['collected', 'kept short', 'kept long']);
    assert.deepEqual(await list(STUDIO, 'needs=me'), ['from the lab']);
    assert.deepEqual(await list(STUDIO, 'group=moving'), ['filling']);
    assert.deepEqual(await list(STUDIO, 'group=rest'), ['purged', 'collected', 'kept short', 'kept long']);
    assert.deepEqual(await list(CLIENT_B, 'group=needs'), ['kept short', 'kept long']);
    assert.deepEqual(await list(CLIENT_B, 'side=sent'), []);
  });

  it('begin with what is purged or frozen next, and end with what no clock runs for', async () => {
    assert.deepEqual(await list(STUDIO, 'sort=ends'), [
      'kept short',
      'filling',
      'kept long',
      'from the lab',
      'collected',
      'purged',
    ]);
  });

  it('are read page by page without a gap or a repetition, however they are asked for', async () => {
    for (const query of ['', 'sort=ends', 'side=sent', 'side=sent&sort=ends', 'state=sealed', 'q=a.txt']) {
      const whole = await list(STUDIO, query);
      const seen: string[] = [];
      for (let cursor = ''; ; ) {
        const { json } = await call(STUDIO, `GET /api/v1/envelopes?${query}&limit=2${cursor}`);
        seen.push(...(json.items as { id: string }[]).map(({ id }) => nameOf(id)));
        if (json.cursor === null) break;
        cursor = `&cursor=${encodeURIComponent(json.cursor)}`;
      }
      assert.deepEqual(seen, whole, query);
    }
    const wrong = await call(STUDIO, 'GET /api/v1/envelopes?sort=ends&cursor=0193');
    assert.equal(wrong.json.code, 'invalid_request');
    assert.equal((await call(STUDIO, 'GET /api/v1/envelopes?cursor=nonsense')).json.code, 'invalid_request');
  });

  it('find words, names of files and the beginning of an id, among one’s own alone', async () => {
    assert.deepEqual(await list(STUDIO, 'q=cedilha'), ['kept long']);
    assert.deepEqual(await list(CLIENT_B, 'q=cedilha'), ['kept long']);
    assert.deepEqual(await list(LAB_C, 'q=cedilha'), []);
    assert.deepEqual(await list(LAB_C, 'q=a.txt'), ['from the lab']);
    assert.deepEqual(await list(STUDIO, `q=${made.purged}`), ['purged']);
    assert.deepEqual(await list(LAB_C, `q=${made.purged}`), []);
    for (const query of ['q=', 'side=both', 'state=open', 'sort=name', 'group=all'])
      assert.equal((await call(STUDIO, `GET /api/v1/envelopes?${query}`)).json.code, 'invalid_request', query);
  });

  it('say in each row what it shows: whom it waits for, how much arrived, who came', async () => {
    const { json } = await call(STUDIO, 'GET /api/v1/envelopes');
    const row = (name: string) => json.items.find(({ id }: { id: string }) => id === made[name]);
    assert.equal(row('from the lab').needs, 'collect');
    assert.deepEqual([row('filling').needs, row('filling').progress.arrived], [null, 4]);
    assert.equal(row('collected').recipients[0].claimedBy.email, 'client-b@example.com');
    const theirs = (await call(CLIENT_B, 'GET /api/v1/envelopes?state=delivered')).json.items[0];
    assert.equal(theirs.recipients[0].claimedBy, undefined);
  });

  it('are counted by what the chips of a list say', async () => {
    const { json } = await call(STUDIO, 'GET /api/v1/envelopes/counts');
    const states = { filling: 1, sealing: 0, sealed: 3, delivered: 1, purging: 0, purged: 1 };
    assert.deepEqual(json, { all: 6, sent: 5, received: 1, needs: 1, moving: 1, rest: 4, states, more: false });
    const received = (await call(STUDIO, 'GET /api/v1/envelopes/counts?side=received')).json;
    assert.deepEqual([received.all, received.sent, received.states.sealed], [1, 5, 1]);
  });

  it('of an operator are of all while nothing of its own is asked for, and tell no title', async () => {
    const all = (await call('dtrm_demo_operator', 'GET /api/v1/envelopes')).json.items;
    assert.equal(all.length, 6);
    assert.ok(all.every((one: object) => !('title' in one)));
    assert.equal((await call('dtrm_demo_operator', 'GET /api/v1/envelopes?state=purged')).json.items.length, 1);
    const rest = (await call('dtrm_demo_operator', 'GET /api/v1/envelopes?group=rest')).json.items;
    const moving = (await call('dtrm_demo_operator', 'GET /api/v1/envelopes?group=moving')).json.items;
    assert.equal(rest.length + moving.length, all.length);
    assert.deepEqual(await list('dtrm_demo_operator', 'needs=me'), []);
    assert.deepEqual(await list('dtrm_demo_operator', 'q=a.txt'), []);
    assert.equal((await call('dtrm_demo_operator', 'GET /api/v1/envelopes/counts')).json.all, 0);
  });
});

describe('contracts', () => {
  it('say their terms and limits, and an envelope may be kept shorter, not longer', async () => {
    const { json } = await call(STUDIO, 'GET /api/v1/contracts');
    assert.deepEqual(json.items[0].retention, { least: 1, most: 30 });
    const short = (await call(STUDIO, `GET /api/v1/envelopes/${made['kept short']}`)).json;
    assert.equal(short.terms.retentionDays, 2);
    assert.equal(Date.parse(short.expiresAt) - Date.parse(short.sealedAt), 2 * 86_400_000);
    const long = { title: 'x', recipients: [{ email: 'client-b@example.com' }], retentionDays: 31 };
    assert.equal((await call(STUDIO, 'POST /api/v1/envelopes', long)).json.code, 'invalid_request');
  });
});
