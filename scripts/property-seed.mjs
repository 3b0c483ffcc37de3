// Loaded before every test and before the fuzz: where TEST_SEED is given, properties draw the same examples again.
import { isMainThread } from 'node:worker_threads';

/** A whole number, or undefined where none is given. Anything else is an error, for a misread seed repeats nothing. */
function seedOf({ TEST_SEED }) {
  if (TEST_SEED === undefined || TEST_SEED === '') return undefined;
  if (!/^-?\d{1,10}$/.test(TEST_SEED)) throw new RangeError(`TEST_SEED is a whole number, not "${TEST_SEED}".`);
  return Number(TEST_SEED);
}

const seed = seedOf(process.env);
if (seed !== undefined && isMainThread) {
  const { default: fc } = await import('fast-check');
  fc.configureGlobal({ ...fc.readConfigureGlobal(), seed });
}
