import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { after, before, beforeEach, describe, it } from 'node:test';
import { DatoferumError } from '@datoferum/core';
import type { Envelope } from '../../src/ports/metadata-rows.ts';
import type { Served } from '../../src/usecases/courier.ts';
import { ConnectionLost, HttpClient } from '../support/http.ts';
import { RawConnection } from '../support/raw-connection.ts';
import { servedBytes } from './support/fake-courier.ts';
import { CLIENT_B, startDoors } from './support/start-doors.ts';

const SIZE = 1_000_000;
const BYTES = Buffer.from(Array.from({ length: SIZE }, (_, at) => (at * 31 + (at >> 8)) & 0xff));
const DIGEST = createHash('sha256').update(BYTES).digest();

describe('content', () => {
  let doors: Awaited<ReturnType<typeof startDoors>>;
  let http: HttpClient;
  let envelope: Envelope;
  let path: string;
  before(async () => {
    doors = await startDoors();
    http = new HttpClient(doors.url);
    envelope = doors.house.putEnvelope({ state: 'sealed' });
    path = `/api/v1/envelopes/${envelope.id}/content/a.bin`;
  });
  after(async () => {
    http.close();
    await doors[Symbol.asyncDispose]();
  });
  beforeEach(() => {
    doors.house.served = servedBytes(BYTES);
  });

  const get = (headers: Record<string, string> = {}, at = path, method = 'GET') =>
    http.call({ method, path: at, headers: { ...CLIENT_B, ...headers } });
  const ETAG = `"${DIGEST.toString('hex')}"`;

  it('comes whole, with its length, ETag, digest and headers that keep a browser from looking into it', async () => {
    const { status, headers, body } = await get();
    assert.equal(status, 200);
    assert.ok(body.equals(BYTES));
    const wanted = {
      'content-length': String(SIZE),
      'content-type': 'application/octet-stream',
      'content-disposition': 'attachment; filename="a.bin"',
      'content-security-policy': "sandbox; default-src 'none'",
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
      'cross-origin-resource-policy': 'same-origin',
      'accept-ranges': 'bytes',
      'repr-digest': `sha-256=:${DIGEST.toString('base64')}:`,
      etag: ETAG,
    };
    for (const [name, value] of Object.entries(wanted)) assert.equal(headers[name], value, name);
    assert.equal(headers['set-cookie'], undefined);
  });

  it('answers HEAD with the same headers and no byte', async () => {
    const { status, headers, body } = await get({ Range: 'bytes=0-9' }, path, 'HEAD');
    assert.deepEqual([status, headers['content-length'], headers.etag, body.length], [200, String(SIZE), ETAG, 0]);
  });

  it('comes in ranges', async () => {
    const cases = [
      ['bytes=0-0', 0, 1],
      ['bytes=10-99', 10, 100],
      ['bytes=999999-', 999_999, SIZE],
      ['bytes=500000-99999999', 500_000, SIZE],
      ['bytes=-7', SIZE - 7, SIZE],
      ['bytes=-99999999', 0, SIZE],
    ] as const;
    for (const [range, from, to] of cases) {
      const { status, headers, body } = await get({ Range: range });
      assert.equal(status, 206, range);
      assert.equal(headers['content-range'], `bytes ${from}-${to - 1}/${SIZE}`);
      assert.ok(body.equals(BYTES.subarray(from, to)), range);
    }
  });

  it('has Content-Digest on a range that is one whole piece, and on no other', async () => {
    const whole = await get({ Range: `bytes=0-${SIZE - 1}` });
    assert.deepEqual([whole.status, whole.headers['content-digest']], [206, `sha-256=:${DIGEST.toString('base64')}:`]);
    assert.equal((await get({ Range: 'bytes=0-9' })).headers['content-digest'], undefined);
  });

  it('answers 416 with the length for a range outside of it', async () => {
    for (const range of [`bytes=${SIZE}-`, `bytes=${SIZE + 5}-${SIZE + 9}`, 'bytes=-0']) {
      const { status, headers, body } = await get({ Range: range });
      assert.deepEqual([status, headers['content-range']], [416, `bytes */${SIZE}`]);
      assert.equal(JSON.parse(body.toString()).code, 'range_not_satisfiable');
    }
    doors.house.served = servedBytes(Buffer.alloc(0));
    assert.equal((await get({ Range: 'bytes=0-0' })).status, 416);
    assert.deepEqual([(await get()).status, (await get()).headers['content-length']], [200, '0']);
  });

  it('comes whole for what is no single byte range', async () => {
    for (const range of ['bytes=0-1,5-6', 'lines=0-1', 'bytes=5-2', 'bytes=x-', 'bytes=-']) {
      assert.equal((await get({ Range: range })).status, 200, range);
    }
  });

  it('obeys If-Range and If-None-Match by the strong ETag', async () => {
    assert.equal((await get({ Range: 'bytes=0-9', 'If-Range': ETAG })).status, 206);
    for (const other of ['"another"', `W/${ETAG}`, 'Sat, 21 Nov 2026 13:00:00 GMT']) {
      assert.equal((await get({ Range: 'bytes=0-9', 'If-Range': other })).status, 200);
    }
    for (const same of [ETAG, `"x", ${ETAG}`, '*']) {
      const { status, headers, body } = await get({ 'If-None-Match': same });
      assert.deepEqual([status, headers.etag, body.length], [304, ETAG, 0]);
    }
    assert.equal((await get({ 'If-None-Match': '"x"' })).status, 200);
  });

  it('carries every name', async () => {
    const names: [string, RegExp][] = [
      ['caf%C3%A9.txt', /filename="caf_.txt"; filename\*=UTF-8''caf%C3%A9\.txt/],
      ['cafe%CC%81.txt', /filename\*=UTF-8''cafe%CC%81\.txt/],
      ['a%22b%5Cc.txt', /filename="a_b_c.txt"; filename\*=UTF-8''a%22b%5Cc\.txt/],
      ['new%0Aline', /filename="new_line"; filename\*=UTF-8''new%0Aline/],
      ['%F0%9F%8E%AC', /filename="_"; filename\*=UTF-8''%F0%9F%8E%AC/],
      ['caf%E9', /^attachment; filename="caf_"$/],
      ["it's%20(1)*", /filename="it's \(1\)\*"$/],
    ];
    for (const [raw, wanted] of names) {
      const { headers } = await get({}, `/api/v1/envelopes/${envelope.id}/content/folder/${raw}`);
      assert.match(String(headers['content-disposition']), wanted);
    }
  });

  const failing = (after: number): Served => ({
    ...servedBytes(BYTES),
    async *open() {
      if (after > 0) yield { bytes: BYTES.subarray(0, after), release: () => undefined };
      throw new DatoferumError('damaged');
    },
  });

  it('that fails before its first byte is a problem, after it a broken connection; never a clean end', async () => {
    doors.house.served = failing(0);
    const { status, body } = await get();
    assert.deepEqual([status, JSON.parse(body.toString()).code], [500, 'damaged']);
    doors.house.served = failing(100_000);
    await assert.rejects(get(), ConnectionLost);
  });

  it('that has another length than it should breaks off', async () => {
    for (const other of [BYTES.subarray(1), Buffer.concat([BYTES, BYTES])]) {
      doors.house.served = {
        ...servedBytes(other),
        size: SIZE,
        open: () => servedBytes(other).open(0, other.length, new AbortController().signal),
      };
      await assert.rejects(get(), ConnectionLost);
    }
  });

  it('waits for a slow reader, releases every chunk, and stops when the reader leaves', async () => {
    let open = 0;
    let most = 0;
    let given = 0;
    const ended = Promise.withResolvers<void>();
    const chunk = Buffer.alloc(1024 * 1024, 1);
    doors.house.served = {
      ...servedBytes(BYTES),
      size: 1024 * chunk.length,
      async *open(_from, _to, signal) {
        try {
          for (let at = 0; at < 1024; at++) {
            if (signal.aborted) return;
            open++;
            given++;
            most = Math.max(most, open);
            yield {
              bytes: chunk,
              release: () => {
                open--;
              },
            };
          }
        } finally {
          ended.resolve();
        }
      },
    };
    const raw = new RawConnection(doors.port);
    raw.socket.pause();
    raw.send(`GET ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: ${CLIENT_B.Authorization}\r\n\r\n`);
    await once(raw.socket, 'readable');
    raw.socket.destroy();
    await ended.promise;
    assert.ok(given < 64, `${given} chunks were read for a reader that took none`);
    assert.ok(most <= 2, `${most} chunks were held at once`);
    await raw.closed;
    assert.equal(open, 0);
  });

  it('serves memory that is shared between threads', async () => {
    const shared = new Uint8Array(new SharedArrayBuffer(SIZE));
    shared.set(BYTES);
    doors.house.served = {
      ...servedBytes(BYTES),
      async *open(from, to) {
        yield { bytes: shared.subarray(from, to), release: () => undefined };
      },
    };
    assert.ok((await get()).body.equals(BYTES));
  });
});
