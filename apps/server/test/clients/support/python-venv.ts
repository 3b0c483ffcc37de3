import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { missingPrograms, run } from '../../support/commands.ts';

const SERVICES = fileURLToPath(new URL('../../../../../.services/', import.meta.url));

/** A Python with these packages, in a folder of its own below .services/. Made once; a sentence says why when it cannot be. */
export async function pythonWith(
  name: string,
  packages: readonly string[],
): Promise<{ python: string } | { missing: string }> {
  const missing = missingPrograms('python3');
  if (missing) return { missing };
  const venv = join(SERVICES, name);
  const python = join(venv, 'bin', 'python');
  // Written last, so half an installation is made again.
  const stamp = join(venv, packages.join('+'));
  if (existsSync(stamp)) return { python };
  const steps: [string, string[]][] = [
    ['python3', ['-m', 'venv', '--clear', venv]],
    [python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...packages]],
    [python, ['-c', `open(${JSON.stringify(stamp)}, 'w').close()`]],
  ];
  for (const [program, args] of steps) {
    const { code, stderr } = await run(program, args, { timeoutMs: 180_000 });
    if (code !== 0) return { missing: `${packages.join(', ')} cannot be installed: ${lastLine(stderr)}` };
  }
  return { python };
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}
