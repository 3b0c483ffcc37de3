import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { spark } from './spark.ts';

describe('the line of the gauge', () => {
  it('reaches from left to right, highest where it was fastest', () => {
    assert.equal(spark([0, 50, 100])?.line, 'M0.0 22.5L96.0 12.5L192.0 2.5');
    assert.equal(spark([5, 10])?.area, 'M0.0 12.5L192.0 2.5V24H0Z');
  });
  it('is not drawn for what did not move', () => {
    assert.equal(spark([]), null);
    assert.equal(spark([3]), null);
    assert.equal(spark([0, 0, 0]), null);
  });
});
