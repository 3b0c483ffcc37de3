// Builds the web app when its sources changed since the last build; called before everything that serves it.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { node24, root } from './node-24.mjs';

const { status, error } = spawnSync(node24(), [join(root, 'apps/web/build.mjs'), ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
});
if (error) throw error;
process.exit(status ?? 1);
