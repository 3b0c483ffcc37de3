import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { TransfersView, TransferView } from '@datoferum/core/transfer';
import { isMoving } from './is-moving.ts';

const view = (more: object): TransfersView =>
  ({ jobs: [{ phase: 'sending', waiting: null, failure: null, ...more } as TransferView] }) as TransfersView;

describe('what moves', () => {
  it('is everything that goes on by itself, also when it waits for the line or for its turn', () => {
    for (const why of ['offline', 'unreachable', 'queue', 'timetable', 'sign_in']) {
      assert.equal(isMoving(view({ waiting: { why } })), true, why);
    }
    for (const phase of ['reading', 'sending', 'declaring', 'closing', 'sealing', 'fetching', 'confirming']) {
      assert.equal(isMoving(view({ phase })), true, phase);
    }
  });

  it('is nothing that is at its end, that failed, or that a person must go on with', () => {
    for (const phase of ['sealed', 'not_sealed', 'stopped', 'collected', 'placed', 'incomplete']) {
      assert.equal(isMoving(view({ phase })), false, phase);
    }
    for (const why of ['paused', 'folder_needed', 'source_gone', 'another_tab']) {
      assert.equal(isMoving(view({ waiting: { why } })), false, why);
    }
    assert.equal(isMoving(view({ failure: { code: 'gone', detail: '' } })), false);
    assert.equal(isMoving({ ...view({}), jobs: [] }), false);
  });
});
