import { fileURLToPath } from 'node:url';
import { answers, type Contestant, freePort, launch, plainTus } from './contestant.ts';

const CHILD = fileURLToPath(new URL('./tus-node-child.ts', import.meta.url));

/** @tus/server with @tus/file-store: no encryption, no fsync, no reading back. It dies after one complete GET. */
export const tusNode: Contestant = {
  name: '@tus/server',
  durable: false,
  async start(folder) {
    const port = await freePort();
    const origin = `http://127.0.0.1:${port}`;
    // The courier's start script tunes its own process, not this one.
    const { UV_THREADPOOL_SIZE, MALLOC_MMAP_THRESHOLD_, MALLOC_TRIM_THRESHOLD_, ...env } = process.env;
    const started = await launch(process.execPath, [CHILD, String(port), folder], {
      env,
      isReady: () => answers(`${origin}/files/`),
    });
    return plainTus('@tus/server', origin, started);
  },
};
