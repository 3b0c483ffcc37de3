// Plain JavaScript for Node ≥ 20: it runs before anything is installed.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Major version that the courier runs on. */
const RUNTIME = 24;

/** Absolute path of the Node 24 binary: the one installed with the dependencies, or the running one if it is new enough. */
export function node24() {
  const home = join(
    root,
    'node_modules',
    `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`,
  );
  const manifest = join(home, 'package.json');
  if (existsSync(manifest)) return join(home, JSON.parse(readFileSync(manifest, 'utf8')).bin.node);
  if (Number(process.versions.node.split('.')[0]) >= RUNTIME) return process.execPath;
  throw new Error(
    `The courier runs on Node ${RUNTIME}; this is Node ${process.versions.node} on ${process.platform}-${process.arch}, ` +
      `for which the dependencies bring no binary. Install Node ${RUNTIME} and try again.`,
  );
}
