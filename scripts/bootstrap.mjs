// Installs the dependencies when they are absent or not those of the lockfile; every npm script calls it first.
// Plain JavaScript for Node ≥ 20, and no import of anything installed.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { root } from './node-24.mjs';

const STAMP = join(root, 'node_modules', '.datoferum-installed');
const LEAST = 20;
/** These would install another tree than the lockfile's, or elsewhere. */
const STRIP =
  /^npm_config_(workspaces?|include_workspace_root|prefix|local_prefix|global|omit|only|production|dry_run|engine_strict|ignore_scripts)$/i;

/** The stamp holds the lockfile's digest; a date would lie after a checkout. */
const wanted = () =>
  createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');

const isInstalled = () => existsSync(STAMP) && readFileSync(STAMP, 'utf8') === wanted();

function install() {
  const inside = join(root, 'node_modules') + sep;
  const node = [process.env.npm_node_execpath, process.execPath].find((path) => path && !path.startsWith(inside));
  if (process.platform === 'win32' && process.execPath.startsWith(inside)) {
    // Windows cannot replace a running program, and this one is among the dependencies.
    throw new Error('The dependencies changed. Run "npm ci" once, then the same command again.');
  }
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !STRIP.test(name)));
  const args = ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'];
  const npm = process.env.npm_execpath;
  const options = { cwd: root, env, stdio: ['ignore', 2, 2] };
  const { status, error } =
    npm && /\.c?js$/.test(npm)
      ? spawnSync(node ?? process.execPath, [npm, ...args], options)
      : spawnSync('npm', args, { ...options, shell: process.platform === 'win32' });
  if (error || status !== 0)
    throw new Error(`"npm ci" failed${error ? `: ${error.message}` : ''}. Its own words stand above.`);
}

function main() {
  if (Number(process.versions.node.split('.')[0]) < LEAST)
    throw new Error(`Node ${LEAST} or newer is needed; this is ${process.versions.node}.`);
  if (process.argv.includes('--stamp')) return writeFileSync(STAMP, wanted());
  if (isInstalled()) return;
  process.stderr.write('Installing the dependencies of the lockfile …\n');
  install();
  writeFileSync(STAMP, wanted());
}

try {
  main();
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
