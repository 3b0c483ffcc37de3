import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { api, type RealHouse, startRealHouse } from './support/real-house.ts';

const STUDIO = 'dtrm_demo_studio';
const TUS = { 'Tus-Resumable': '1.0.0' };
const OFFSET = { ...TUS, 'Content-Type': 'application/offset+octet-stream' };

const codeOf = (answer: { body: Buffer }): string => JSON.parse(answer.body.toString()).code;

const open = async (house: RealHouse): Promise<string> => {
  const body = { title: 'Room', recipients: [{ email: 'client-b@example.com' }] };
  return (await api(house, STUDIO, 'POST /api/v1/envelopes', body)).json.id;
};
const create = (house: RealHouse, envelope: string, length: number | null, name: string) => {
  const announced = length === null ? { 'Upload-Defer-Length': '1' } : { 'Upload-Length': String(length) };
  const headers = { ...TUS, ...announced, 'Upload-Metadata': `filename ${btoa(name)}` };
  return house.http.call({ method: 'POST', path: `/files/${envelope}/`, token: STUDIO, headers });
};
const drop = (house: RealHouse, envelope: string, name: string, bytes: number) =>
  house.http.call({ method: 'PUT', path: `/drop/${envelope}/${name}`, token: STUDIO, body: Buffer.alloc(bytes) });

describe('the quota of a person', () => {
  let house: RealHouse;
  before(async () => {
    house = await startRealHouse({ DATOFERUM_QUOTA: '100KB' });
  });
  after(() => house.stop());
  const held = async () => (await api(house, STUDIO, 'GET /api/v1/me')).json.quota;

  it('is reserved when a length is announced, refused before a byte is taken, and given back', async () => {
    const envelope = await open(house);
    const first = await create(house, envelope, 90_000, 'a');
    assert.equal(first.status, 201);
    assert.deepEqual(await held(), { held: 90_000, limit: 100_000, free: 10_000 });
    for (const answer of [await create(house, envelope, 20_000, 'b'), await drop(house, envelope, 'c', 20_000)]) {
      assert.deepEqual([answer.status, codeOf(answer)], [413, 'quota_exceeded']);
    }
    assert.equal((await drop(house, envelope, 'd', 10_000)).status, 201);
    const path = String(first.headers.location);
    const gone = await house.http.call({ method: 'DELETE', path, token: STUDIO, headers: TUS });
    assert.equal(gone.status, 204);
    assert.deepEqual(await held(), { held: 10_000, limit: 100_000, free: 90_000 });
    const purging = await api(house, STUDIO, `POST /api/v1/envelopes/${envelope}/withdraw`, {});
    assert.equal(purging.status, 202);
    await api(house, STUDIO, `GET /api/v1/envelopes/${envelope}?wait=purged`);
    await house.courier.drain();
    assert.deepEqual(await held(), { held: 0, limit: 100_000, free: 100_000 });
  });

  it('grows with a length that is not known, and stops it where nothing is left', async () => {
    const envelope = await open(house);
    const made = await create(house, envelope, null, 'stream');
    const path = String(made.headers.location);
    const patch = (offset: number, bytes: number) => {
      const headers = { ...OFFSET, 'Upload-Offset': String(offset) };
      return house.http.call({ method: 'PATCH', path, token: STUDIO, headers, body: Buffer.alloc(bytes) });
    };
    assert.equal((await patch(0, 60_000)).status, 204);
    assert.deepEqual(await held(), { held: 60_000, limit: 100_000, free: 40_000 });
    const refused = await patch(60_000, 60_000);
    assert.deepEqual([refused.status, codeOf(refused)], [413, 'quota_exceeded']);
    assert.equal((await patch(60_000, 40_000)).status, 204);
    assert.equal((await patch(100_000, 1)).status, 413);
  });

  it('is set by an admin for one person, and 0 is none', async () => {
    const { id } = (await api(house, STUDIO, 'GET /api/v1/me')).json;
    const set = (quota: number | null) => api(house, 'dtrm_demo_admin', `PATCH /api/v1/admin/people/${id}`, { quota });
    assert.deepEqual([(await set(0)).json.quota, (await held()).limit], [0, null]);
    const envelope = await open(house);
    assert.equal((await create(house, envelope, 5_000_000_000, 'huge')).status, 201);
    assert.equal((await set(null)).json.limit, 100_000);
    assert.equal((await create(house, envelope, 1, 'one more')).status, 413);
  });

  it('lets no two that ask together take what is there for one', async () => {
    const admin = (await api(house, 'dtrm_demo_admin', 'GET /api/v1/me')).json.id;
    await api(house, 'dtrm_demo_admin', `PATCH /api/v1/admin/people/${admin}`, { quota: 1_000 });
    const body = { title: 'Race', recipients: [{ email: 'client-b@example.com' }] };
    const { id } = (await api(house, 'dtrm_demo_admin', 'POST /api/v1/envelopes', body)).json;
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, i) =>
        house.http.call({ method: 'PUT', path: `/drop/${id}/${i}`, token: 'dtrm_demo_admin', body: Buffer.alloc(400) }),
      ),
    );
    assert.deepEqual(answers.map(({ status }) => status).sort(), [201, 201, 413, 413, 413, 413, 413, 413]);
  });
});

describe('the watermark of the disk', () => {
  it('refuses what would take the space that stays free, counting what was promised, and lets the rest in', async () => {
    await using house = await startRealHouse();
    const envelope = await open(house);
    assert.equal((await drop(house, envelope, 'a', 1_000)).status, 201);
    await using full = await startRealHouse({ DATOFERUM_KEEP_FREE: '900TB' });
    const there = await open(full);
    for (const answer of [
      await drop(full, there, 'a', 1),
      await create(full, there, 1, 'b'),
      await create(full, there, null, 'c'),
    ]) {
      assert.deepEqual([answer.status, codeOf(answer)], [507, 'storage_full']);
      assert.ok(Number(answer.headers['retry-after']) > 0);
    }
    assert.equal((await api(full, STUDIO, `POST /api/v1/envelopes/${there}/withdraw`, {})).status, 202);
  });
});

describe('lengths as large as a number can be', () => {
  let house: RealHouse;
  before(async () => {
    house = await startRealHouse();
  });
  after(() => house.stop());
  const MOST = Number.MAX_SAFE_INTEGER;
  const withdrawn = async (envelope: string) => {
    assert.equal((await api(house, STUDIO, `POST /api/v1/envelopes/${envelope}/withdraw`, {})).status, 202);
    const gone = await api(house, STUDIO, `GET /api/v1/envelopes/${envelope}?wait=purged`);
    assert.equal(gone.json.state, 'purged');
  };

  it('are refused where their sum could not be told, and spoil nothing for anybody', async () => {
    const envelope = await open(house);
    assert.equal((await create(house, envelope, MOST, 'a')).status, 201);
    for (const length of [MOST, 1]) {
      const answer = await create(house, envelope, length, 'b');
      assert.deepEqual([answer.status, codeOf(answer)], [413, 'quota_exceeded']);
    }
    assert.equal((await api(house, STUDIO, 'GET /api/v1/me')).json.quota.held, MOST);
    // Another person's announcement stands beside it in the figures of the house.
    const lab = 'dtrm_demo_lab_c';
    const body = { title: 'Room', recipients: [{ email: 'client-b@example.com' }] };
    const theirs = (await api(house, lab, 'POST /api/v1/envelopes', body)).json.id;
    const headers = { ...TUS, 'Upload-Length': String(MOST) };
    const made = await house.http.call({ method: 'POST', path: `/files/${theirs}/`, token: lab, headers });
    assert.equal(made.status, 201);
    assert.equal((await api(house, 'dtrm_demo_operator', 'GET /readyz')).status, 200);
    assert.equal((await house.courier.condition.vitals()).disk.owedBytes, MOST);
    await withdrawn(envelope);
    const fresh = await open(house);
    assert.equal((await drop(house, fresh, 'c', 3)).status, 201);
  });

  it('are refused line by line where the entries of an envelope would be more', async () => {
    const envelope = await open(house);
    const lines = ['a', 'b'].map((path, i) =>
      JSON.stringify({ path, size: MOST - 1, reel: `01890000-0000-7000-8000-0000000000a${i}`, start: 0 }),
    );
    const put = await house.http.call({
      method: 'POST',
      path: `/api/v1/envelopes/${envelope}/entries`,
      token: STUDIO,
      headers: { 'Content-Type': 'application/x-ndjson' },
      body: Buffer.from(`${lines.join('\n')}\n`),
    });
    const { accepted, refused } = JSON.parse(put.body.toString());
    assert.deepEqual(
      [accepted, refused.map(({ line, code }: { line: number; code: string }) => [line, code])],
      [1, [[1, 'invalid_request']]],
    );
    assert.equal((await drop(house, envelope, 'one', 1)).status, 201);
    const more = await drop(house, envelope, 'two', 1);
    assert.deepEqual([more.status, codeOf(more)], [413, 'quota_exceeded']);
    assert.equal((await api(house, STUDIO, `GET /api/v1/envelopes/${envelope}`)).json.bytes, MOST);
    assert.equal((await api(house, STUDIO, 'GET /api/v1/envelopes')).status, 200);
    await withdrawn(envelope);
  });
});
