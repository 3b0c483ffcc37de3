// npm test: every test of every package in one run of Node's own runner. Arguments narrow it: npm test -- packages/core. TEST_SEED=<number> repeats what properties drew.
import { globSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { launch } from './launch.mjs';
import { root } from './node-24.mjs';

const WHERE = {
  '': [
    'scripts/*.test.mjs',
    'packages/*/src/**/*.test.ts',
    'apps/*/src/**/*.test.ts',
    'apps/*/test/**/*.test.ts',
    'bench/**/*.test.ts',
  ],
  '--large': ['packages/*/src/**/*.large.test.ts', 'apps/*/{src,test}/**/*.large.test.ts'],
};

const asked = process.argv.slice(2);
const kind = asked.includes('--large') ? '--large' : '';
const narrow = asked.filter((argument) => !argument.startsWith('--'));

const files = WHERE[kind]
  .flatMap((pattern) => globSync(pattern, { cwd: root, exclude: (name) => name === 'node_modules' }))
  .map((file) => file.replaceAll('\\', '/'))
  .filter((file) => kind === '--large' || !file.endsWith('.large.test.ts'))
  .filter((file) => narrow.length === 0 || narrow.some((part) => file.includes(part)))
  .sort();

if (files.length === 0) {
  process.stderr.write(`No test file matches ${narrow.join(', ') || WHERE[kind].join(', ')}.\n`);
  process.exit(1);
}

const concurrency = kind === '--large' ? 1 : Math.max(2, availableParallelism());
launch([
  '--test',
  '--import=./scripts/property-seed.mjs',
  `--test-concurrency=${concurrency}`,
  // A test that never ends is a failure with a name, not a silent build.
  `--test-timeout=${(kind === '--large' ? 120 : 15) * 60_000}`,
  // A file whose tests are over ends, though a failed one left a server or a timer behind.
  '--test-force-exit',
  '--test-reporter=./scripts/test-reporter.mjs',
  '--test-reporter-destination=stdout',
  ...files,
]);
