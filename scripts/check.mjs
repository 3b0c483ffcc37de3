// npm run check: every task of turbo.json that guards the tree, side by side.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { node24, root } from './node-24.mjs';

const TASKS = ['format', 'lint', 'promises-awaited', 'types', 'boundaries', 'unit', 'promises', 'notices-current'];

const begin = Date.now();
const turbo = join(root, 'node_modules', 'turbo', 'bin', 'turbo');
const { status, error } = spawnSync(
  node24(),
  [
    turbo,
    'run',
    ...TASKS,
    '--continue',
    '--env-mode=loose',
    '--concurrency=100%',
    '--output-logs=errors-only',
    '--ui=stream',
  ],
  {
    cwd: root,
    stdio: 'inherit',
    env: {
      ...process.env,
      TURBO_TELEMETRY_DISABLED: '1',
      TURBO_NO_UPDATE_NOTIFIER: '1',
      NO_COLOR: '1',
      DO_NOT_TRACK: '1',
    },
  },
);
if (error) throw error;
process.stdout.write(
  `check: ${status === 0 ? 'all holds' : 'something does not hold'} (${TASKS.join(', ')}; ${Math.round((Date.now() - begin) / 1000)} s)\n`,
);
process.exit(status ?? 1);
