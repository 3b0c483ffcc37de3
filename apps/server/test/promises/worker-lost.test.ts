import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { describe, it, type TestContext } from 'node:test';
import type { Worker } from 'node:worker_threads';
import { type Answer, ConnectionLost, HttpClient } from '../support/http.ts';
import { aDirectory, aHouse, type TestHouse } from '../support/test-house.ts';

const MIB = 1024 * 1024;
const STUDIO = 'dtrm_demo_studio';
const CLIENT_B = 'dtrm_demo_client_b';
const CONTENT = createHash('shake256', { outputLength: 48 * MIB })
  .update('worker')
  .digest();

/** The threads that crypto runs in, as they begin; and a way to end the one that is given the nth job from now. */
function watchWorkers(t: TestContext) {
  let left = Number.POSITIVE_INFINITY;
  let killed = 0;
  const onWorker = (message: unknown) => {
    const { worker } = message as { worker: Worker };
    const post = worker.postMessage.bind(worker);
    worker.postMessage = (value: unknown, ...rest: never[]) => {
      post(value, ...rest);
      const op = (value as { job?: { op?: string } } | null)?.job?.op;
      if (op === undefined || --left > 0) return;
      left = Number.POSITIVE_INFINITY;
      killed += 1;
      void worker.terminate();
    };
  };
  subscribe('worker_threads', onWorker);
  t.after(() => void unsubscribe('worker_threads', onWorker));
  return {
    killAtJob(n: number) {
      left = n;
    },
    get killed() {
      return killed;
    },
  };
}

describe('a thread of the byte workers that dies', () => {
  const lost = async (call: Promise<Answer>): Promise<Answer | null> =>
    call.catch((error: unknown) => {
      if (error instanceof ConnectionLost) return null;
      throw error;
    });
  const open = async ({ house }: TestHouse) => {
    const http = new HttpClient(house.url);
    const body = Buffer.from(JSON.stringify({ title: 'W', recipients: [{ email: 'client-b@example.com' }] }));
    const { body: made } = await http.call({ method: 'POST', path: '/api/v1/envelopes', token: STUDIO, body });
    return { http, id: (JSON.parse(made.toString()) as { id: string }).id };
  };
  const offsetOf = async (http: HttpClient, path: string): Promise<number> => {
    const { status, headers } = await http.call({ method: 'HEAD', path, token: STUDIO, headers: TUS });
    assert.equal(status, 200);
    return Number(headers['upload-offset']);
  };
  const TUS = { 'Tus-Resumable': '1.0.0' };

  it('fails at most the requests it worked for: nothing acknowledged is lost, and the next ones work', async (t) => {
    const workers = watchWorkers(t);
    const house = await aHouse(t, await aDirectory(t), { threads: 2 });
    const { http, id } = await open(house);
    t.after(() => http.close());
    const made = await http.call({
      method: 'POST',
      path: `/files/${id}/`,
      token: STUDIO,
      headers: { ...TUS, 'Upload-Length': String(CONTENT.length), 'Upload-Metadata': `path ${btoa('a.bin')}` },
    });
    const path = String(made.headers.location);
    let rounds = 0;
    for (let offset = 0; offset < CONTENT.length; rounds += 1) {
      assert.ok(rounds < 20, 'it does not come to its end');
      // In the first bytes, in the middle, and near the end of what is left.
      if (rounds < 4) workers.killAtJob([1, 9, 4, 20][rounds] as number);
      const headers = { ...TUS, 'Upload-Offset': String(offset), 'Content-Type': 'application/offset+octet-stream' };
      const body = CONTENT.subarray(offset, Math.min(CONTENT.length, offset + 12 * MIB));
      const answer = await lost(http.call({ method: 'PATCH', path, token: STUDIO, headers, body }));
      if (answer && answer.status !== 204) assert.equal(answer.status, 503, answer.body.toString());
      const acknowledged = Number(answer?.headers['upload-offset'] ?? offset);
      offset = await offsetOf(http, path);
      assert.ok(offset >= acknowledged, `${offset} after ${acknowledged} was acknowledged`);
    }
    assert.ok(workers.killed >= 3, String(workers.killed));

    const counts = Buffer.from(JSON.stringify({ entries: 1, bytes: CONTENT.length }));
    workers.killAtJob(3);
    const close = { method: 'POST', path: `/api/v1/envelopes/${id}/close`, token: STUDIO, body: counts };
    assert.equal((await http.call(close)).status, 202);
    const waited = await http.call({ method: 'GET', path: `/api/v1/envelopes/${id}?wait=sealed`, token: STUDIO });
    assert.match(waited.body.toString(), /"state":"sealed"/);

    const get = { method: 'GET', path: `/api/v1/envelopes/${id}/content/a.bin`, token: CLIENT_B };
    for (const job of [1, 6]) {
      const before = workers.killed;
      workers.killAtJob(job);
      const answer = await lost(http.call(get));
      assert.equal(workers.killed, before + 1);
      if (answer?.status === 200) assert.ok(answer.body.equals(CONTENT));
      else if (answer) assert.equal(answer.status, 503);
    }
    const whole = await http.call(get);
    assert.ok(whole.body.equals(CONTENT));
  });
});
