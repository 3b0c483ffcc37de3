import { readFileSync } from 'node:fs';
import { open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Holds an embedded data directory for one process. The lock of a process that is gone is taken over.
 * @throws when a living process holds it
 */
export async function lockDirectory(directory: string): Promise<() => Promise<void>> {
  const file = join(directory, 'lock');
  for (let attempt = 0; attempt < 2; attempt += 1) {
    try {
      const handle = await open(file, 'wx', 0o600);
      await handle.writeFile(`${process.pid}\n${startedAt(process.pid)}\n`);
      await handle.close();
      return () => rm(file, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      const [pid, started] = (await readFile(file, 'utf8').catch(() => '')).split('\n');
      if (isAlive(Number(pid), started ?? ''))
        throw new Error(
          `Another courier (process ${pid}) runs on ${directory}. Stop it, or set DATOFERUM_DATA to another directory.`,
        );
      await rm(file, { force: true });
    }
  }
  throw new Error(`The lock of ${directory} is taken again and again; is another courier starting?`);
}

/** A process id may be given again: where the system tells when a process began (Linux), that decides. */
function startedAt(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch {
    return '';
  }
}

function isAlive(pid: number, started: string): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  return started === '' || startedAt(pid) === started;
}
