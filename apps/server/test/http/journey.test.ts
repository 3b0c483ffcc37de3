import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { DEMO_PEOPLE } from '../../src/adapters/authenticator/index.ts';
import { builtWeb } from '../support/built-web.ts';
import { api, type RealHouse, startRealHouse } from './support/real-house.ts';

const STUDIO = 'dtrm_demo_studio';
const CLIENT_B = 'dtrm_demo_client_b';
const BYTES = { 'Content-Type': 'application/offset+octet-stream' };
const TUS = { 'Tus-Resumable': '1.0.0' };

/** Names that somebody, somewhere, gives to files: as bytes. */
const NAMES: Record<string, Buffer> = {
  NFC: Buffer.from('folder/caf\u00e9 NFC.txt'),
  NFD: Buffer.from('folder/cafe\u0301 NFD.txt'),
  emoji: Buffer.from('\u{1f3ac} take \u{1f469}\u200d\u{1f680}.mov'),
  'right-to-left': Buffer.from('\u05e9\u05dc\u05d5\u05dd \u202e gpj.exe'),
  newline: Buffer.from('two\nlines\r.txt'),
  backslash: Buffer.from('back\\slash\\n.txt'),
  'trailing space': Buffer.from('ends with space '),
  'latin-1': Buffer.from('caf\xe9 latin-1.txt', 'latin1'),
  'not text at all': Buffer.from([0x01, 0xff, 0xfe, 0x80, 0x2e, 0x62]),
  percent: Buffer.from('100%25 + ?#&=.txt'),
  'byte order mark': Buffer.from('\ufeffbom'),
};
const encoded = (bytes: Uint8Array) =>
  [...bytes].map((byte) => (byte === 0x2f ? '/' : `%${byte.toString(16).padStart(2, '0')}`)).join('');
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const member = (bytes: Buffer) =>
  bytes.toString('utf8').includes('\ufffd')
    ? { path64: bytes.toString('base64') }
    : { path: new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes) };

describe('a journey through the doors', () => {
  let house: RealHouse;
  before(async () => {
    house = await startRealHouse();
  });
  after(() => house.stop());

  const open = async (title = 'A journey', headers: Record<string, string> = {}) => {
    const body = Buffer.from(JSON.stringify({ title, recipients: [{ email: 'client-b@example.com' }] }));
    const { status, body: text } = await house.http.call({
      method: 'POST',
      path: '/api/v1/envelopes',
      token: STUDIO,
      headers,
      body,
    });
    return { status, json: JSON.parse(text.toString()) };
  };
  const seal = async (id: string, entries: number, bytes: number) => {
    const closed = await api(house, STUDIO, `POST /api/v1/envelopes/${id}/close`, { entries, bytes });
    assert.equal(closed.status, 202, JSON.stringify(closed.json));
    const { json } = await api(house, STUDIO, `GET /api/v1/envelopes/${id}?wait=sealed`);
    assert.equal(json.state, 'sealed', JSON.stringify(json.problems));
    return json;
  };

  for (const way of ['tus', 'drop'] as const) {
    it(`gives every name back as it went in, sent by ${way}`, async () => {
      const { json } = await open();
      let bytes = 0;
      for (const name of Object.values(NAMES)) {
        bytes += name.length;
        if (way === 'drop') {
          const put = await house.http.call({
            method: 'PUT',
            path: `${json.drop}${encoded(name)}`,
            token: STUDIO,
            body: name,
          });
          assert.equal(put.status, 201);
          continue;
        }
        const metadata = `filename ${name.toString('base64')},filetype ${btoa('x/y')}`;
        const headers = { ...TUS, ...BYTES, 'Upload-Length': String(name.length), 'Upload-Metadata': metadata };
        const made = await house.http.call({ method: 'POST', path: json.uploads, token: STUDIO, headers, body: name });
        assert.deepEqual([made.status, made.headers['upload-offset']], [201, String(name.length)]);
        const head = await house.http.call({
          method: 'HEAD',
          path: made.headers.location as string,
          token: STUDIO,
          headers: TUS,
        });
        assert.equal(head.headers['upload-metadata'], metadata);
      }
      const { manifest } = await seal(json.id, Object.keys(NAMES).length, bytes);
      for (const [which, name] of Object.entries(NAMES)) {
        const got = await house.http.call({
          method: 'GET',
          path: `/api/v1/envelopes/${json.id}/content/${encoded(name)}`,
          token: CLIENT_B,
        });
        assert.equal(got.status, 200, which);
        assert.ok(got.body.equals(name), which);
        assert.equal(got.headers['repr-digest'], `sha-256=:${createHash('sha256').update(name).digest('base64')}:`);
      }
      const lines = await house.http.call({
        method: 'GET',
        path: `/api/v1/envelopes/${json.id}/manifest.ndjson`,
        token: CLIENT_B,
      });
      const listed = lines.body
        .toString()
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line));
      for (const name of Object.values(NAMES)) {
        const wanted = member(name);
        assert.ok(
          listed.some(({ path, path64 }) =>
            wanted.path === undefined ? path64 === wanted.path64 : path === wanted.path,
          ),
        );
      }
      const sums = await house.http.call({
        method: 'GET',
        path: `/api/v1/envelopes/${json.id}/manifest-sha256.txt`,
        token: CLIENT_B,
      });
      assert.equal(sha256(sums.body), manifest);
    });
  }

  it('opens an envelope once for one Idempotency-Key, and refuses the key for another request', async () => {
    const key = { 'Idempotency-Key': 'order 7' };
    const first = await open('Once', key);
    const again = await open('Once', key);
    assert.deepEqual([first.status, again.status, again.json.id], [201, 201, first.json.id]);
    const other = await open('Twice', key);
    assert.deepEqual([other.status, other.json.code], [422, 'idempotency_conflict']);
    const { json } = await api(house, 'dtrm_demo_admin', 'POST /api/v1/envelopes', {
      title: 'Once',
      recipients: [{ email: 'client-b@example.com' }],
    });
    assert.notEqual(json.id, first.json.id);
  });

  it('continues an upload with a deferred length, by the ticket that came with the envelope', async () => {
    const { json } = await open();
    const headers = { ...TUS, 'Upload-Defer-Length': '1', 'Upload-Metadata': `filename ${btoa('later.bin')}` };
    const made = await house.http.call({ method: 'POST', path: json.uploads, token: json.ticket, headers });
    assert.equal(made.status, 201);
    const path = made.headers.location as string;
    const patch = (offset: number, body: string, more: Record<string, string> = {}) =>
      house.http.call({
        method: 'PATCH',
        path,
        token: json.ticket,
        headers: { ...TUS, ...BYTES, 'Upload-Offset': String(offset), ...more },
        body: Buffer.from(body),
      });
    assert.equal((await patch(0, 'hello ')).status, 204);
    const head = await house.http.call({ method: 'HEAD', path, token: json.ticket, headers: TUS });
    assert.deepEqual([head.headers['upload-offset'], head.headers['upload-defer-length']], ['6', '1']);
    const last = await patch(6, 'world', { 'Upload-Length': '11' });
    assert.deepEqual(
      [last.status, last.headers['upload-offset'], last.headers['upload-expires']],
      [204, '11', undefined],
    );
    await seal(json.id, 1, 11);
    const got = await house.http.call({
      method: 'GET',
      path: `/api/v1/envelopes/${json.id}/content/later.bin`,
      token: CLIENT_B,
    });
    assert.equal(got.body.toString(), 'hello world');
    const late = await house.http.call({ method: 'DELETE', path, token: json.ticket, headers: TUS });
    assert.deepEqual([late.status, JSON.parse(late.body.toString()).code], [403, 'envelope_closed']);
  });

  it('keeps an upload that names no path under its id, and takes an empty Upload-Metadata for none', async () => {
    const { json } = await open();
    const headers = { ...TUS, ...BYTES, 'Upload-Length': '2', 'Upload-Metadata': '' };
    const made = await house.http.call({
      method: 'POST',
      path: json.uploads,
      token: STUDIO,
      headers,
      body: Buffer.from('ab'),
    });
    assert.equal(made.status, 201);
    const id = String(made.headers.location).split('/').at(-1);
    const { json: list } = await api(house, STUDIO, `GET /api/v1/envelopes/${json.id}/entries`);
    assert.deepEqual(
      list.items.map(({ path }: { path: string }) => path),
      [id],
    );
  });

  it('names each refused line of a page, keeps the others, and changes nothing the second time', async () => {
    const { json } = await open();
    const reel = '017f22e2-79b0-7cc3-98c4-dc0c0c07398f';
    const good = [0, 10].map((start) => JSON.stringify({ path: `f${start}`, size: 10, mtime: 0, reel, start }));
    const page = [good[0], '{"path":"../x","size":1}', '', good[1], 'no json'].join('\n');
    const call = `POST /api/v1/envelopes/${json.id}/entries`;
    const first = await api(house, STUDIO, call, page);
    assert.equal(first.json.accepted, 2);
    assert.deepEqual(
      first.json.refused.map(({ line, code }: { line: number; code: string }) => [line, code]),
      [
        [1, 'path_invalid'],
        [3, 'invalid_request'],
      ],
    );
    const second = await api(house, STUDIO, call, page);
    assert.deepEqual([second.json.accepted, second.json.unchanged], [0, 2]);
  });

  it('continues a drop where it broke off, and says the line to type when it must begin elsewhere', async () => {
    const { json } = await open();
    const path = `${json.drop}big%20file.bin`;
    const put = (from: number, to: number, total: number, body: string) =>
      house.http.call({
        method: 'PUT',
        path,
        token: STUDIO,
        headers: { 'Content-Range': `bytes ${from}-${to}/${total}` },
        body: Buffer.from(body),
      });
    const first = await put(0, 4, 10, 'hello');
    assert.deepEqual([first.status, first.headers['upload-offset']], [202, '5']);
    const wrong = await put(7, 9, 10, 'xyz');
    const problem = JSON.parse(wrong.body.toString());
    assert.deepEqual([wrong.status, wrong.headers['upload-offset'], problem.code], [409, '5', 'offset_differs']);
    assert.equal(problem.curl, `curl -C 5 -T FILE -H "Authorization: Bearer $TOKEN" '${house.config.url}${path}'`);
    assert.equal((await put(5, 9, 10, 'world')).status, 201);
    await seal(json.id, 1, 10);
    const got = await house.http.call({
      method: 'GET',
      path: `/api/v1/envelopes/${json.id}/content/big%20file.bin`,
      token: CLIENT_B,
    });
    assert.equal(got.body.toString(), 'helloworld');
  });

  it('shows each side its own: the sender both, a recipient itself, an operator states without words', async () => {
    const { json } = await open('Only for the parties');
    await house.http.call({ method: 'PUT', path: `${json.drop}a`, token: STUDIO, body: Buffer.from('a') });
    await seal(json.id, 1, 1);
    const call = `GET /api/v1/envelopes/${json.id}`;
    const sender = (await api(house, STUDIO, call)).json;
    assert.deepEqual(
      [sender.title, sender.recipients[0].email, sender.drop],
      ['Only for the parties', 'client-b@example.com', json.drop],
    );
    const recipient = (await api(house, CLIENT_B, call)).json;
    assert.deepEqual(
      [recipient.title, recipient.sender.email, recipient.drop],
      ['Only for the parties', 'studio@example.com', undefined],
    );
    const operator = await api(house, 'dtrm_demo_operator', call);
    assert.doesNotMatch(JSON.stringify(operator.json), /Only for|example\.com/);
    assert.deepEqual([operator.json.state, operator.json.files], ['sealed', 1]);
    const list = await api(house, 'dtrm_demo_operator', 'GET /api/v1/envelopes');
    assert.ok(list.json.items.length > 0);
    assert.doesNotMatch(JSON.stringify(list.json), /Only for|example\.com/);
    const strangers = await api(house, 'dtrm_demo_lab_c', 'GET /api/v1/envelopes');
    assert.deepEqual(strangers.json, { items: [], cursor: null });
  });

  it('gives out tickets that open one side of one envelope', async () => {
    const { json } = await open();
    const made = await api(house, STUDIO, 'POST /api/v1/tickets', { envelope: json.id, direction: 'send' });
    assert.equal(made.status, 201);
    assert.ok(Date.parse(made.json.expiresAt) > Date.now());
    assert.equal(
      (await house.http.call({ method: 'PUT', path: `${json.drop}a`, token: made.json.ticket, body: Buffer.from('a') }))
        .status,
      201,
    );
    assert.equal((await api(house, made.json.ticket, `GET /api/v1/envelopes/${json.id}`)).status, 200);
    assert.equal((await api(house, made.json.ticket, 'GET /api/v1/me')).status, 403);
    assert.equal(
      (await api(house, CLIENT_B, 'POST /api/v1/tickets', { envelope: json.id, direction: 'receive' })).status,
      404,
    );
    const wrong = await api(house, STUDIO, 'POST /api/v1/tickets', { envelope: json.id, direction: 'receive' });
    assert.deepEqual([wrong.status, wrong.json.code], [403, 'forbidden']);
  });

  it('leaves neither secrets nor names, titles or addresses in the log', async () => {
    const { json } = await open('Tell nobody');
    await house.http.call({
      method: 'PUT',
      path: `${json.drop}hush-hush.txt?mtime=1`,
      token: json.ticket,
      body: Buffer.from('a'),
    });
    await house.http.call({
      method: 'PUT',
      path: `${json.drop}hush-hush.txt/below`,
      token: json.ticket,
      body: Buffer.from('a'),
    });
    await api(house, STUDIO, `GET /api/v1/envelopes/${json.id}/entries?q=hush`);
    await seal(json.id, 1, 1);
    await api(house, CLIENT_B, `GET /api/v1/envelopes/${json.id}/content/hush-hush.txt`);
    await api(house, CLIENT_B, `GET /api/v1/envelopes/${json.id}/content/hush-hush-not-there.txt`);
    await api(house, CLIENT_B, `POST /api/v1/envelopes/${json.id}/refuse`, { reason: 'a private reason' });
    await api(house, STUDIO, `POST /api/v1/envelopes/${json.id}/withdraw`, { reason: 'another private reason' });
    await api(house, STUDIO, `GET /api/v1/envelopes/${json.id}?wait=purged`);
    const log = house.lines.join('');
    assert.match(log, /"route":"\/drop\/:envelope\/\*path"/);
    const secrets = [json.ticket, ...DEMO_PEOPLE.map(({ token }) => token)];
    const words = [
      'hush',
      'Tell nobody',
      'private reason',
      'example.com',
      'Bearer',
      'later.bin',
      'café',
      'cafe\u0301',
      'caf%',
      'folder/',
    ];
    for (const secret of [...secrets, ...words]) assert.equal(log.includes(secret), false, secret);
    for (const line of house.lines) assert.ok(JSON.parse(line).time);
  });

  it('answers health, keys and its own description to anyone', async () => {
    builtWeb();
    const anyone = (path: string) => house.http.call({ method: 'GET', path });
    assert.equal(JSON.parse((await anyone('/healthz')).body.toString()).status, 'ok');
    assert.equal(JSON.parse((await anyone('/readyz')).body.toString()).status, 'ready');
    assert.match((await anyone('/.well-known/datoferum/allowed_signers')).body.toString(), /^courier .*ssh-ed25519 /m);
    assert.equal(JSON.parse((await anyone('/api/v1/openapi.json')).body.toString()).openapi, '3.1.0');
    const page = await anyone('/');
    assert.deepEqual([page.status, page.headers['content-type']], [200, 'text/html; charset=utf-8']);
    assert.match(String(page.headers['content-security-policy']), /default-src 'none'; script-src 'self'/);
  });
});
