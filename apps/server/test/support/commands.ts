import { spawn, spawnSync } from 'node:child_process';

export interface Ran {
  code: number | null;
  stdout: Buffer;
  stderr: string;
}

/** Runs a program to its end; never through a shell. */
export function run(
  program: string,
  args: readonly string[],
  options: { cwd?: string; input?: Uint8Array; timeoutMs?: number; env?: NodeJS.ProcessEnv } = {},
): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      stdio: ['pipe', 'pipe', 'pipe'],
      timeout: options.timeoutMs ?? 300_000,
    });
    const out: Buffer[] = [];
    let stderr = '';
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk.toString();
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout: Buffer.concat(out), stderr }));
    child.stdin.on('error', () => undefined);
    child.stdin.end(options.input);
  });
}

/** Names those programs that are not on this machine, for a loud skip; null when all are there. */
export function missingPrograms(...programs: string[]): string | null {
  const missing = programs.filter(
    (program) => spawnSync(program, ['--version'], { stdio: 'ignore' }).error !== undefined,
  );
  return missing.length === 0 ? null : `${missing.join(', ')} not installed`;
}
