import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { termsSchema } from '../contract/terms-schema.ts';
import { isDelivered, STATES } from '../envelope/life-cycle.ts';
import { checkPath } from '../envelope/path.ts';
import { isUuid } from '../id/uuid.ts';
import { anEntry, anEnvelope, anId, aRecipient } from './builders.ts';

describe('builders', () => {
  it('give an envelope whose dates and recipients fit its state', () => {
    for (const state of STATES) {
      const { closedAt, sealedAt, expiresAt, createdAt, purgedAt, recipients, terms, id } = anEnvelope({ state });
      assert.ok(isUuid(id) && termsSchema.safeParse(terms).success);
      assert.equal(closedAt === null, state === 'filling');
      assert.equal(sealedAt === null, state === 'filling' || state === 'sealing');
      assert.equal(expiresAt === null, sealedAt === null);
      assert.equal(purgedAt === null, state !== 'purged');
      assert.ok([closedAt, sealedAt, expiresAt, purgedAt].every((time) => time === null || time > createdAt));
      if (state === 'delivered') assert.ok(isDelivered(recipients.map((recipient) => recipient.state)));
    }
  });

  it('take every change as it is', () => {
    assert.equal(anEnvelope({ title: 'x', sealedAt: 7 }).sealedAt, 7);
    assert.equal(aRecipient({ state: 'refused' }).state, 'refused');
    assert.equal(anEntry({ kind: 'folder' }).size, 0);
    assert.equal(anEntry({ size: 3 }).size, 3);
  });

  it('never give the same id or path twice', () => {
    const ids = Array.from({ length: 100 }, () => anId());
    assert.deepEqual(ids, [...new Set(ids)].sort());
    assert.notDeepEqual(anEntry().path, anEntry().path);
    assert.ok(checkPath(anEntry().path).ok);
  });
});
