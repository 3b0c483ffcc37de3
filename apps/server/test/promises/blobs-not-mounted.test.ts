import assert from 'node:assert/strict';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { createLog } from '../../src/telemetry/log.ts';
import { HttpClient } from '../support/http.ts';
import { aDirectory, aHouse, type TestHouse } from '../support/test-house.ts';

const STUDIO = 'dtrm_demo_studio';
const CLIENT_B = 'dtrm_demo_client_b';
const CONTENT = Buffer.alloc(100_000, 0x5a);

describe('a folder of blobs whose disk is not there', () => {
  const sealed = async ({ house }: TestHouse) => {
    const http = new HttpClient(house.url);
    const json = async (method: string, path: string, body: object, token = STUDIO) => {
      const answer = await http.call({ method, path, token, body: Buffer.from(JSON.stringify(body)) });
      return { status: answer.status, ...(JSON.parse(answer.body.toString()) as { id: string; code?: string }) };
    };
    const open = async () =>
      (await json('POST', '/api/v1/envelopes', { title: 'M', recipients: [{ email: 'client-b@example.com' }] })).id;
    const put = (id: string, name: string) =>
      http.call({ method: 'PUT', path: `/drop/${id}/${name}`, token: STUDIO, body: CONTENT });
    const id = await open();
    assert.equal((await put(id, 'a')).status, 201);
    await json('POST', `/api/v1/envelopes/${id}/close`, { entries: 1, bytes: CONTENT.length });
    await http.call({ method: 'GET', path: `/api/v1/envelopes/${id}?wait=sealed`, token: STUDIO });
    return { http, json, open, put, id };
  };

  it('is not filled, not taken for damage, and not certified as destroyed; when it is back everything goes on', async (t) => {
    const data = await aDirectory(t);
    let onFailed = (): void => undefined;
    const failed = new Promise<void>((resolve) => {
      onFailed = resolve;
    });
    const write = (line: string) => void (line.includes('"job.failed"') && onFailed());
    const house = await aHouse(t, data, { log: createLog('info', { write }) });
    const { http, json, open, put, id } = await sealed(house);
    t.after(() => http.close());
    const filling = await open();
    await rename(join(data, 'blobs'), join(data, 'elsewhere'));
    await mkdir(join(data, 'blobs'));

    const refused = await put(filling, 'b');
    assert.equal(refused.status, 503, refused.body.toString());
    assert.deepEqual(await readdir(join(data, 'blobs')), []);
    const ordered = await json('POST', `/api/v1/envelopes/${id}/purge`, { reason: 'now' });
    assert.equal(ordered.status, 202);
    await failed;
    const certificate = { method: 'GET', path: `/api/v1/envelopes/${id}/certificate`, token: STUDIO };
    assert.equal((await http.call(certificate)).status, 404);

    await rm(join(data, 'blobs'), { recursive: true });
    await rename(join(data, 'elsewhere'), join(data, 'blobs'));
    await house.house.courier.drain();
    assert.equal((await http.call(certificate)).status, 200);
    assert.equal((await put(filling, 'b')).status, 201);
  });

  it('is no reason to call what lies there damaged', async (t) => {
    const data = await aDirectory(t);
    const first = await aHouse(t, data);
    const { http, id } = await sealed(first);
    http.close();
    await first.stop();
    const second = await aHouse(t, data);
    await rename(join(data, 'blobs'), join(data, 'elsewhere'));
    await mkdir(join(data, 'blobs'));
    const again = new HttpClient(second.house.url);
    t.after(() => again.close());
    const get = { method: 'GET', path: `/api/v1/envelopes/${id}/content/a`, token: CLIENT_B };
    const answer = await again.call(get);
    assert.equal(answer.status, 503, answer.body.toString());
    await rm(join(data, 'blobs'), { recursive: true });
    await rename(join(data, 'elsewhere'), join(data, 'blobs'));
    assert.ok((await again.call(get)).body.equals(CONTENT));
    const envelope = await again.call({ method: 'GET', path: `/api/v1/envelopes/${id}`, token: STUDIO });
    assert.match(envelope.body.toString(), /"damagedAt":null/);
  });

  it('stops the start with a sentence; a folder that was never marked is taken as it is', async (t) => {
    const data = await aDirectory(t);
    const first = await aHouse(t, data);
    await sealed(first).then(({ http }) => http.close());
    await first.stop();
    await rename(join(data, 'blobs'), join(data, 'elsewhere'));
    await mkdir(join(data, 'blobs'));
    await assert.rejects(aHouse(t, data), /blobs is empty, not mounted or another house's; mount the disk/);
    assert.deepEqual(await readdir(join(data, 'blobs')), []);

    await rm(join(data, 'blobs'), { recursive: true });
    await rename(join(data, 'elsewhere'), join(data, 'blobs'));
    // As a folder of an earlier version, and as one whose first start was killed between the two marks.
    await rm(join(data, 'blobs.mark'));
    await (await aHouse(t, data)).stop();
    await rm(join(data, 'blobs.mark'));
    await rm(join(data, 'blobs', 'datoferum-blobs'));
    await (await aHouse(t, data)).stop();
    await rename(join(data, 'blobs'), join(data, 'elsewhere'));
    await assert.rejects(aHouse(t, data), /not mounted/);
  });
});
