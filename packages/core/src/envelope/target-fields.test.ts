import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { TARGET_FIELDS, targetOf } from './target-fields.ts';

describe('the target of an envelope', () => {
  it('is what its sender wrote, and none without a table', () => {
    const fields = { [TARGET_FIELDS.database]: ' billing_dw ', [TARGET_FIELDS.table]: 'usage_records', order: 7 };
    assert.deepEqual(targetOf(fields), { database: 'billing_dw', table: 'usage_records' });
    assert.deepEqual(targetOf({ [TARGET_FIELDS.table]: 'invoices' }), { database: '', table: 'invoices' });
    for (const none of [null, {}, { [TARGET_FIELDS.table]: ' ' }, { [TARGET_FIELDS.table]: 7 }])
      assert.equal(targetOf(none), null);
  });
});
