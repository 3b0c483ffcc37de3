import { stopped } from '../http/transfer-error.ts';
import type { Clock } from '../ports.ts';

export const webClock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(stopped(signal));
      const end = (): void => {
        clearTimeout(timer);
        reject(stopped(signal));
      };
      const timer = setTimeout(() => {
        signal?.removeEventListener('abort', end);
        resolve();
      }, ms);
      signal?.addEventListener('abort', end, { once: true });
    }),
  random: () => (crypto.getRandomValues(new Uint32Array(1))[0] as number) / 2 ** 32,
};
