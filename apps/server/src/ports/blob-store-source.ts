import type { BlobSource } from './blob-store.ts';

/**
 * Walks a source until it ends, fails or the signal fires; a silent source cannot hold the walk.
 * However the walk ends early, the source is told by `return()`, whose answer is not awaited.
 */
export async function* untilAborted(
  source: BlobSource | Uint8Array,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array | readonly Uint8Array[], void, undefined> {
  if (source instanceof Uint8Array) {
    signal?.throwIfAborted();
    yield source;
    return;
  }
  const iterator = source[Symbol.asyncIterator]();
  let ended = false;
  let wake: (() => void) | undefined;
  const onAbort = () => wake?.();
  signal?.addEventListener('abort', onAbort);
  try {
    for (;;) {
      signal?.throwIfAborted();
      const next = await new Promise<IteratorResult<Uint8Array | readonly Uint8Array[]> | null>((resolve, reject) => {
        wake = () => resolve(null);
        iterator.next().then(resolve, (error) => {
          ended = true;
          reject(error);
        });
      });
      signal?.throwIfAborted();
      if (next === null) continue;
      if (next.done) {
        ended = true;
        return;
      }
      yield next.value;
    }
  } finally {
    signal?.removeEventListener('abort', onAbort);
    if (!ended) iterator.return?.()?.then(undefined, () => {});
  }
}
