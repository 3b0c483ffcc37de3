import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { FIRST_WINDOW, SlowStart } from './window.ts';

/** One round trip in which as much goes as may, or as there is. */
function roundTrip(window: SlowStart, bytes = window.bytes): void {
  const sent = Math.min(bytes, window.bytes);
  window.uses(sent);
  for (let left = sent; left > 0; ) {
    const acked = Math.min(1460, left);
    left -= acked;
    window.acked(acked, left);
  }
}

describe('slow start of the simulated line', () => {
  it('begins with ten segments and doubles with each round trip', () => {
    const window = new SlowStart();
    for (let trips = 0; trips < 8; trips++) {
      assert.equal(window.bytes, FIRST_WINDOW * 2 ** trips);
      roundTrip(window);
    }
  });

  it('does not grow where the sender has less to send', () => {
    const window = new SlowStart();
    roundTrip(window);
    for (let trips = 0; trips < 100; trips++) roundTrip(window, 1000);
    assert.equal(window.bytes, 2 * FIRST_WINDOW);
  });

  it('is halved for each timeout of rest, and never below ten segments', () => {
    const window = new SlowStart();
    for (let trips = 0; trips < 6; trips++) roundTrip(window);
    const full = window.bytes;
    window.rested(300, 300);
    assert.equal(window.bytes, full);
    window.rested(301, 300);
    assert.equal(window.bytes, full / 2);
    window.rested(650, 300);
    assert.equal(window.bytes, full / 8);
    window.rested(60_000, 300);
    assert.equal(window.bytes, FIRST_WINDOW);
  });
});
