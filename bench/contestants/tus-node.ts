import { fileURLToPath } from 'node:url';
import { answers, type Contestant, freePort, launch, plainTus } from './contestant.ts';

const CHILD = fileURLToPath(new URL('./tus-node-child.ts', import.meta.url));

/**
 * @tus/server with @tus/file-store, started as its documentation starts it: no encryption, no fsync, no reading back. It dies after one complete GET.
 */
export const tusNode: Contestant = {
  name: '@tus/server',
  durable: false,
  async start(folder) {
    const port = await freePort();
    const origin = `http://127.0.0.1:${port}`;
    const isReady = (): Promise<boolean> => answers(`${origin}/files/`);
    const args = [CHILD, String(port), folder];
    return plainTus(await launch('@tus/server', process.execPath, args, { folder, origin, isReady }));
  },
};
