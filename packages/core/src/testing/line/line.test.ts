import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { Agent, createServer, type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import { ceilingOf, FAR, type LineOptions, PORTALS, SimulatedLine } from './index.ts';

const MIB = 1024 * 1024;

interface Far {
  line: SimulatedLine;
  /** What the server got, whole requests only. */
  got: { method: string; path: string; bytes: number; sha256: string }[];
  call(
    method: string,
    path: string,
    body?: Buffer,
  ): Promise<{ status: number; body: Buffer; headers: IncomingMessage['headers'] }>;
}

/** A server at the other end: counts what it gets; GET /n answers n bytes. */
async function far(t: TestContext, options: Omit<LineOptions, 'target'> = {}): Promise<Far> {
  const got: Far['got'] = [];
  const server = createServer(async (asked, answer) => {
    const hash = createHash('sha256');
    let bytes = 0;
    try {
      for await (const chunk of asked as AsyncIterable<Buffer>) {
        bytes += chunk.length;
        hash.update(chunk);
      }
    } catch {
      return;
    }
    got.push({ method: asked.method ?? '', path: asked.url ?? '', bytes, sha256: hash.digest('hex') });
    answer.end(Buffer.alloc(asked.method === 'GET' ? Number(asked.url?.slice(1)) : 2, 'x'));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const line = await SimulatedLine.open({
    target: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ...options,
  });
  const agent = new Agent({ keepAlive: true });
  t.after(async () => {
    agent.destroy();
    await line.close();
    server.closeAllConnections();
    server.close();
  });
  const call: Far['call'] = async (method, path, body) => {
    const sent = request(line.origin + path, {
      method,
      agent,
      timeout: 20_000,
      headers: body ? { 'Content-Length': String(body.length) } : {},
    });
    sent.end(body);
    const [answer] = (await once(sent, 'response')) as [IncomingMessage];
    const chunks: Buffer[] = [];
    for await (const chunk of answer as AsyncIterable<Buffer>) chunks.push(chunk);
    return { status: answer.statusCode ?? 0, body: Buffer.concat(chunks), headers: answer.headers };
  };
  return { line, got, call };
}

async function timed(act: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await act();
  return performance.now() - began;
}

/** A measured time, loosely: the machine may be busy, so only too short is wrong, or far too long. */
/** A busy machine makes a line slower, never faster. */
function between(ms: number, least: number, most: number): void {
  assert.ok(ms >= least && ms <= 4 * most, `${ms.toFixed(0)} ms, not ${least} to ${most}`);
}

describe('the simulated line', () => {
  it('changes no byte, straight or far, narrow, lossy', async (t) => {
    const { line, got, call } = await far(t, { seed: 7 });
    const bytes = randomBytes(3 * MIB + 17);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    for (const shape of [{}, { delayMs: 20, ...FAR }, { up: 8 * MIB, down: 8 * MIB }, { loss: 0.0001 }]) {
      line.set(shape);
      assert.equal((await call('POST', '/in', bytes)).status, 200);
      assert.deepEqual(got.at(-1), { method: 'POST', path: '/in', bytes: bytes.length, sha256 });
      assert.equal((await call('GET', '/1000003')).body.length, 1_000_003);
    }
    assert.ok(line.up > 4 * bytes.length && line.down > 4_000_000);
    assert.deepEqual([line.arrived.up.bytes, line.arrived.down.bytes], [line.up, line.down]);
    assert.equal(line.heard.find(({ path }) => path === '/in')?.body, bytes.length);
  });

  it('takes a round trip for an answer, and one more to begin', async (t) => {
    const { call } = await far(t, { delayMs: 60 });
    between(await timed(() => call('GET', '/1')), 240, 900);
    between(await timed(() => call('GET', '/1')), 120, 600);
  });

  it('carries what its rate says, shared by all connections', async (t) => {
    const { call } = await far(t, { up: 10 * MIB });
    const all = () => Promise.all([1, 2, 3, 4].map(() => call('POST', '/in', Buffer.alloc(2 * MIB))));
    between(await timed(all), 750, 2_500);
  });

  it('lets one connection carry a window each round trip, and several carry more', async (t) => {
    const { line, call } = await far(t, { delayMs: 50, windowBytes: MIB });
    await call('GET', '/1');
    const one = await timed(() => call('POST', '/in', Buffer.alloc(8 * MIB)));
    between(one, 700, 3_000);
    line.set({ windowBytes: 8 * MIB });
    assert.ok((await timed(() => call('POST', '/in', Buffer.alloc(8 * MIB)))) < one);
  });

  it('begins slowly where it is told to', async (t) => {
    const { call } = await far(t, { delayMs: 25, slowStart: true });
    await call('GET', '/1');
    // 14.6 KB at first, then twice as much each 50 ms: the eighth window ends beyond 2 MiB.
    between(await timed(() => call('POST', '/in', Buffer.alloc(2 * MIB))), 330, 1_500);
  });

  it('has a ceiling for each connection where segments are lost: four carry several times what one does', async (t) => {
    const shape = { delayMs: 20, loss: 0.01, up: 100 * MIB };
    assert.equal(Math.round(ceilingOf({ ...shape, down: null, windowBytes: null, slowStart: false }) ?? 0), 447_032);
    const { call } = await far(t, shape);
    await Promise.all([1, 2, 3, 4].map(() => call('GET', '/1')));
    const one = await timed(() => call('POST', '/in', Buffer.alloc(MIB / 2)));
    const four = await timed(() => Promise.all([1, 2, 3, 4].map(() => call('POST', '/in', Buffer.alloc(MIB / 2)))));
    between(one, 1_000, 3_000);
    assert.ok((4 * one) / four > 1.3, `${(4 * one) / four} ×`);
  });

  it('breaks what stands and takes what comes', async (t) => {
    const { line, call } = await far(t, { delayMs: 5 });
    const sending = call('POST', '/in', Buffer.alloc(64 * MIB));
    await line.went(MIB);
    line.cut();
    await assert.rejects(sending, /ECONNRESET|EPIPE|socket hang up/);
    assert.equal((await call('GET', '/5')).body.length, 5);
    assert.equal(line.breaks, 1);
  });

  it('breaks every connection after its bytes, the same with the same seed', async (t) => {
    const counts = async () => {
      const { line, call } = await far(t, { seed: 3 });
      line.breakEach([100_000, 200_000]);
      let fine = 0;
      for (let i = 0; i < 40; i++)
        if (
          await call('POST', '/in', Buffer.alloc(30_000)).then(
            () => true,
            () => false,
          )
        )
          fine += 1;
      return { fine, breaks: line.breaks };
    };
    const first = await counts();
    assert.ok(first.breaks >= 4 && first.fine + first.breaks === 40, JSON.stringify(first));
    assert.deepEqual(await counts(), first);
  });

  it('swallows, and refuses, until it is open again', async (t) => {
    const { line, call } = await far(t);
    await call('GET', '/1');
    line.hole('swallow');
    const waits = request(`${line.origin}/1`, { timeout: 300, agent: false });
    const silent = once(waits, 'timeout');
    waits.on('error', () => undefined).end();
    await silent;
    waits.destroy();
    line.hole('refuse');
    await assert.rejects(call('GET', '/1'));
    line.hole('open');
    assert.equal((await call('GET', '/7')).body.length, 7);
  });

  it('lets a portal answer everything until a person has signed in there', async (t) => {
    const { line, got, call } = await far(t);
    for (const kind of ['page', 'redirect', 'network'] as const) {
      const portal = line.portal(kind);
      const answer = await call('POST', '/in', Buffer.alloc(MIB));
      assert.equal(answer.status, PORTALS[kind].answer);
      assert.equal(portal.hits, 1);
      portal.stop();
    }
    assert.equal(got.length, 0);
    assert.equal((await call('GET', '/3')).status, 200);
  });

  it('fails chosen requests before or after they reached the courier', async (t) => {
    const { line, got, call } = await far(t);
    line.fail({ match: /^PATCH /, answer: 503, retryAfter: 2, times: 1 });
    line.fail({ match: /^POST /, answer: 502, reached: true, times: 1 });
    const before = await call('PATCH', '/in', Buffer.alloc(MIB));
    assert.deepEqual([before.status, before.headers['retry-after'], got.length], [503, '2', 0]);
    const after = await call('POST', '/in', Buffer.alloc(MIB));
    assert.deepEqual([after.status, got.length, got[0]?.bytes], [502, 1, MIB]);
    assert.equal((await call('PATCH', '/in', Buffer.alloc(5))).status, 200);
    line.fail({ match: /gone/, answer: 'cut', reached: true });
    await assert.rejects(call('POST', '/gone', Buffer.alloc(9)));
    assert.equal(got.at(-1)?.path, '/gone');
  });

  it('fails requests by chance, the same ones with the same seed', async (t) => {
    const run = async () => {
      const { line, call } = await far(t, { seed: 11 });
      line.fail({ chance: 0.3, answer: 500 });
      const seen: number[] = [];
      for (let i = 0; i < 60; i++) seen.push((await call('GET', '/1')).status);
      return seen;
    };
    const first = await run();
    const failed = first.filter((status) => status === 500).length;
    assert.ok(failed >= 8 && failed <= 30, `${failed} of 60`);
    assert.deepEqual(await run(), first);
  });
});
