import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { describe, it } from 'node:test';
import { filesOf } from '../chaos/ledger.ts';
import { type CourierClient, problemOf, Refused } from '../support/courier-client.ts';
import type { Call } from '../support/http.ts';
import { RawConnection } from '../support/raw-connection.ts';
import { sealAndCompare } from '../support/seal-and-compare.ts';
import { bytesAt } from '../support/seeded.ts';
import { aDirectory, aHouse, aWorld, DAY } from '../support/test-house.ts';
import { until } from '../support/until.ts';

const MIB = 1024 * 1024;
const TUS = { 'Tus-Resumable': '1.0.0' };
const BYTES = { ...TUS, 'Content-Type': 'application/offset+octet-stream' };

describe('a checksum', () => {
  for (const algorithm of ['sha1', 'sha256']) {
    it(`lets the bytes of a request count when it matches, and none of them when not (${algorithm})`, async (t) => {
      const { sender } = await aHouse(t, await aDirectory(t));
      const { id } = await sender.open({ title: algorithm });
      const files: Record<string, Buffer> = {};
      for (const size of [1, 100_000, MIB, 3 * MIB + 1]) {
        const bytes = bytesAt(algorithm, 0, size + 10);
        const { location } = await sender.create(id, { length: bytes.length, path: `f/${size}` });
        await sender.patch(location, 0, bytes.subarray(0, 10), checksum(algorithm, bytes.subarray(0, 10)));
        const rest = bytes.subarray(10);
        for (const wrong of [rest.subarray(1), Buffer.concat([rest, rest])]) {
          const answer = await sender.raw(patch(location, 10, rest, checksum(algorithm, wrong)));
          assert.deepEqual(
            [answer.status, problemOf(answer).code, answer.headers['upload-offset']],
            [460, 'checksum_mismatch', '10'],
          );
          assert.equal(await sender.head(location), 10, 'the offset is where it was');
        }
        assert.equal(await sender.patch(location, 10, rest, checksum(algorithm, rest)), bytes.length);
        files[`f/${size}`] = bytes;
      }
      await sealAndCompare(sender, id, files);
    });
  }

  it('comes with the first bytes of a creation, and as a trailer after the last byte', async (t) => {
    const { sender } = await aHouse(t, await aDirectory(t));
    const { id } = await sender.open({ title: 'creation' });
    const files: Record<string, Buffer> = {};
    for (const size of [5_000, 2 * MIB]) {
      const bytes = bytesAt('creation', 0, size);
      const create = (more: Record<string, string>): Call => ({
        method: 'POST',
        path: `/files/${id}/`,
        headers: { ...BYTES, 'Upload-Length': String(size), 'Upload-Metadata': named(`c/${size}`), ...more },
        body: bytes,
      });
      const refused = await sender.raw(create(checksum('sha1', bytes.subarray(1))));
      assert.deepEqual(
        [refused.status, refused.headers['upload-offset'], problemOf(refused).code],
        [460, '0', 'checksum_mismatch'],
      );
      assert.equal(await sender.head(String(refused.headers.location)), 0, 'it can be continued all the same');
      const made = await sender.expect([201], create(checksum('sha256', bytes)));
      assert.equal(made.headers['upload-offset'], String(size));
      files[`c/${size}`] = bytes;
    }
    const bytes = bytesAt('trailer', 0, 1_500_000);
    const { location } = await sender.create(id, { length: bytes.length, path: 'trailer' });
    for (const [value, status, offset] of [
      [checksum('sha256', bytes.subarray(1))['Upload-Checksum'], 460, 0],
      ['crc32 AAAA', 400, 0],
      [undefined, 400, 0],
      [checksum('sha1', bytes)['Upload-Checksum'], 204, bytes.length],
    ] as const) {
      assert.equal(await patchWithTrailer(sender, location, bytes, value), status);
      assert.equal(await sender.head(location), offset);
    }
    await sealAndCompare(sender, id, { ...files, trailer: bytes });
  });

  it('keeps nothing of a body that was cut, and gives its space back', { timeout: 180_000 }, async (t) => {
    const world = aWorld();
    const { sender, house, data } = await aHouse(t, await aDirectory(t), { world });
    const { id } = await sender.open({ title: 'cut' });
    const bytes = bytesAt('cut', 0, 5 * MIB);
    const { location, id: upload } = await sender.create(id, { length: bytes.length, path: 'cut' });
    const raw = await RawConnection.open(sender.origin);
    await raw.head('PATCH', location, sender.token, {
      ...BYTES,
      ...checksum('sha256', bytes),
      'Upload-Offset': '0',
      'Content-Length': String(bytes.length),
    });
    await raw.say(bytes.subarray(0, 4 * MIB));
    await until(async () => (await sender.look(upload)).writer !== null);
    raw.hangUp();
    await until(async () => (await sender.look(upload)).writer === null);
    assert.equal(await sender.head(location), 0);
    await house.courier.tick();
    world.ahead += DAY / 24;
    await house.courier.tick();
    assert.deepEqual(blobsOf(data, id), [], 'what was written of it is removed');
    await sender.patch(location, 0, bytes, checksum('sha1', bytes));
    await sealAndCompare(sender, id, { cut: bytes });
  });

  it('holds several parts of one body back until the last byte, and lets them count together', {
    timeout: 300_000,
  }, async (t) => {
    const world = aWorld();
    const { sender, house, data } = await aHouse(t, await aDirectory(t), { world });
    const { id } = await sender.open({ title: 'large' });
    const block = bytesAt('large', 0, 8 * MIB);
    const blocks = 33; // a part ends at 256 MiB
    const length = blocks * block.length;
    const whole = createHash('sha256');
    for (let i = 0; i < blocks; i += 1) whole.update(block);
    const digest = whole.digest();
    const { location, id: upload } = await sender.create(id, { length, path: 'large' });
    const seen: number[] = [];
    const body = async function* () {
      for (let i = 1; i < blocks; i += 1) yield block;
      yield block.subarray(0, -1);
      seen.push((await sender.look(upload)).received, blobsOf(data, id).length);
      yield block.subarray(-1);
    };
    const send = (sum: Uint8Array) =>
      sender.raw({
        method: 'PATCH',
        path: location,
        headers: {
          ...BYTES,
          'Upload-Offset': '0',
          'Content-Length': String(length),
          'Upload-Checksum': `sha256 ${Buffer.from(sum).toString('base64')}`,
        },
        body: body(),
      });
    assert.equal((await send(Buffer.alloc(32))).status, 460);
    assert.equal(await sender.head(location), 0);
    await house.courier.tick();
    world.ahead += DAY / 24;
    await house.courier.tick();
    assert.deepEqual(blobsOf(data, id), []);
    assert.equal((await send(digest)).status, 204);
    assert.deepEqual([seen[0], seen[2]], [0, 0], 'nothing counts before the last byte');
    assert.ok((seen[3] as number) >= 1, 'though parts of it are durable');
    await sender.seal(id, { entries: 1, bytes: length });
    await sender.until(id, 'sealed');
    const lines = (await sender.document(id, 'manifest-sha256.txt')).toString();
    assert.ok(lines.startsWith(digest.toString('hex')));
  });
});

describe('a concatenation', () => {
  it('is one file of its partials in the order named, however they are addressed', async (t) => {
    const { sender } = await aHouse(t, await aDirectory(t));
    const { id } = await sender.open({ title: 'joined' });
    const parts = [3 * MIB, 0, 5, 700_000].map((size, i) => bytesAt(`part ${i}`, 0, size));
    const made: string[] = [];
    for (const [i, bytes] of parts.entries()) made.push(await sendPartial(sender, id, bytes, i % 2 === 0));
    assert.deepEqual(await paths(sender, id), [], 'a partial is no file');
    const short = made.map((location) => `/files/${location.split('/').at(-1)}`);
    const orders: [string, number[], string[]][] = [
      ['a/forward', [0, 1, 2, 3], made],
      ['a/backward', [3, 2, 1, 0], [...short].reverse()],
      [
        'twice',
        [2, 3, 2],
        [short[2], `https://courier.example.com:8443/behind/a/proxy${made[3]}`, made[2]] as string[],
      ],
    ];
    const files: Record<string, Buffer> = {};
    for (const [path, order, addresses] of orders) {
      const sent = `final;${addresses.join(' ')}`;
      const answer = await sender.expect([201], final(id, sent, path));
      const location = String(answer.headers.location);
      files[path] = Buffer.concat(order.map((i) => parts[i] as Buffer));
      const head = await sender.raw({ method: 'HEAD', path: location, headers: TUS });
      const length = String(files[path].length);
      assert.deepEqual(
        [head.status, head.headers['upload-offset'], head.headers['upload-length'], head.headers['upload-concat']],
        [200, length, length, sent],
      );
      assert.equal(head.headers['upload-metadata'], named(path));
      for (const offset of [0, files[path].length]) {
        const refused = await sender.raw(patch(location, offset, Buffer.from('x')));
        assert.deepEqual([refused.status, problemOf(refused).code], [403, 'forbidden']);
      }
    }
    const partial = await sender.raw({ method: 'HEAD', path: made[0] as string, headers: TUS });
    assert.deepEqual(
      [partial.headers['upload-concat'], partial.headers['upload-offset']],
      ['partial', String(3 * MIB)],
    );
    await sender.terminate(made[0] as string);
    await sealAndCompare(sender, id, files);
  });

  it('comes out whole when it names a partial many times', async (t) => {
    const { sender } = await aHouse(t, await aDirectory(t));
    const { id } = await sender.open({ title: 'over and over' });
    const parts = [bytesAt('x', 0, 1_900), bytesAt('y', 0, 700), bytesAt('z', 0, 300_000)];
    const made: string[] = [];
    for (const bytes of parts) made.push(await sendPartial(sender, id, bytes));
    const orders = { a: [1, 0, 0, 1], b: [2, 2, 2, 2, 0], c: Array.from({ length: 1_000 }, (_, i) => (i % 7 ? 0 : 1)) };
    const files: Record<string, Buffer> = {};
    for (const [path, order] of Object.entries(orders)) {
      await sender.expect([201], final(id, `final;${order.map((i) => made[i]).join(' ')}`, path));
      files[path] = Buffer.concat(order.map((i) => parts[i] as Buffer));
    }
    await sealAndCompare(sender, id, files);
  });

  it('takes the place of an earlier file of its path, and of an earlier concatenation', async (t) => {
    const { sender, house } = await aHouse(t, await aDirectory(t));
    const { id } = await sender.open({ title: 'again' });
    await sender.drop(id, 'f', bytesAt('old', 0, 1_000));
    const parts = [bytesAt('x', 0, 200_000), bytesAt('y', 0, 100_000)];
    const made = [await sendPartial(sender, id, parts[0] as Buffer), await sendPartial(sender, id, parts[1] as Buffer)];
    // Its answer was lost, so the client says it again.
    for (let i = 0; i < 2; i += 1) await sender.expect([201], final(id, `final;${made.join(' ')}`, 'f'));
    await house.courier.tick();
    await sealAndCompare(sender, id, { f: Buffer.concat(parts) });
  });

  it('keeps the bytes of partials as long as a final shows them, and no longer', async (t) => {
    const world = aWorld();
    const { sender, house, data } = await aHouse(t, await aDirectory(t), { world });
    const { id } = await sender.open({ title: 'space' });
    const sweep = async () => {
      await house.courier.tick();
      world.ahead += DAY / 24;
      await house.courier.tick();
      return blobsOf(data, id).length;
    };
    const parts = [bytesAt('x', 0, 2 * MIB), bytesAt('y', 0, 100)];
    const made = [await sendPartial(sender, id, parts[0] as Buffer), await sendPartial(sender, id, parts[1] as Buffer)];
    const [one, two] = await Promise.all(
      ['one', 'two'].map((path) => sender.expect([201], final(id, `final;${made.join(' ')}`, path))),
    );
    for (const partial of made) await sender.terminate(partial);
    assert.equal(await sweep(), 2, 'both finals show both parts');
    await sender.terminate(String(one?.headers.location));
    assert.equal(await sweep(), 2, 'the other final shows them still');
    await sender.terminate(String(two?.headers.location));
    assert.equal(await sweep(), 0);
  });

  it('is refused for partials that are unfinished, of another kind, envelope or nobody’s', async (t) => {
    const { sender } = await aHouse(t, await aDirectory(t));
    const { id } = await sender.open({ title: 'refused' });
    const { id: other } = await sender.open({ title: 'another' });
    const good = await sendPartial(sender, id, Buffer.from('good'));
    const elsewhere = await sendPartial(sender, other, Buffer.from('elsewhere'));
    const open = String((await sender.expect([201], creation(id, { 'Upload-Length': '5' }))).headers.location);
    const plain = (await sender.create(id, { length: 4, path: 'plain', body: Buffer.from('good') })).location;
    const gone = await sendPartial(sender, id, Buffer.from('gone'));
    await sender.terminate(gone);
    const short = (location: string) => `/files/${location.split('/').at(-1)}`;
    for (const [address, status, code] of [
      [open, 409, 'uploads_unfinished'],
      [plain, 400, 'final_invalid'],
      [gone, 400, 'final_invalid'],
      [elsewhere, 400, 'final_invalid'],
      [short(elsewhere), 400, 'final_invalid'],
      ['/files/0193a2b4-0000-7000-8000-000000000000', 400, 'final_invalid'],
    ] as const) {
      const answer = await sender.raw(final(id, `final;${good} ${address}`, 'f'));
      assert.deepEqual([answer.status, problemOf(answer).code], [status, code], address);
    }
    assert.deepEqual(await paths(sender, id), ['plain'], 'nothing appeared');
    await sender.seal(id, { entries: 1, bytes: 4 });
    await sender.until(id, 'sealed');
    await assert.rejects(sender.expect([201], final(id, `final;${good}`, 'late')), { status: 403 });
  });

  it('joins as many partials as 128 KiB of headers hold', { timeout: 300_000 }, async (t) => {
    const { sender } = await aHouse(t, await aDirectory(t));
    const { id } = await sender.open({ title: 'many' });
    const bytes = bytesAt('many', 0, 1_200);
    const made: string[] = [];
    for (let i = 0; i < bytes.length; i += 100)
      made.push(
        ...(await Promise.all(
          Array.from({ length: 100 }, (_, j) => sendPartial(sender, id, bytes.subarray(i + j, i + j + 1), true)),
        )),
      );
    // About 103 bytes each, as a client that knows absolute addresses sends them.
    const sent = `final;${made.map((location) => `${sender.origin}${location}`).join(' ')}`;
    assert.ok(sent.length > 120_000 && sent.length < 131_000, String(sent.length));
    const { headers } = await sender.expect([201], final(id, sent, 'many'));
    // Many clients refuse an answer with more than 16 KiB of headers.
    assert.equal(await concatOf(sender, String(headers.location)), 'final;');
    await sealAndCompare(sender, id, { many: bytes });
    await sender.purge(id);
    await sender.until(id, 'purged');
    await assert.rejects(sender.head(String(headers.location)), { status: 410 });
  });
});

describe('a deferred length', () => {
  it('is declared by a later PATCH, and a cut body never ends the upload', { timeout: 180_000 }, async (t) => {
    const { sender } = await aHouse(t, await aDirectory(t));
    const { id } = await sender.open({ title: 'deferred' });
    const bytes = bytesAt('deferred', 0, 900_000);
    const { location, id: upload } = await sender.create(id, { length: null, path: 'd' });
    const head = () => sender.expect([200], { method: 'HEAD', path: location, headers: TUS });
    assert.equal((await head()).headers['upload-defer-length'], '1');
    const raw = await RawConnection.open(sender.origin);
    await raw.head('PATCH', location, sender.token, { ...BYTES, 'Upload-Offset': '0', 'Transfer-Encoding': 'chunked' });
    await raw.say(Buffer.concat([Buffer.from('30d40\r\n'), bytes.subarray(0, 200_000), Buffer.from('\r\n')]));
    raw.hangUp();
    await until(async () => (await sender.look(upload)).received === 200_000);
    async function* chunks() {
      yield bytes.subarray(200_000, 300_000);
      yield bytes.subarray(300_000, 400_000);
    }
    assert.equal(await sender.patch(location, 200_000, chunks(), { 'Transfer-Encoding': 'chunked' }), 400_000);
    const { headers } = await head();
    assert.deepEqual(
      [headers['upload-offset'], headers['upload-length'], headers['upload-defer-length']],
      ['400000', undefined, '1'],
      'the end of a body is not the end of the upload',
    );
    assert.deepEqual(await paths(sender, id), []);
    await assert.rejects(sender.patch(location, 400_000, Buffer.from('x'), { 'Upload-Length': '300000' }), Refused);
    const length = { 'Upload-Length': String(bytes.length) };
    assert.equal(await sender.patch(location, 400_000, bytes.subarray(400_000, 500_000), length), 500_000);
    await assert.rejects(
      sender.patch(location, 500_000, bytes.subarray(500_000), { 'Upload-Length': String(bytes.length + 1) }),
      { status: 409, code: 'length_differs' },
    );
    assert.equal((await head()).headers['upload-length'], String(bytes.length));
    assert.equal(await sender.patch(location, 500_000, bytes.subarray(500_000), length), bytes.length);

    const whole = await sender.create(id, { length: null, path: 'e', body: bytes });
    assert.equal(await sender.patch(whole.location, bytes.length, Buffer.alloc(0), length), bytes.length);
    await sealAndCompare(sender, id, { d: bytes, e: bytes });
  });
});

/** The envelope's key stands beside them. */
const blobsOf = (data: string, id: string): string[] => filesOf(data, id).filter((name) => !name.startsWith('keys/'));

const named = (path: string): string => `filename ${Buffer.from(path).toString('base64')}`;

function checksum(algorithm: string, bytes: Uint8Array): { 'Upload-Checksum': string } {
  return { 'Upload-Checksum': `${algorithm} ${createHash(algorithm).update(bytes).digest('base64')}` };
}

function patch(location: string, offset: number, body: Uint8Array, more: Record<string, string> = {}): Call {
  return { method: 'PATCH', path: location, headers: { ...BYTES, 'Upload-Offset': String(offset), ...more }, body };
}

function creation(id: string, more: Record<string, string>): Call {
  return { method: 'POST', path: `/files/${id}/`, headers: { ...TUS, 'Upload-Concat': 'partial', ...more } };
}

function final(id: string, sent: string, path: string): Call {
  return {
    method: 'POST',
    path: `/files/${id}/`,
    headers: { ...TUS, 'Upload-Concat': sent, 'Upload-Metadata': named(path) },
  };
}

async function sendPartial(sender: CourierClient, id: string, bytes: Buffer, atOnce = false): Promise<string> {
  const call = creation(id, { 'Upload-Length': String(bytes.length), ...(atOnce ? BYTES : {}) });
  const { headers } = await sender.expect([201], atOnce && bytes.length > 0 ? { ...call, body: bytes } : call);
  const location = String(headers.location);
  if (!atOnce && bytes.length > 0) await sender.patch(location, 0, bytes);
  return location;
}

/** A chunked PATCH whose checksum follows its last byte. */
function patchWithTrailer(
  sender: CourierClient,
  location: string,
  bytes: Buffer,
  value: string | undefined,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const req = request(`${sender.origin}${location}`, {
      method: 'PATCH',
      headers: {
        ...BYTES,
        Authorization: `Bearer ${sender.token}`,
        'Upload-Offset': '0',
        'Transfer-Encoding': 'chunked',
        Trailer: 'Upload-Checksum',
      },
    });
    req.on('error', reject);
    req.on('response', (res) => {
      res.resume();
      resolve(res.statusCode as number);
    });
    req.write(bytes);
    if (value !== undefined) req.addTrailers({ 'Upload-Checksum': value });
    req.end();
  });
}

/** HEAD by a client that takes as many headers as the courier does. */
async function concatOf(sender: CourierClient, location: string): Promise<unknown> {
  const headers = { ...TUS, Authorization: `Bearer ${sender.token}` };
  const req = request(`${sender.origin}${location}`, { method: 'HEAD', headers, maxHeaderSize: 256 * 1024 });
  const answered = once(req, 'response');
  req.end();
  const [res] = (await answered) as [IncomingMessage];
  res.resume();
  return res.headers['upload-concat'];
}

async function paths(sender: CourierClient, id: string): Promise<unknown[]> {
  const found: unknown[] = [];
  for await (const { kind, path } of sender.list(id)) if (kind === 'file') found.push(path);
  return found;
}
