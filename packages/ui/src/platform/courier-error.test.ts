import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CourierError } from './courier-error.ts';

const ID = '01927f3c-0000-7000-8000-000000000001';
const answer = (body: string, type: string, status: number, headers: Record<string, string> = {}): Response =>
  new Response(body, { status, headers: { 'Content-Type': type, ...headers } });

describe('what went wrong', () => {
  it('carries the code, the sentence and the request id that the courier gave it', async () => {
    const problem = JSON.stringify({ code: 'quota_exceeded', status: 413, detail: 'No room.', limit: 5 });
    const error = await CourierError.of(answer(problem, 'application/problem+json', 413, { 'Request-Id': ID }));
    assert.deepEqual(
      [error.code, error.status, error.problem.detail, error.problem.requestId, error.problem.limit],
      ['quota_exceeded', 413, 'No room.', ID, 5],
    );
  });

  it('is somebody else’s when it is no JSON: a gateway that is in trouble, or a page in between', async () => {
    assert.equal((await CourierError.of(answer('<h1>502</h1>', 'text/html', 502))).code, 'unreachable');
    assert.equal((await CourierError.of(answer('<h1>Sign in to the hotel</h1>', 'text/html', 200))).code, 'portal');
  });
});
