import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { faultNames } from '../../src/bytes/faults.ts';

const source = fileURLToPath(new URL('../../src', import.meta.url));

describe('the points at which the server may be killed', () => {
  it('are exactly those that the source passes', () => {
    const passed = new Set<string>();
    for (const file of globSync('**/*.ts', { cwd: source })) {
      if (file.endsWith('.test.ts')) continue;
      for (const [, name] of readFileSync(join(source, file), 'utf8').matchAll(/\bfault\('([^']+)'\)/g))
        passed.add(name as string);
    }
    assert.deepEqual([...faultNames].sort(), [...passed].sort());
  });

  it('are at least fifteen', () => {
    assert.ok(new Set<string>(faultNames).size >= 15);
  });
});
