import { existsSync, mkdirSync, rmdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { missingPrograms, run } from '../../support/commands.ts';

const WAIT_MS = 240_000;
const SERVICES = fileURLToPath(new URL('../../../../../.services/', import.meta.url));

type Found = { python: string } | { missing: string };

/** A Python with these packages, in a folder of its own below .services/. Made once; a sentence says why when it cannot be. */
export async function pythonWith(name: string, packages: readonly string[]): Promise<Found> {
  const missing = missingPrograms('python3');
  if (missing) return { missing };
  const venv = join(SERVICES, name);
  const python = join(venv, 'bin', 'python');
  // Written last, so half an installation is made again.
  const stamp = join(venv, packages.join('+'));
  const lock = `${venv}.lock`;
  mkdirSync(SERVICES, { recursive: true });
  for (const until = Date.now() + WAIT_MS; !existsSync(stamp); ) {
    if (tryLock(lock)) {
      try {
        return existsSync(stamp) ? { python } : await install(venv, python, packages, stamp);
      } finally {
        rmdirSync(lock);
      }
    }
    if (Date.now() > until) return { missing: `${lock} stands: another test makes it, or was ended while it did` };
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return { python };
}

/** Test files run side by side; one of them installs. */
function tryLock(lock: string): boolean {
  try {
    mkdirSync(lock);
    return true;
  } catch {
    const age = Date.now() - (statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (age > WAIT_MS) rmSync(lock, { recursive: true, force: true });
    return false;
  }
}

async function install(venv: string, python: string, packages: readonly string[], stamp: string): Promise<Found> {
  const steps: [string, string[]][] = [
    ['python3', ['-m', 'venv', '--clear', venv]],
    [python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...packages]],
  ];
  for (const [program, args] of steps) {
    const { code, stderr } = await run(program, args, { timeoutMs: WAIT_MS / 2 });
    if (code !== 0) return { missing: `${packages.join(', ')} cannot be installed: ${lastLine(stderr)}` };
  }
  writeFileSync(stamp, '');
  return { python };
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}
