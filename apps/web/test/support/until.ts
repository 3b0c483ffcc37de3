import assert from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';

/** Resolves when it is so; fails after `ms`. */
export async function until(isSo: () => boolean | Promise<boolean>, ms = 40_000): Promise<void> {
  for (const end = Date.now() + ms; Date.now() < end; await setTimeout(100)) if (await isSo()) return;
  assert.fail(`it did not come to that: ${isSo}`);
}
