import assert from 'node:assert/strict';
import { registerHooks } from 'node:module';
import { it } from 'node:test';

it('the words of the house load no package but the one that writes canonical JSON', async () => {
  const packages = new Set<string>();
  const hooks = registerHooks({
    load(url, context, next) {
      const found = /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url)?.[1];
      if (found) packages.add(found);
      return next(url, context);
    },
  });
  await import('./index.ts');
  hooks.deregister();
  assert.deepEqual([...packages], ['canonicalize']);
});
