import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { root } from './node-24.mjs';

const DRAW = `import fc from 'fast-check';
const drawn = [];
fc.assert(fc.property(fc.nat(), (one) => { drawn.push(one); }), { numRuns: 20 });
console.log(drawn.join());`;

const drawn = (TEST_SEED) =>
  spawnSync(process.execPath, ['--import', './scripts/property-seed.mjs', '--input-type=module', '-e', DRAW], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, TEST_SEED },
  });

describe('the seed of a run', () => {
  it('has properties draw the same examples again, another seed others, and none whatever comes', () => {
    const first = drawn('7').stdout;
    assert.equal(first.split(',').length, 20);
    assert.equal(drawn('7').stdout, first);
    assert.notEqual(drawn('8').stdout, first);
    assert.notEqual(drawn('').stdout, drawn('').stdout);
  });

  it('is a whole number or an error', () => {
    for (const wrong of ['x', '1.5', '0x10', '99999999999']) {
      const { status, stderr } = drawn(wrong);
      assert.equal(status, 1);
      assert.match(stderr, /TEST_SEED is a whole number/);
    }
  });
});
