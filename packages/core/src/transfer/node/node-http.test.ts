import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { answerHttp } from '../../testing/http-answers.ts';
import { HTTP_PROMISES } from '../http.conformance.ts';
import type { HttpRequest } from '../ports.ts';
import { NodeHttp } from './node-http.ts';

describe('the HTTP of Node', { timeout: 120_000 }, () => {
  const server = createServer((req, res) => void answerHttp(req, res).catch(() => res.destroy()));
  let [http, nowhere] = [new NodeHttp('http://127.0.0.1:9'), new NodeHttp('http://127.0.0.1:9')];
  before(async () => {
    const closed = createServer().listen(0, '127.0.0.1');
    await once(closed, 'listening');
    const { port } = closed.address() as AddressInfo;
    closed.close();
    nowhere = new NodeHttp(`http://127.0.0.1:${port}`);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    http = new NodeHttp(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  });
  after(() => {
    for (const one of [http, nowhere]) one.close();
    server.closeAllConnections();
    server.close();
  });

  for (const { name, hold } of HTTP_PROMISES) it(name, () => hold({ http, nowhere }));

  it('passes on what the source of a body throws', async () => {
    const fault = new Error('the disk');
    const chunks = (async function* () {
      yield new Uint8Array(10);
      throw fault;
    })();
    const request = { method: 'POST', path: '/promises/echo', headers: {}, body: { length: 20, chunks } };
    const asked = http.request({ ...request, signal: new AbortController().signal, stallMs: 5_000 });
    await assert.rejects(asked, (error) => error === fault);
  });

  it('opens connections ahead of their use, and never fails in it', async () => {
    let opened = 0;
    const count = (): void => void opened++;
    server.on('connection', count);
    const own = new NodeHttp(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    const { signal } = new AbortController();
    await own.warm('/promises/echo', 3, signal);
    assert.equal(opened, 6);
    const chunks = () =>
      (async function* () {
        yield new Uint8Array(10);
      })();
    const asked = (): HttpRequest[] => [
      { method: 'POST', path: '/promises/echo', headers: {}, body: 'small', signal, stallMs: 5_000 },
      {
        method: 'POST',
        path: '/promises/echo',
        headers: {},
        body: { length: 10, chunks: chunks() },
        signal,
        stallMs: 5_000,
      },
    ];
    const all = [...asked(), ...asked(), ...asked()].map(async (one) => (await own.request(one)).bytes());
    await Promise.all(all);
    assert.equal(opened, 6, 'three small ones and three with bytes found theirs open');
    own.close();
    server.off('connection', count);
    await nowhere.warm('/', 2, signal);
  });

  it('shows within a large chunk that a slow line moves, and does not take it for a broken one', async () => {
    const slow = createServer(async (req, res) => {
      for await (const chunk of req) await pause(((chunk as Buffer).length / 4e6) * 1000);
      res.end();
    });
    slow.listen(0, '127.0.0.1');
    await once(slow, 'listening');
    const own = new NodeHttp(`http://127.0.0.1:${(slow.address() as AddressInfo).port}`);
    const length = 24 * 1024 * 1024;
    const chunks = (async function* () {
      yield new Uint8Array(length);
    })();
    const seen: number[] = [];
    const request = { method: 'POST', path: '/', headers: {}, body: { length, chunks }, stallMs: 1_500 };
    const began = performance.now();
    const onSent = (bytes: number): void => void seen.push(bytes);
    const answer = await own.request({ ...request, onSent, signal: new AbortController().signal });
    assert.equal(answer.status, 200);
    assert.ok(performance.now() - began > 2 * 1_500, 'it took longer than silence may');
    assert.equal(seen.at(-1), length);
    assert.ok(seen.length > 100, `${seen.length} times`);
    own.close();
    slow.close();
  });
});
