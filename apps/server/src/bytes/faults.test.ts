import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { faultNames, parseFault } from './faults.ts';

function run(env: Record<string, string>, inThread = false) {
  const loop = `import { fault } from ${JSON.stringify(import.meta.resolve('./faults.ts'))};
    for (let i = 1; i <= 5; i++) { fault('sign.before'); fault('sign.after'); fs.writeSync(1, i + ' '); }`;
  const threaded = `new (await import('node:worker_threads')).Worker(new URL('data:text/javascript,' + encodeURIComponent(
    'import fs from "node:fs";' + ${JSON.stringify(loop)})))`;
  const script = `import fs from 'node:fs'; ${inThread ? threaded : loop}`;
  const { NODE_TEST_CONTEXT: _, ...clean } = process.env;
  return spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    env: { ...clean, ...env },
    encoding: 'utf8',
    timeout: 180_000,
  });
}

describe('fault points', () => {
  it('kill at the n-th pass of the named point', () => {
    const { signal, stdout, stderr } = run({ DATOFERUM_FAULTS: 'allowed', DATOFERUM_FAULT: 'sign.after:3' });
    assert.deepEqual([signal, stdout], ['SIGKILL', '1 2 ']);
    assert.match(stderr, /^fault sign.after:3$/m);
  });

  it('kill from any thread', () => {
    const { signal, stdout } = run({ DATOFERUM_FAULTS: 'allowed', DATOFERUM_FAULT: 'sign.before:2' }, true);
    assert.deepEqual([signal, stdout], ['SIGKILL', '1 ']);
  });

  it('do nothing unless faults are allowed', () => {
    assert.equal(run({ DATOFERUM_FAULT: 'sign.after:1' }).stdout, '1 2 3 4 5 ');
    assert.equal(run({ DATOFERUM_FAULTS: 'allowed' }).stdout, '1 2 3 4 5 ');
  });

  it('refuse a name without a count', () => {
    for (const wrong of ['sign.after', 'sign.after:0', ':1', 'sign.after:x']) {
      assert.throws(() => parseFault({ DATOFERUM_FAULTS: 'allowed', DATOFERUM_FAULT: wrong }), /DATOFERUM_FAULT is/);
    }
  });

  it('have names of their own', () => assert.equal(new Set(faultNames).size, faultNames.length));
});
