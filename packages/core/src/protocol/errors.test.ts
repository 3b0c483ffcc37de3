import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DatoferumError, ERRORS, type ErrorCode, errorEntry, isErrorCode, problem } from './errors.ts';

const CODES = Object.keys(ERRORS) as ErrorCode[];

describe('errors', () => {
  it('have a stable code, a status, a title and a sentence each', () => {
    const titles = new Set<string>();
    for (const code of CODES) {
      const { status, title, sentence } = errorEntry(code);
      assert.match(code, /^[a-z]+(_[a-z]+)*$/);
      assert.ok(status >= 400 && status < 600, code);
      assert.match(title, /^[A-Z].*[^.]$/, code);
      assert.match(sentence, /^[A-Z].{20,}\.$/, code);
      assert.equal(titles.has(title), false, `${title} twice`);
      titles.add(title);
    }
  });

  it('never answer 429: it ends an upload in every tus client', () => {
    for (const code of CODES) assert.notEqual(errorEntry(code).status, 429);
  });

  it('answer 409 or 423 only where a tus client that tries again may succeed', () => {
    for (const code of ['offset_differs', 'evicted', 'locked'] as const) {
      assert.ok([409, 423].includes(errorEntry(code).status));
    }
    for (const code of ['envelope_closed', 'envelope_frozen', 'upload_complete'] as const) {
      assert.equal(errorEntry(code).status, 403);
    }
  });

  it('become problem+json: what is wrong, what to do, what helps', () => {
    const error = new DatoferumError('counts_differ', 'You count 3 files, the courier 2.', {
      entries: { yours: 3, ours: 2 },
    });
    assert.deepEqual(problem(error, 'r-1'), {
      status: 409,
      body: {
        type: 'urn:datoferum:problem:counts_differ',
        title: 'Counts differ',
        status: 409,
        code: 'counts_differ',
        detail: `You count 3 files, the courier 2. ${errorEntry('counts_differ').sentence}`,
        requestId: 'r-1',
        entries: { yours: 3, ours: 2 },
      },
    });
  });

  it('never lose their own members to extra ones', () => {
    const { body } = problem(
      new DatoferumError('gone', undefined, { status: 200, code: 'x', detail: 'y', requestId: 'z' }),
      'r-2',
    );
    assert.deepEqual(
      [body.status, body.code, body.detail, body.requestId],
      [410, 'gone', errorEntry('gone').sentence, 'r-2'],
    );
  });

  it('say nothing about the unknown but the request id', () => {
    const secret = new Error('SELECT secret FROM keys');
    for (const unknown of [secret, 'secret', null, undefined, { code: 'gone', secret }]) {
      const { status, body } = problem(unknown, 'r-3');
      assert.equal(status, 500);
      assert.equal(body.code, 'internal');
      assert.equal(body.requestId, 'r-3');
      assert.doesNotMatch(JSON.stringify(body), /secret|SELECT|\.ts:/);
    }
  });

  it('keep their cause', () => {
    const cause = new Error('EIO');
    assert.equal(new DatoferumError('storage_unavailable', undefined, {}, { cause }).cause, cause);
  });

  it('know a code from a word', () => {
    assert.equal(isErrorCode('locked'), true);
    for (const other of ['toString', 'nope', 7, null]) assert.equal(isErrorCode(other), false);
  });
});
