import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { HttpAnswer } from '../ports.ts';
import { answerError, retryAfter } from './answer-error.ts';
import { isPassing } from './transfer-error.ts';

function answer(status: number, headers: Record<string, string>, body = ''): HttpAnswer {
  const bytes = new TextEncoder().encode(body);
  return {
    status,
    header: (name) => headers[name] ?? null,
    bytes: async () => bytes,
    body: (async function* () {
      yield bytes;
    })(),
  };
}
const OURS = { 'Request-Id': '01927f3c-0000-7000-8000-000000000001' };
const PROBLEM = { ...OURS, 'Content-Type': 'application/problem+json' };

describe('what an answer means', () => {
  it('takes nothing for a success that the courier did not sign with its request id', async () => {
    for (const status of [200, 201, 204, 302, 407, 511]) {
      const error = await answerError(answer(status, { 'Content-Type': 'text/html' }, '<p>Welcome'), 'PATCH', 0);
      assert.equal(error?.code, 'portal', String(status));
      assert.ok(isPassing(error));
    }
    assert.equal(await answerError(answer(204, OURS), 'PATCH', 0), null);
  });

  it('knows a gateway by its status, whatever it says', async () => {
    for (const status of [500, 502, 503, 504, 429, 524]) {
      const error = await answerError(answer(status, { 'Retry-After': '7' }), 'GET', 0);
      assert.deepEqual([error?.code, error?.retryAfterMs], ['unreachable', 7000]);
    }
  });

  it('gives the code, the sentence and the members of the courier', async () => {
    const body = JSON.stringify({ code: 'counts_differ', detail: 'The courier has 3 entries.', entries: 3 });
    const error = await answerError(answer(409, PROBLEM, body), 'POST', 0);
    assert.deepEqual(
      [error?.code, error?.message, error?.problem.entries],
      ['counts_differ', 'The courier has 3 entries.', 3],
    );
    assert.equal(isPassing(error), false);
  });

  it('asks to sign in for 401, and for the 423 by which HEAD says that a token ended', async () => {
    const token = { 'WWW-Authenticate': 'Bearer error="invalid_token"' };
    assert.equal((await answerError(answer(401, PROBLEM, '{"code":"token_expired"}'), 'POST', 0))?.code, 'sign_in');
    assert.equal((await answerError(answer(423, { ...OURS, ...token }), 'HEAD', 0))?.code, 'sign_in');
    assert.equal((await answerError(answer(423, OURS), 'HEAD', 0))?.code, 'locked');
  });

  it('reads Retry-After as seconds or as a date', () => {
    const now = Date.UTC(2026, 10, 21, 12, 0, 0);
    assert.equal(retryAfter('120', now), 120_000);
    assert.equal(retryAfter('Sat, 21 Nov 2026 12:00:30 GMT', now), 30_000);
    assert.equal(retryAfter('Sat, 21 Nov 2026 11:00:00 GMT', now), 0);
    assert.equal(retryAfter('soon', now), null);
    assert.equal(retryAfter(null, now), null);
  });
});
