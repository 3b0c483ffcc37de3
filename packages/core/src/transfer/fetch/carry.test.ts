import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import { Courier } from '../http/courier.ts';
import { nodeClock } from '../node/clock.ts';
import { NodeHttp } from '../node/node-http.ts';
import { Carrier, type CarryPorts } from './carry.ts';
import type { Item, PlannedFile, Stretch } from './plan.ts';

const MIB = 1024 * 1024;
const TAPE = randomBytes(24 * MIB);

/** A courier of one tape over real HTTP; says what it was asked for. */
async function aTape(t: TestContext): Promise<{ http: NodeHttp; asked: string[] }> {
  const asked: string[] = [];
  const server = createServer((req, res) => {
    const range = String(req.headers.range);
    asked.push(range);
    const [, from = 0, to = 0] = (/bytes=(\d+)-(\d+)/.exec(range) ?? []).map(Number);
    const part = TAPE.subarray(from, to + 1);
    res.writeHead(206, {
      'Request-Id': 'one',
      'Content-Length': String(part.length),
      'Content-Range': `bytes ${from}-${to}/${TAPE.length}`,
    });
    res.end(part);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const http = new NodeHttp(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  t.after(() => {
    http.close();
    server.closeAllConnections();
    server.close();
  });
  return { http, asked };
}

/** The tape as one stretch of pieces of this size. */
function aStretch(piece: number): Stretch {
  const items = Array.from({ length: TAPE.length / piece }, (_, at): Item => {
    const digest = createHash('sha256')
      .update(TAPE.subarray(at * piece, (at + 1) * piece))
      .digest();
    return { file: {} as PlannedFile, piece: at, start: at * piece, length: piece, digest, tries: 0 };
  });
  return { items, start: 0, end: TAPE.length };
}

describe('a stretch that is cut while it comes', () => {
  for (const piece of [4 * MIB, 64 * 1024, 8 * 1024]) {
    it(`ends at the cut, and the rest comes by another: every piece once, whole (${piece} bytes each)`, async (t) => {
      const { http, asked } = await aTape(t);
      const seen: number[] = [];
      let came = 0;
      let given: Stretch | null = null;
      const ports = (cutsAt: number | null): CarryPorts => ({
        courier: new Courier({ http, credentials: { bearer: async () => 'token' }, clock: nodeClock }),
        bearer: { get: async () => 'token', renew: async () => undefined },
        envelope: 'one',
        memory: (length) => new Uint8Array(length),
        allow: async () => undefined,
        came: (bytes) => {
          came += bytes;
        },
        piece: async (item, bytes) => {
          assert.deepEqual(createHash('sha256').update(bytes).digest(), item.digest);
          seen.push(item.piece);
          if (item.piece === cutsAt) given = carrier.split(0);
        },
        lost: (_, code) => assert.fail(code),
        signal: new AbortController().signal,
      });
      const count = TAPE.length / piece;
      const carrier = new Carrier(aStretch(piece), ports(1));
      await carrier.carry();
      const rest = given as Stretch | null;
      assert.ok(rest !== null && rest.start > TAPE.length / 2 && rest.end === TAPE.length);
      assert.equal(carrier.left, 0);
      assert.deepEqual(
        seen,
        Array.from({ length: rest.start / piece }, (_, at) => at),
      );
      await new Carrier(rest, ports(null)).carry();
      assert.deepEqual(
        seen,
        Array.from({ length: count }, (_, at) => at),
      );
      assert.equal(came, TAPE.length, 'what was cut off is not counted');
      assert.deepEqual(asked, [`bytes=0-${TAPE.length - 1}`, `bytes=${rest.start}-${TAPE.length - 1}`]);
    });
  }
});
