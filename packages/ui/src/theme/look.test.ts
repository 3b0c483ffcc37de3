import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { lookOf, marksOf } from './look.ts';

const kept = (values: Record<string, string>) => ({ get: (name: string) => values[name] ?? null });

describe('the look', () => {
  it('follows the system until a person says otherwise', () => {
    assert.deepEqual(lookOf(kept({})), { theme: 'system', contrast: 'system' });
    assert.deepEqual(marksOf(lookOf(kept({}))), { 'data-theme': null, 'data-contrast': null });
    assert.deepEqual(marksOf(lookOf(kept({ theme: 'dark', contrast: 'more' }))), {
      'data-theme': 'dark',
      'data-contrast': 'more',
    });
  });

  it('forgets what it does not know', () => {
    assert.deepEqual(lookOf(kept({ theme: 'neon', contrast: '1' })), { theme: 'system', contrast: 'system' });
  });
});
