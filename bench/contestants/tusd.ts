import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { command } from '../support/commands.ts';
import { answers, type Contestant, freePort, launch, plainTus } from './contestant.ts';

const VERSION = 'v2.9.2';

/**
 * Builds tusd once into the temporary folder and keeps it there. Rejects when Go or the module is not to be had.
 * A module file that names the version asks the proxy for nothing but that version (`go install` also lists all of them).
 */
export async function findTusd(): Promise<Contestant> {
  const cache = join(tmpdir(), 'cache', `tusd-${VERSION}`);
  const binary = join(cache, 'tusd');
  if (!existsSync(binary)) {
    mkdirSync(cache, { recursive: true });
    writeFileSync(join(cache, 'go.mod'), `module bench\n\ngo 1.24\n\nrequire github.com/tus/tusd/v2 ${VERSION}\n`);
    await command('go', ['build', '-mod=mod', '-o', binary, 'github.com/tus/tusd/v2/cmd/tusd'], { cwd: cache });
  }
  return {
    name: 'tusd',
    durable: false,
    async start(folder) {
      const port = await freePort();
      const origin = `http://127.0.0.1:${port}`;
      const place = ['-host', '127.0.0.1', '-port', String(port), '-upload-dir', folder];
      const quiet = ['-verbose=false', '-show-startup-logs=false'];
      const isReady = (): Promise<boolean> => answers(`${origin}/files/`);
      return plainTus(await launch('tusd', binary, [...place, ...quiet], { folder, origin, isReady }));
    },
  };
}
