import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { Upload } from '../../src/ports/metadata-rows.ts';
import { HttpClient } from '../support/http.ts';
import { anId } from './support/fake-courier.ts';
import { bearer, STUDIO, startDoors } from './support/start-doors.ts';

const TUS = { 'Tus-Resumable': '1.0.0' };

describe('HEAD of an upload', () => {
  let doors: Awaited<ReturnType<typeof startDoors>>;
  let http: HttpClient;
  let path: string;
  let upload: Upload;
  let envelope: string;

  beforeEach(async () => {
    doors = await startDoors();
    http = new HttpClient(doors.url);
    envelope = doors.house.putEnvelope().id;
    const headers = { ...STUDIO, ...TUS, 'Upload-Length': '10', 'Upload-Metadata': 'filename YQ==,is_secret' };
    const typed = { ...headers, 'Content-Type': 'application/offset+octet-stream' };
    const made = await http.call({
      method: 'POST',
      path: `/files/${envelope}/`,
      headers: typed,
      body: Buffer.from('abc'),
    });
    assert.equal(made.status, 201);
    path = made.headers.location as string;
    upload = [...doors.house.uploads.values()][0] as Upload;
  });
  afterEach(async () => {
    http.close();
    await doors[Symbol.asyncDispose]();
  });

  const head = (headers: Record<string, string>, at = path) =>
    http.call({ method: 'HEAD', path: at, headers: { ...TUS, ...headers } });
  const studio = () => doors.house.person('studio@example.com').id;

  it('answers 200 and the durable offset to who may read it, and the metadata as it was sent', async () => {
    for (const at of [path, `/files/${upload.id}`]) {
      const { status, headers } = await head(STUDIO, at);
      assert.equal(status, 200);
      assert.equal(headers['upload-offset'], '3');
      assert.equal(headers['upload-length'], '10');
      assert.equal(headers['upload-metadata'], 'filename YQ==,is_secret');
      assert.equal(headers['upload-expires'], 'Wed, 01 Jan 2031 00:00:00 GMT');
      assert.equal(headers['cache-control'], 'no-store');
      assert.equal(headers['tus-resumable'], '1.0.0');
    }
  });

  it('answers 200 with offset = length for a complete upload, also after the envelope is closed', async () => {
    upload.received = 10;
    upload.state = 'complete';
    for (const state of ['filling', 'sealing', 'sealed', 'delivered'] as const) {
      (doors.house.envelopes.get(envelope) as { state: string }).state = state;
      const { status, headers } = await head(STUDIO);
      assert.deepEqual([status, headers['upload-offset'], headers['upload-length']], [200, '10', '10']);
      assert.equal(headers['upload-expires'], undefined);
    }
  });

  it('answers Upload-Defer-Length while the length is not known', async () => {
    upload.length = null;
    const { headers } = await head(STUDIO);
    assert.deepEqual([headers['upload-defer-length'], headers['upload-length']], ['1', undefined]);
  });

  it('answers 423 and Retry-After when the courier cannot tell now', async () => {
    doors.house.isAway = true;
    const { status, headers } = await head(STUDIO);
    assert.equal(status, 423);
    assert.ok(Number(headers['retry-after']) >= 1);
  });

  it('answers 423 with a challenge to a token or ticket that was good for it and has expired', async () => {
    doors.house.putToken('old-token', studio(), { expiresAt: 1 });
    doors.house.putToken('old-ticket', studio(), { kind: 'ticket', envelope, direction: 'send', expiresAt: 1 });
    for (const secret of ['old-token', 'old-ticket']) {
      const { status, headers } = await head(bearer(secret));
      assert.equal(status, 423);
      assert.equal(headers['www-authenticate'], 'Bearer error="invalid_token"');
      assert.ok(headers['retry-after']);
    }
  });

  it('answers 404 to an expired credential that was never good for it', async () => {
    const other = doors.house.person('lab-c@example.com').id;
    doors.house.putToken('old-stranger', other, { expiresAt: 1 });
    doors.house.putToken('old-elsewhere', studio(), {
      kind: 'ticket',
      envelope: anId(),
      direction: 'send',
      expiresAt: 1,
    });
    doors.house.putToken('old-receive', studio(), { kind: 'ticket', envelope, direction: 'receive', expiresAt: 1 });
    for (const secret of ['old-stranger', 'old-elsewhere', 'old-receive']) {
      assert.equal((await head(bearer(secret))).status, 404, secret);
    }
  });

  it('answers 401 without a credential', async () => {
    const { status, headers } = await head({});
    assert.deepEqual([status, headers['www-authenticate']], [401, 'Bearer']);
  });

  it('answers 404 to what is revoked, disabled, unknown or another person’s', async () => {
    const { house } = doors;
    house.putToken('revoked', studio(), { revokedAt: 1 });
    const disabled = { id: anId(), address: 'x@example.com', name: 'X', role: 'person' as const, disabled: true };
    house.people.set(disabled.id, disabled);
    house.putToken('disabled', disabled.id, {});
    house.putToken('ticket-of-another-envelope', studio(), { kind: 'ticket', envelope: anId(), direction: 'send' });
    house.putToken('ticket-to-receive', studio(), { kind: 'ticket', envelope, direction: 'receive' });
    const secrets = ['revoked', 'disabled', 'unheard-of', 'ticket-of-another-envelope', 'ticket-to-receive'];
    for (const role of ['client_b', 'lab_c', 'operator', 'auditor', 'admin']) secrets.push(`dtrm_demo_${role}`);
    for (const secret of secrets) assert.equal((await head(bearer(secret))).status, 404, secret);
    for (const at of [
      `/files/${anId()}`,
      `/files/${envelope}/${anId()}`,
      `/files/${anId()}/${upload.id}`,
      '/files/x',
      `/files/${envelope}/x`,
    ]) {
      assert.equal((await head(STUDIO, at)).status, 404, at);
    }
  });

  it('answers 410 when it was terminated or abandoned, or its envelope purged', async () => {
    for (const state of ['terminated', 'abandoned'] as const) {
      upload.state = state;
      assert.equal((await head(STUDIO)).status, 410);
    }
    upload.state = 'open';
    for (const state of ['purging', 'purged'] as const) {
      (doors.house.envelopes.get(envelope) as { state: string }).state = state;
      assert.equal((await head(STUDIO)).status, 410);
    }
    doors.house.uploads.clear();
    assert.equal((await head(STUDIO)).status, 410);
  });

  it('works as POST with X-HTTP-Method-Override', async () => {
    const headers = { ...STUDIO, ...TUS, 'X-HTTP-Method-Override': 'HEAD' };
    const { status, headers: got } = await http.call({ method: 'POST', path, headers });
    assert.deepEqual([status, got['upload-offset']], [200, '3']);
  });

  it('answers 401, not 423, to POST and PATCH with an expired credential', async () => {
    doors.house.putToken('old-token', studio(), { expiresAt: 1 });
    for (const [method, at] of [
      ['PATCH', path],
      ['POST', `/files/${envelope}/`],
      ['DELETE', path],
    ] as const) {
      const { status, headers } = await http.call({ method, path: at, headers: { ...TUS, ...bearer('old-token') } });
      assert.deepEqual([status, headers['www-authenticate']], [401, 'Bearer error="invalid_token"']);
    }
  });
});
