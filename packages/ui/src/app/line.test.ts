import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { TransfersView } from '@datoferum/core/transfer';
import { lineOf } from './line.ts';

const fine = { state: 'fine', since: 100, nextTryAt: null } as const;
const engine = (more: object = {}) => ({ ...fine, ...more }) as unknown as TransfersView['line'];

describe('the line to the courier', () => {
  it('is fine as long as nobody found otherwise; an ended sign-in is no broken line', () => {
    assert.equal(lineOf(fine, engine(), true).state, 'fine');
    assert.equal(lineOf(fine, engine({ state: 'sign_in' }), true).state, 'fine');
  });

  it('is away since the first who noticed, and tried again at the next try of either', () => {
    const feed = { state: 'unreachable', since: 500, nextTryAt: 900 } as const;
    assert.deepEqual(lineOf(feed, engine({ state: 'unreachable', since: 400, nextTryAt: 950 }), true), {
      state: 'unreachable',
      since: 400,
      nextTryAt: 900,
    });
    assert.deepEqual(lineOf(fine, engine({ state: 'portal', since: 300 }), true), {
      state: 'portal',
      since: 300,
      nextTryAt: null,
    });
    assert.equal(lineOf(feed, engine({ state: 'portal', since: 600 }), true).state, 'portal');
  });

  it('is offline when the machine says so', () => {
    assert.equal(lineOf(fine, engine(), false).state, 'offline');
  });
});
