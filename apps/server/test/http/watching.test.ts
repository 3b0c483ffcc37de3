import assert from 'node:assert/strict';
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { HttpClient } from '../support/http.ts';
import { aDirectory, aHouse, aWorld, DAY } from '../support/test-house.ts';
import { api, startRealHouse } from './support/real-house.ts';
import { bearer, startDoors } from './support/start-doors.ts';

const SCRAPE = 'scrape-token-of-the-test';

describe('/metrics', () => {
  it('counts requests by pattern and status, bytes, uploads, disk, keys and what is unread; and names nobody', async () => {
    await using house = await startRealHouse();
    const opened = await api(house, 'dtrm_demo_studio', 'POST /api/v1/envelopes', {
      title: 'A secret title',
      recipients: [{ email: 'client-b@example.com' }],
    });
    const body = Buffer.alloc(300_000, 7);
    const path = `/drop/${opened.json.id}/secret%20name.exr`;
    const put = await house.http.call({ method: 'PUT', path, token: 'dtrm_demo_studio', body });
    assert.equal(put.status, 201);
    await api(house, 'dtrm_demo_studio', 'GET /nothing/here');
    const { status, json: text, headers } = await api(house, 'dtrm_demo_operator', 'GET /metrics');
    assert.equal(status, 200);
    assert.match(String(headers['content-type']), /^text\/plain; version=0\.0\.4/);
    const value = (name: string): number => {
      const line = (text as string).split('\n').find((one) => one.startsWith(`${name} `));
      assert.ok(line, name);
      return Number(line.slice(name.length + 1));
    };
    assert.equal(value('datoferum_http_requests_total{method="PUT",route="/drop/:envelope/*path",status="201"}'), 1);
    assert.equal(value('datoferum_http_request_seconds_count{method="PUT",route="/drop/:envelope/*path"}'), 1);
    assert.ok(value('datoferum_received_bytes_total{route="/drop/:envelope/*path"}') >= body.length);
    assert.equal(value('datoferum_http_requests_total{method="GET",route="/*file",status="404"}'), 1);
    assert.equal(value('datoferum_http_requests_running'), 1);
    assert.equal(value('datoferum_vitals_up'), 1);
    assert.equal(value('datoferum_uploads_running'), 0);
    assert.equal(value('datoferum_envelopes{state="filling"}'), 1);
    assert.ok(value('datoferum_disk_free_bytes') > 0);
    for (const purpose of ['seal', 'receipt', 'certificate'])
      assert.equal(value(`datoferum_signing_keys{purpose="${purpose}"}`), 1);
    assert.equal(value('datoferum_signing_keys{purpose="token"}'), 2);
    for (const name of [
      'datoferum_verifier_unread_files',
      'datoferum_verifier_unread_bytes',
      'datoferum_jobs_running{job="seal"}',
      'datoferum_beat_age_seconds',
      'datoferum_outbox_due',
      'datoferum_patrol_age_seconds',
      'process_resident_memory_bytes',
      'datoferum_event_loop_delay_seconds{quantile="0.99"}',
    ])
      value(name);
    for (const secret of ['secret', 'example.com', opened.json.id, 'dtrm_']) assert.equal(text.includes(secret), false);
  });

  it('is for operators, and for whoever has the scrape token, which opens nothing else', async () => {
    await using doors = await startDoors({ metricsToken: SCRAPE });
    const http = new HttpClient(doors.url);
    const get = async (path: string, token: string | null) =>
      (await http.call({ method: 'GET', path, headers: token === null ? {} : bearer(token) })).status;
    assert.equal(await get('/metrics', SCRAPE), 200);
    assert.equal(await get('/metrics', 'dtrm_demo_operator'), 200);
    assert.equal(await get('/metrics', `${SCRAPE}x`), 401);
    assert.equal(await get('/metrics', 'dtrm_demo_studio'), 403);
    assert.equal(await get('/metrics', null), 401);
    assert.equal(await get('/api/v1/me', SCRAPE), 401);
    assert.equal(await get('/api/v1/envelopes', SCRAPE), 401);
    http.close();
  });

  it('says that the house cannot be looked at, and still shows the requests', async () => {
    await using doors = await startDoors();
    const http = new HttpClient(doors.url);
    const { body } = await http.call({ method: 'GET', path: '/metrics', headers: bearer('dtrm_demo_operator') });
    assert.match(body.toString(), /^datoferum_vitals_up 0$/m);
    assert.match(body.toString(), /^datoferum_http_requests_running 1$/m);
    http.close();
  });

  it('counts the bytes of an upload while they come', async () => {
    await using house = await startRealHouse();
    const opened = await api(house, 'dtrm_demo_studio', 'POST /api/v1/envelopes', {
      title: 'Long',
      recipients: [{ email: 'client-b@example.com' }],
    });
    const hold: { go(): void } = { go: () => undefined };
    const waits = new Promise<void>((resolve) => {
      hold.go = resolve;
    });
    async function* body() {
      yield Buffer.alloc(1_000_000, 1);
      await waits;
    }
    const path = `/drop/${opened.json.id}/long`;
    const headers = { 'Content-Length': '1000000' };
    const sent = house.http.call({ method: 'PUT', path, token: 'dtrm_demo_studio', headers, body: body() });
    const received = async (): Promise<number> => {
      const { json } = await api(house, 'dtrm_demo_operator', 'GET /metrics');
      return Number(/^datoferum_received_bytes_total\{route="\/drop\/[^"]*"\} (\d+)$/m.exec(json as string)?.[1] ?? 0);
    };
    let seen = 0;
    for (let tries = 0; tries < 500 && seen < 1_000_000; tries++) seen = await received();
    assert.ok(seen >= 1_000_000, String(seen));
    hold.go();
    assert.equal((await sent).status, 201);
    assert.ok((await received()) < 1_100_000);
  });
});

describe('/readyz', () => {
  const ready = async (origin: string) => {
    const http = new HttpClient(origin);
    const { status, body } = await http.call({ method: 'GET', path: '/readyz' });
    http.close();
    const { parts } = JSON.parse(body.toString()) as { parts: { part: string; ok: boolean; sentence?: string }[] };
    return { status, parts };
  };

  it('names every part that was asked', async (t) => {
    const { house } = await aHouse(t, await aDirectory(t));
    const { status, parts } = await ready(house.url);
    assert.equal(status, 200);
    assert.deepEqual(parts.map(({ part }) => part).sort(), ['blobs', 'clock', 'database', 'disk', 'keys', 'process']);
    assert.ok(parts.every(({ ok }) => ok));
  });

  for (const [part, folder] of [
    ['keys', 'keys'],
    ['blobs', 'blobs'],
  ] as const) {
    it(`is 503 and names the ${part} when their folder is gone or another`, async (t) => {
      const data = await aDirectory(t);
      const { house } = await aHouse(t, data);
      await rename(join(data, folder), join(data, `${folder}-elsewhere`));
      const { status, parts } = await ready(house.url);
      assert.equal(status, 503);
      const found = parts.find((one) => one.part === part);
      assert.equal(found?.ok, false);
      assert.match(found?.sentence ?? '', /mounted\.$/);
      assert.equal(JSON.stringify(parts).includes(data), false);
      await rename(join(data, `${folder}-elsewhere`), join(data, folder));
    });
  }

  it('stays ready while the clock is not believed, and says so', async (t) => {
    const data = await aDirectory(t);
    const world = aWorld();
    const { house } = await aHouse(t, data, { world });
    world.ahead = 3 * DAY;
    await house.courier.tick();
    const { status, parts } = await ready(house.url);
    assert.equal(status, 200);
    assert.match(parts.find(({ part }) => part === 'clock')?.sentence ?? '', /nothing is destroyed by clock/);
  });

  it('is 503 when no heartbeat could be stored for a minute', async (t) => {
    const world = aWorld();
    const { house } = await aHouse(t, await aDirectory(t), { world });
    world.ahead = 2 * 60_000;
    const { status, parts } = await ready(house.url);
    assert.equal(status, 503);
    assert.equal(parts.find(({ part }) => part === 'database')?.ok, false);
  });

  it('is 503 as soon as the courier is stopping', async (t) => {
    const { house } = await aHouse(t, await aDirectory(t));
    await house.courier.letGo();
    const { status, parts } = await ready(house.url);
    assert.equal(status, 503);
    assert.deepEqual(
      parts.map(({ part }) => part),
      ['process'],
    );
  });
});
