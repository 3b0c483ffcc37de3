import { CheckError, type CheckPort } from '@datoferum/ui';
import type { CheckOrder, CheckSaid } from './messages.ts';

/** The page names its programs. One waits, so that a check can begin with no network at all; a check that was stopped ends its own. */
export function createChecker(address: string): CheckPort {
  let spare: Worker | null = null;
  const open = (): Worker => new Worker(address, { type: 'module', name: 'check' });
  return {
    prepare() {
      spare ??= open();
    },
    // Only pages that hold a signed statement need it.
    signature: async (signed) => (await import('./signature.ts')).signature(signed),
    check(documents, delivery, changed, signal) {
      signal.throwIfAborted();
      const worker = spare ?? open();
      spare = null;
      return new Promise((resolve, reject) => {
        const over = new AbortController();
        const end = (isGood: boolean): void => {
          over.abort();
          if (isGood && spare === null) spare = worker;
          else worker.terminate();
        };
        const listening = { signal: over.signal };
        signal.addEventListener(
          'abort',
          () => {
            end(false);
            reject(signal.reason as Error);
          },
          listening,
        );
        worker.addEventListener(
          'message',
          ({ data }: MessageEvent<CheckSaid>) => {
            if ('progress' in data) {
              changed(data.progress);
              return;
            }
            end('found' in data);
            if ('found' in data) resolve(data.found);
            else reject(new CheckError(data.failed.code, data.failed.message));
          },
          listening,
        );
        worker.addEventListener(
          'error',
          (event) => {
            end(false);
            reject(new CheckError('failed', event.message));
          },
          listening,
        );
        const order: CheckOrder = { documents, delivery };
        worker.postMessage(order);
      });
    },
  };
}
