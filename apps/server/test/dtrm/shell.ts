import { type ChildProcess, spawn } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, readFile, readlink, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const DTRM = fileURLToPath(new URL('../../../../scripts/dtrm', import.meta.url));

/** Shells that run the script, by name; those that this machine has not are named in a skip. */
export const SHELLS: Record<string, string[]> = {
  dash: ['dash'],
  'bash --posix': ['bash', '--posix'],
  'busybox ash': ['busybox', 'ash'],
};

export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** One machine of one person: home, state, and a PATH whose curl can be watched. */
export class Machine {
  readonly home: string;
  readonly #env: Record<string, string>;
  readonly #shell: string[];

  private constructor(home: string, env: Record<string, string>, shell: string[]) {
    this.home = home;
    this.#env = env;
    this.#shell = shell;
  }

  static async make(
    t: { after(f: () => Promise<void>): void },
    env: Record<string, string>,
    shell = ['sh'],
  ): Promise<Machine> {
    const home = await mkdtemp(join(tmpdir(), 'dtrm-'));
    t.after(() => rm(home, { recursive: true, force: true }));
    await mkdir(join(home, 'bin'));
    const path = `${join(home, 'bin')}:${process.env.PATH}`;
    return new Machine(home, { HOME: home, PATH: path, TMPDIR: home, DTRM_PATIENCE: '20', ...env }, shell);
  }

  /** Puts a program in front of the system's. */
  async shadow(name: string, script: string): Promise<void> {
    await writeFile(join(this.home, 'bin', name), script);
    await chmod(join(this.home, 'bin', name), 0o755);
  }

  start(
    args: readonly string[],
    env: Record<string, string> = {},
    input = '',
  ): { child: ChildProcess; ended: Promise<Ended> } {
    const [program = 'sh', ...before] = this.#shell;
    const child = spawn(program, [...before, DTRM, ...args], { cwd: this.home, env: { ...this.#env, ...env } });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (text: Buffer) => {
      stdout += text;
    });
    child.stderr.on('data', (text: Buffer) => {
      stderr += text;
    });
    const ended = new Promise<Ended>((resolve) => child.on('close', (code) => resolve({ code, stdout, stderr })));
    child.stdin.end(input);
    return { child, ended };
  }

  run(args: readonly string[], env: Record<string, string> = {}): Promise<Ended> {
    return this.start(args, env).ended;
  }
}

/** Everything below a folder, by its bytes as a name: text of a file, `folder/`, or `-> target`. */
export async function tree(folder: string, leave: readonly string[] = []): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  const walk = async (at: Buffer, name: Buffer): Promise<void> => {
    for (const entry of await readdir(at, { withFileTypes: true, encoding: 'buffer' })) {
      const path = Buffer.concat([at, Buffer.from('/'), entry.name]);
      const shown = Buffer.concat([name, entry.name]);
      if (leave.includes(shown.toString())) continue;
      if (entry.isDirectory()) {
        found[`${shown.toString('latin1')}/`] = 'folder';
        await walk(path, Buffer.concat([shown, Buffer.from('/')]));
      } else if (entry.isSymbolicLink()) found[shown.toString('latin1')] = `-> ${await readlink(path)}`;
      else found[shown.toString('latin1')] = (await readFile(path)).toString('base64');
    }
  };
  await walk(Buffer.from(folder), Buffer.alloc(0));
  return found;
}
