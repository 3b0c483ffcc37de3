import { describe, it } from 'node:test';
import { webHasher } from '../browser/web-hasher.ts';
import { HASHER_PROMISES } from '../hasher.conformance.ts';
import { nodeHasher } from './hasher.ts';

describe('the hasher of Node', () => {
  for (const { name, hold } of HASHER_PROMISES) it(name, () => hold(nodeHasher));
});

describe('the hasher of a browser, under Node', () => {
  for (const { name, hold } of HASHER_PROMISES) it(name, () => hold(webHasher));
});
