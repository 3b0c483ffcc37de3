import { CheckError, type CheckPort } from '@datoferum/ui';
import type { CheckOrder, CheckSaid } from './messages.ts';

/** The page names its programs; each check runs in one of its own and ends with it. */
export function createChecker(address: string): CheckPort {
  return {
    check(documents, delivery, changed, signal) {
      signal.throwIfAborted();
      const worker = new Worker(address, { type: 'module', name: 'check' });
      return new Promise((resolve, reject) => {
        const end = (): void => {
          worker.terminate();
          signal.removeEventListener('abort', stop);
        };
        const stop = (): void => {
          end();
          reject(signal.reason as Error);
        };
        signal.addEventListener('abort', stop);
        worker.addEventListener('message', ({ data }: MessageEvent<CheckSaid>) => {
          if ('progress' in data) return changed(data.progress);
          end();
          if ('found' in data) resolve(data.found);
          else reject(new CheckError(data.failed.code, data.failed.message));
        });
        worker.addEventListener('error', (event) => {
          end();
          reject(new CheckError('failed', event.message));
        });
        const order: CheckOrder = { documents, delivery };
        worker.postMessage(order);
      });
    },
  };
}
