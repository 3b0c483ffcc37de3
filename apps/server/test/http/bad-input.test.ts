import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, before, describe, it } from 'node:test';
import { isErrorCode } from '@datoferum/core';
import type { Envelope } from '../../src/ports/metadata-rows.ts';
import type { Written } from '../../src/usecases/courier.ts';
import { type Answer, HttpClient } from '../support/http.ts';
import { RawConnection } from '../support/raw-connection.ts';
import { anId } from './support/fake-courier.ts';
import { STUDIO, startDoors } from './support/start-doors.ts';

const TUS = { ...STUDIO, 'Tus-Resumable': '1.0.0' };
const BYTES = { 'Content-Type': 'application/offset+octet-stream' };
const b64 = (bytes: string | Uint8Array) => Buffer.from(bytes as string).toString('base64');

describe('bad input', () => {
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

  /** A problem with a code of the table, a sentence, a request id, and nothing of our insides. */
  const expectProblem = (answer: Answer, status: number, code: string) => {
    const text = answer.body.toString();
    assert.equal(`${answer.status} ${answer.headers['content-type']}`, `${status} application/problem+json`, text);
    const body = JSON.parse(text);
    assert.equal(body.code, code, text);
    assert.ok(isErrorCode(body.code));
    assert.equal(body.status, status);
    assert.match(body.detail, /\.$/);
    assert.equal(body.requestId, answer.headers['request-id']);
    assert.doesNotMatch(text, /node:|\.ts\b|\bat .*\(/);
    return body;
  };
  const post = (headers: Record<string, string>, body?: Uint8Array, path = `/files/${envelope.id}/`) =>
    http.call({ method: 'POST', path, headers: { ...TUS, ...headers }, ...(body ? { body } : {}) });
  const drop = (path: string, headers: Record<string, string> = {}, body = Buffer.from('x')) =>
    http.call({ method: 'PUT', path: `/drop/${envelope.id}/${path}`, headers: { ...STUDIO, ...headers }, body });
  const api = (method: string, path: string, body?: string, headers: Record<string, string> = {}) =>
    http.call({
      method,
      path: `/api/v1/${path}`,
      headers: { ...STUDIO, ...headers },
      ...(body === undefined ? {} : { body: Buffer.from(body) }),
    });

  it('of a path is refused by name: NUL, dots, absolute, empty segments, too long', async () => {
    const paths = ['a\0b', '../a', 'a/../b', './a', 'a/./b', '/etc/passwd', 'a//b', 'a/'];
    for (const path of paths) {
      expectProblem(
        await post({ 'Upload-Length': '1', 'Upload-Metadata': `filename ${b64(path)}` }),
        400,
        'path_invalid',
      );
      expectProblem(
        await drop(
          path
            .split('')
            .map((c) => (/[a-z/.]/.test(c) ? c : `%${c.charCodeAt(0).toString(16).padStart(2, '0')}`))
            .join(''),
        ),
        400,
        'path_invalid',
      );
    }
    expectProblem(
      await post({ 'Upload-Length': '1', 'Upload-Metadata': `filename ${b64('a'.repeat(5000))}` }),
      400,
      'path_too_long',
    );
    expectProblem(await drop('a'.repeat(5000)), 400, 'path_too_long');
    expectProblem(await drop('a%zzb'), 400, 'path_invalid');
    expectProblem(await drop('a%'), 400, 'path_invalid');
    expectProblem(await drop(''), 400, 'path_invalid');
  });

  it('of Upload-Metadata is refused: bad base64, a key twice, a wrong reel or position', async () => {
    const reel = anId();
    const wrong = [
      'filename YQ',
      'filename Y Q==',
      'filename YQ==,filename YQ==',
      `reel ${b64('one')},position ${b64('0')}`,
      `reel ${b64(reel)}`,
      `reel ${b64(reel)},position ${b64('1000')}`,
      `reel ${b64(reel)},position ${b64('-8388608')}`,
      `filename YQ==,mtime ${b64('soon')}`,
    ];
    for (const metadata of wrong) {
      expectProblem(await post({ 'Upload-Length': '1', 'Upload-Metadata': metadata }), 400, 'metadata_invalid');
    }
    expectProblem(
      await post({ 'Upload-Length': '1', 'Upload-Metadata': 'filename YQ==' }, undefined, '/files/'),
      400,
      'metadata_invalid',
    );
    const elsewhere = `envelope ${b64(anId())}`;
    expectProblem(
      await post({ 'Upload-Length': '1', 'Upload-Metadata': elsewhere }, undefined, '/files/'),
      404,
      'not_found',
    );
  });

  it('of a length is refused before anything is made', async () => {
    const made = doors.house.uploads.size;
    for (const length of ['-1', '1.5', 'ten', '99999999999999999999', '01', '1e3']) {
      expectProblem(
        await post({ 'Upload-Length': length, 'Upload-Metadata': 'filename YQ==' }),
        400,
        'invalid_request',
      );
    }
    expectProblem(await post({ 'Upload-Metadata': 'filename YQ==' }), 400, 'invalid_request');
    expectProblem(await post({ 'Upload-Length': '1', 'Upload-Defer-Length': '1' }), 400, 'invalid_request');
    expectProblem(await post({ 'Upload-Defer-Length': '2' }), 400, 'invalid_request');
    expectProblem(await post({ 'Upload-Length': '2', ...BYTES }, Buffer.from('abc')), 413, 'length_exceeded');
    assert.equal(doors.house.uploads.size, made);
  });

  it('of an offset is refused with the offset that is durable', async () => {
    const made = await post(
      { 'Upload-Length': '10', 'Upload-Metadata': 'filename YQ==', ...BYTES },
      Buffer.from('abc'),
    );
    const path = made.headers.location as string;
    const patch = (headers: Record<string, string>, body = Buffer.from('defg')) =>
      http.call({ method: 'PATCH', path, headers: { ...TUS, ...headers }, body });
    for (const offset of ['0', '2', '4', '11']) {
      const answer = await patch({ ...BYTES, 'Upload-Offset': offset });
      assert.equal(expectProblem(answer, 409, 'offset_differs').offset, 3);
      assert.equal(answer.headers['upload-offset'], '3');
    }
    for (const offset of ['-3', '3.0', 'x'])
      expectProblem(await patch({ ...BYTES, 'Upload-Offset': offset }), 400, 'invalid_request');
    expectProblem(await patch(BYTES), 400, 'invalid_request');
    expectProblem(await patch({ ...BYTES, 'Upload-Offset': '3' }, Buffer.alloc(8)), 413, 'length_exceeded');
    expectProblem(await patch({ ...BYTES, 'Upload-Offset': '3', 'Upload-Length': '11' }), 409, 'length_differs');
    expectProblem(
      await patch({ 'Upload-Offset': '3', 'Content-Type': 'application/octet-stream' }),
      415,
      'unsupported_media_type',
    );
    expectProblem(await patch({ 'Upload-Offset': '3' }), 415, 'unsupported_media_type');
    const again = await patch({ ...BYTES, 'Upload-Offset': '3', 'Upload-Length': '10' });
    assert.deepEqual([again.status, again.headers['upload-offset']], [204, '7']);
  });

  it('of the protocol is refused: no version, another version; what is offered is told', async () => {
    for (const version of [{}, { 'Tus-Resumable': '0.2.2' }]) {
      const answer = await http.call({
        method: 'POST',
        path: `/files/${envelope.id}/`,
        headers: { ...STUDIO, 'Upload-Length': '1', ...version },
      });
      expectProblem(answer, 412, 'tus_version_unsupported');
      assert.equal(answer.headers['tus-version'], '1.0.0');
    }
    const { headers } = await http.call({ method: 'OPTIONS', path: '/files/', headers: {} });
    assert.equal(
      headers['tus-extension'],
      'creation,creation-with-upload,creation-defer-length,termination,expiration,checksum,checksum-trailer,concatenation',
    );
    assert.equal(headers['tus-checksum-algorithm'], 'sha1,sha256');
    assert.deepEqual([headers['tus-version'], headers['access-control-allow-origin']], ['1.0.0', undefined]);
  });

  it('of a checksum is refused before a byte is taken', async () => {
    const sha1 = b64(Buffer.alloc(20));
    const wrong = ['', 'sha1', `sha1 ${sha1}x`, `md5 ${b64(Buffer.alloc(16))}`, `sha256 ${sha1}`, `SHA1 ${sha1}`];
    for (const value of [...wrong, `sha1 ${sha1} more`, `sha1  ${sha1}`]) {
      const answer = await post({ 'Upload-Length': '1', 'Upload-Checksum': value, ...BYTES }, Buffer.from('a'));
      expectProblem(answer, 400, 'checksum_unsupported');
      assert.equal(answer.headers.location, undefined, 'nothing was created');
    }
  });

  it('of a concatenation is refused', async () => {
    const id = anId();
    for (const value of ['partial;', 'Partial', 'final', 'finally'])
      expectProblem(await post({ 'Upload-Concat': value }), 400, 'invalid_request');
    for (const value of [`final;${id}x`, 'final;', 'final;/files/a', `final;/files/${anId()}/${id}`])
      expectProblem(await post({ 'Upload-Concat': value }), 400, 'final_invalid');
    const final = { 'Upload-Concat': `final;/files/${id}` };
    expectProblem(await post({ ...final, 'Upload-Length': '1' }), 400, 'invalid_request');
    expectProblem(await post({ ...final, 'Upload-Defer-Length': '1' }), 400, 'invalid_request');
    expectProblem(await post({ ...final, ...BYTES }, Buffer.from('a')), 400, 'invalid_request');
    expectProblem(await post({ ...final, 'Tus-Resumable': '2.0.0' }), 412, 'tus_version_unsupported');
  });

  it('of Content-Range is refused', async () => {
    for (const range of [
      'bytes 5-2/10',
      'bytes 0-0/0',
      'bytes 1-2',
      'lines 0-0/1',
      'bytes 0-9/5',
      'bytes */1',
      'bytes 0-5/6',
    ]) {
      expectProblem(await drop('r', { 'Content-Range': range }), 400, 'invalid_request');
    }
    const answer = await drop("it's%20late", { 'Content-Range': 'bytes 7-7/8' });
    if (answer.status !== 409) return;
    assert.match(
      String(JSON.parse(answer.body.toString()).curl),
      /^curl -T FILE -H "Authorization: Bearer \$TOKEN" 'http/,
    );
  });

  it('of JSON is refused with what is wrong and where', async () => {
    const good = { title: 'A', recipients: [{ email: 'a@example.com' }] };
    const wrong: unknown[] = [
      {},
      [],
      'text',
      { ...good, title: '' },
      { ...good, title: 7 },
      { ...good, recipients: [] },
      { ...good, recipients: [{ email: 'nobody' }] },
      { ...good, recipients: ['a@example.com'] },
      { ...good, mesage: 'misspelt' },
      { ...good, fields: [] },
    ];
    for (const body of wrong) {
      const { issues } = expectProblem(await api('POST', 'envelopes', JSON.stringify(body)), 400, 'invalid_request');
      assert.ok(issues.length > 0);
    }
    for (const text of ['{', 'null x', '\xff'])
      expectProblem(await api('POST', 'envelopes', text), 400, 'invalid_request');
    expectProblem(
      await api('POST', 'envelopes', '{}', { 'Content-Type': 'multipart/form-data' }),
      415,
      'unsupported_media_type',
    );
    expectProblem(await api('POST', 'envelopes', `{"title":"${'x'.repeat(1024 * 1024)}"}`), 413, 'body_too_large');
    expectProblem(
      await api('POST', 'envelopes', JSON.stringify(good), { 'Idempotency-Key': '' }),
      400,
      'invalid_request',
    );
    expectProblem(
      await api('POST', `envelopes/${envelope.id}/close`, '{"entries":-1,"bytes":0}'),
      400,
      'invalid_request',
    );
    expectProblem(await api('POST', `envelopes/${envelope.id}/entries`, '{}\n'.repeat(1001)), 413, 'too_many_lines');
    expectProblem(
      await api('PUT', `envelopes/${envelope.id}/digests?entry=ab&from=0`, 'x'.repeat(32)),
      400,
      'invalid_request',
    );
    expectProblem(
      await api('PUT', `envelopes/${envelope.id}/digests?entry=${'ab'.repeat(32)}&from=0`, 'x'),
      400,
      'invalid_request',
    );
    expectProblem(
      await api('PUT', `envelopes/${envelope.id}/digests?entry=${'ab'.repeat(32)}`, 'x'.repeat(32 * 4097)),
      413,
      'body_too_large',
    );
    expectProblem(await api('GET', `envelopes/${envelope.id}?wait=done`), 400, 'invalid_request');
    for (const query of ['limit=0', 'limit=1001', 'limit=x', 'cursor=%00']) {
      expectProblem(await api('GET', `envelopes?${query}`), 400, 'invalid_request');
    }
  });

  it('of an address is refused: unknown route, other method, ids that are none', async () => {
    for (const path of [
      'nope',
      'envelopes/1/2/3',
      'envelopes/x',
      `envelopes/${anId()}`,
      `envelopes/${envelope.id.toUpperCase()}`,
      'uploads/x',
    ]) {
      expectProblem(await api('GET', path), 404, 'not_found');
    }
    for (const path of [
      '/%2e%2e/%2e%2e/package.json',
      '/../package.json',
      '/..%2fpackage.json',
      '/nope.html',
      '/index.html/',
      '/.git/config',
      '//etc/passwd',
    ]) {
      expectProblem(await http.call({ method: 'GET', path }), 404, 'not_found');
    }
    const answer = await api('DELETE', 'envelopes');
    expectProblem(answer, 405, 'method_not_allowed');
    assert.equal(answer.headers.allow, 'POST, GET, HEAD');
    expectProblem(await http.call({ method: 'POST', path: '/drop/x/y', headers: STUDIO }), 405, 'method_not_allowed');
  });

  it('that is no HTTP, or has too many headers, is answered and the connection ends', async () => {
    const ask = async (text: string) => {
      const raw = new RawConnection(doors.port);
      raw.send(text);
      const answer = await raw.answer();
      await raw.closed;
      return answer;
    };
    const tooLarge = await ask(`GET / HTTP/1.1\r\nHost: x\r\nX: ${'y'.repeat(140 * 1024)}\r\n\r\n`);
    assert.deepEqual([tooLarge.status, JSON.parse(tooLarge.body).code], [431, 'header_too_large']);
    for (const text of [
      'GARBAGE\r\n\r\n',
      'GET /\xe9 HTTP/1.1\r\nHost: x\r\n\r\n',
      'GET / HTTP/1.1\r\nHost: x\r\nBad Header: 1\r\n\r\n',
    ]) {
      const answer = await ask(text);
      assert.deepEqual([answer.status, JSON.parse(answer.body).code], [400, 'invalid_request'], text);
    }
  });

  it('is not what 20 KiB of headers are: a long list of metadata is carried', async () => {
    const metadata = `filename YQ==,note ${b64('n'.repeat(20 * 1024))}`;
    const made = await post({ 'Upload-Length': '1', 'Upload-Metadata': metadata });
    assert.equal(made.status, 201);
    // By a bare connection: Node's own client takes 16 KiB of answer headers.
    const raw = new RawConnection(doors.port);
    const lines = Object.entries(TUS).map((header) => header.join(': '));
    raw.send(`HEAD ${made.headers.location} HTTP/1.1\r\nHost: x\r\n${lines.join('\r\n')}\r\n\r\n`);
    assert.equal((await raw.answer()).headers['upload-metadata'], metadata);
    raw.close();
  });

  it('with a large body is answered without reading it, and the client sees the answer', async () => {
    const raw = new RawConnection(doors.port);
    raw.send(
      `PUT /drop/${anId()}/f HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer dtrm_demo_studio\r\nContent-Length: 10000000000\r\n\r\n`,
    );
    for (let i = 0; i < 8; i++) raw.send(Buffer.alloc(64 * 1024));
    const answer = await raw.answer();
    assert.deepEqual([answer.status, answer.headers.connection], [404, 'close']);
    const chunk = Buffer.alloc(256 * 1024);
    while (!raw.socket.closed && raw.socket.bytesWritten < 64 * 1024 * 1024) {
      if (!raw.socket.write(chunk))
        await Promise.race([new Promise((done) => raw.socket.once('drain', done)), raw.closed]);
    }
    await raw.closed;
    assert.ok(raw.socket.bytesWritten < 64 * 1024 * 1024);
  });

  it('gets no 100 Continue; a good request gets it before its body', async () => {
    const ask = (path: string, token: string) => {
      const raw = new RawConnection(doors.port);
      raw.send(
        `PUT ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n`,
      );
      return raw;
    };
    const refusals = [
      [`/drop/${envelope.id}/f`, 'nobody', 401],
      [`/drop/${anId()}/f`, 'dtrm_demo_studio', 404],
      [`/drop/${envelope.id}/../f`, 'dtrm_demo_studio', 400],
      [`/drop/${envelope.id}/f`, 'dtrm_demo_lab_c', 404],
    ] as const;
    for (const [path, token, status] of refusals) {
      const raw = ask(path, token);
      const answer = await raw.answer();
      assert.equal(answer.status, status);
      assert.doesNotMatch(raw.text, /100 Continue/);
      raw.close();
    }
    const raw = ask(`/drop/${envelope.id}/f`, 'dtrm_demo_studio');
    await raw.until(/100 Continue\r\n\r\n/);
    assert.equal(
      doors.house.drops.find(({ path }) => Buffer.from(path).toString() === 'f'),
      undefined,
    );
    raw.send('hello');
    assert.equal((await raw.answer()).status, 201);
    raw.close();
    assert.equal((await http.call({ method: 'GET', path: '/', headers: { Expect: 'a miracle' } })).status, 417);
  });

  it('that breaks off keeps what came: a chunked body without its end is not complete', async () => {
    const raw = new RawConnection(doors.port);
    raw.send(
      `PUT /drop/${envelope.id}/cut HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer dtrm_demo_studio\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n`,
    );
    const ended = once(doors.house.events, 'drop');
    raw.socket.end();
    const [written] = (await ended) as [Written];
    assert.deepEqual([written.complete, written.received], [false, 5]);
    assert.ok(written.broken);
    await raw.closed;
  });
});
