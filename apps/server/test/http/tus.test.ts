import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { DatoferumError } from '@datoferum/core';
import type { Envelope, Upload } from '../../src/ports/metadata-rows.ts';
import { HttpClient } from '../support/http.ts';
import { STUDIO, startDoors } from './support/start-doors.ts';

const TUS = { ...STUDIO, 'Tus-Resumable': '1.0.0' };
const BYTES = { 'Content-Type': 'application/offset+octet-stream' };

describe('tus at the doors', () => {
  let doors: Awaited<ReturnType<typeof startDoors>>;
  let http: HttpClient;
  let envelope: Envelope;
  before(async () => {
    doors = await startDoors();
    http = new HttpClient(doors.url);
    envelope = doors.house.putEnvelope();
  });
  after(async () => {
    http.close();
    await doors[Symbol.asyncDispose]();
  });
  afterEach(() => {
    doors.house.failure = null;
  });

  const post = (
    headers: Record<string, string>,
    body?: Uint8Array | AsyncIterable<Uint8Array>,
    path = `/files/${envelope.id}/`,
  ) => http.call({ method: 'POST', path, headers: { ...TUS, ...headers }, ...(body ? { body } : {}) });
  const uploadAt = (location: unknown): Upload =>
    doors.house.uploads.get(String(location).split('/').at(-1) as string) as Upload;

  it('answers 201 with a relative Location of the envelope, the same for the bare address with metadata', async () => {
    const metadata = `filename ${btoa('a')},envelope ${btoa(envelope.id)}`;
    for (const path of ['/files/', '/files', `/files/${envelope.id}`, `/files/${envelope.id}/`]) {
      const { status, headers } = await post({ 'Upload-Length': '1', 'Upload-Metadata': metadata }, undefined, path);
      assert.equal(status, 201, path);
      assert.match(String(headers.location), new RegExp(`^/files/${envelope.id}/[0-9a-f-]{36}$`));
      assert.equal(headers['upload-offset'], undefined);
      assert.equal(headers['upload-expires'], 'Wed, 01 Jan 2031 00:00:00 GMT');
    }
  });

  it('takes the first bytes with the creation, of known or unknown length', async () => {
    const whole = await post({ 'Upload-Length': '5', ...BYTES }, Buffer.from('hello'));
    assert.deepEqual(
      [whole.status, whole.headers['upload-offset'], whole.headers['upload-expires']],
      [201, '5', undefined],
    );
    async function* chunks() {
      yield Buffer.from('hel');
      yield Buffer.from('lo');
    }
    const chunked = await post({ 'Upload-Length': '5', 'Transfer-Encoding': 'chunked', ...BYTES }, chunks());
    assert.deepEqual([chunked.status, chunked.headers['upload-offset']], [201, '5']);
    const deferred = await post({ 'Upload-Defer-Length': '1', ...BYTES }, Buffer.from('hello'));
    assert.deepEqual(
      [deferred.status, deferred.headers['upload-offset'], uploadAt(deferred.headers.location).length],
      [201, '5', null],
    );
  });

  it('answers 201, Location and the durable offset when the body of a creation fails', async () => {
    for (const error of [new DatoferumError('storage_full'), new Error('EIO')]) {
      doors.house.failure = { after: 3, error };
      const { status, headers } = await post({ 'Upload-Length': '5', ...BYTES }, Buffer.from('hello'));
      assert.deepEqual([status, headers['upload-offset']], [201, '3']);
      assert.equal(uploadAt(headers.location).received, 3);
    }
  });

  it('answers 413 with the Location when more bytes come than were announced', async () => {
    async function* chunks() {
      yield Buffer.from('hello');
      yield Buffer.from('world');
    }
    const { status, headers, body } = await post(
      { 'Upload-Length': '7', 'Transfer-Encoding': 'chunked', ...BYTES },
      chunks(),
    );
    assert.deepEqual([status, JSON.parse(body.toString()).code], [413, 'length_exceeded']);
    assert.ok(uploadAt(headers.location));
  });

  it('says why a PATCH stopped, and how far it came', async () => {
    const { headers: made } = await post({ 'Upload-Length': '10' });
    const patch = (offset: number) =>
      http.call({
        method: 'PATCH',
        path: made.location as string,
        headers: { ...TUS, ...BYTES, 'Upload-Offset': String(offset) },
        body: Buffer.from('hello'),
      });
    doors.house.failure = { after: 2, error: new DatoferumError('storage_full') };
    const full = await patch(0);
    assert.deepEqual([full.status, full.headers['upload-offset'], full.headers['retry-after']], [507, '2', '60']);
    doors.house.failure = { after: 4, error: new DatoferumError('evicted') };
    const evicted = await patch(2);
    assert.deepEqual(
      [evicted.status, evicted.headers['upload-offset'], JSON.parse(evicted.body.toString()).code],
      [409, '4', 'evicted'],
    );
    doors.house.failure = null;
    assert.deepEqual([(await patch(4)).status, uploadAt(made.location).received], [204, 9]);
  });

  it('takes PATCH and DELETE as POST with X-HTTP-Method-Override, also with the short address', async () => {
    const { headers: made } = await post({ 'Upload-Length': '10' });
    const short = `/files/${String(made.location).split('/').at(-1)}`;
    const patched = await post(
      { 'X-HTTP-Method-Override': 'PATCH', 'Upload-Offset': '0', ...BYTES },
      Buffer.from('hello'),
      short,
    );
    assert.deepEqual([patched.status, patched.headers['upload-offset']], [204, '5']);
    const gone = await post({ 'X-HTTP-Method-Override': 'DELETE' }, undefined, made.location as string);
    assert.equal(gone.status, 204);
    assert.equal(uploadAt(made.location).state, 'terminated');
    const late = await post(
      { 'X-HTTP-Method-Override': 'PATCH', 'Upload-Offset': '5', ...BYTES },
      Buffer.from('hello'),
      short,
    );
    assert.deepEqual([late.status, JSON.parse(late.body.toString()).code], [410, 'gone']);
  });

  it('puts an upload on a client’s reel, without a path of its own', async () => {
    const reel = '017f22e2-79b0-7cc3-98c4-dc0c0c07398f';
    const metadata = `reel ${btoa(reel)},position ${btoa('16777216')},filename ${btoa('a')}`;
    const upload = uploadAt((await post({ 'Upload-Length': '1', 'Upload-Metadata': metadata })).headers.location);
    assert.deepEqual([upload.reel, upload.position, upload.path], [reel, 16_777_216, null]);
  });

  it('takes the first name that says something', async () => {
    const cases = [
      [`relativePath ${btoa('null')},filename ${btoa('b')}`, 'b'],
      [`name ${btoa('d')},filename ${btoa('c')},path ${btoa('b')},relativePath ${btoa('a/a')}`, 'a/a'],
      [`relativePath,path ${btoa('undefined')},name ${btoa('d')}`, 'd'],
    ] as const;
    for (const [metadata, name] of cases) {
      const { headers } = await post({ 'Upload-Length': '1', 'Upload-Metadata': metadata });
      assert.equal(Buffer.from(uploadAt(headers.location).path as Uint8Array).toString(), name);
    }
  });
});
