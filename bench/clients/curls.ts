import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { command } from '../support/commands.ts';

/** CPU seconds (user and system) of a program, told by bash after it ended; a reader of /proc might miss its end. */
async function timed(program: string, args: readonly string[]): Promise<{ stdout: string; cpuSeconds: number }> {
  const script = 'TIMEFORMAT="%U %S"; time "$@"';
  const { stdout, stderr } = await command('bash', ['-c', script, 'bash', program, ...args]);
  const [user, system] = (stderr.trim().split('\n').pop() ?? '').split(' ').map(Number);
  return { stdout, cpuSeconds: (user ?? Number.NaN) + (system ?? Number.NaN) };
}

function headerArgs(headers: Record<string, string>): string[] {
  return Object.entries(headers).flatMap(([name, value]) => ['-H', `${name}: ${value}`]);
}

/** Each file by a curl of its own, all at once, to PUT-by-path. Rejects unless each is answered 201. */
export async function dropByCurls(
  drop: string,
  headers: Record<string, string>,
  files: readonly string[],
): Promise<{ cpuSeconds: number }> {
  const done = await Promise.all(
    files.map(async (file, i) => {
      const args = ['-sS', '-o', '/dev/null', '-w', '%{http_code}', ...headerArgs(headers), '-T', file];
      const { stdout, cpuSeconds } = await timed('curl', [...args, `${drop}part-${i}.bin`]);
      if (stdout !== '201') throw new Error(`curl was answered ${stdout}`);
      return cpuSeconds;
    }),
  );
  return { cpuSeconds: done.reduce((sum, one) => sum + one, 0) };
}

/** `count` even ranges of one thing, each by a curl of its own to a file of its own. Rejects unless each got all of it. */
export async function rangesByCurls(
  url: string,
  headers: Record<string, string>,
  size: number,
  count: number,
  folder: string,
): Promise<{ cpuSeconds: number }> {
  const step = Math.ceil(size / count);
  const done = await Promise.all(
    Array.from({ length: count }, async (_, i) => {
      const [from, to] = [i * step, Math.min(size, (i + 1) * step)];
      const file = join(folder, `range-${i}.bin`);
      const args = ['-sS', '-o', file, '-w', '%{http_code}', '-r', `${from}-${to - 1}`, ...headerArgs(headers), url];
      const { stdout, cpuSeconds } = await timed('curl', args);
      const got = (await stat(file)).size;
      if (stdout !== '206' || got !== to - from) throw new Error(`curl was answered ${stdout} and got ${got} bytes`);
      return cpuSeconds;
    }),
  );
  return { cpuSeconds: done.reduce((sum, one) => sum + one, 0) };
}
