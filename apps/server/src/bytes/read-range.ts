import { loadsOf } from './loads.ts';
import { type House, openInOrder, type PipelineOptions } from './pipeline.ts';
import type { Slices } from './slice.ts';

/** Plaintext, authenticated. `bytes` may be shared memory: valid until `release`, which must be called once. */
export interface Chunk {
  bytes: Uint8Array;
  release(): void;
}

/** Up to 1 MiB a chunk, in order. When slots are scarce a chunk is a copy, so that a slow client keeps none. */
export async function* readRange(
  house: House,
  slices: Slices,
  options: Pick<PipelineOptions, 'ref' | 'signal' | 'window'>,
): AsyncGenerator<Chunk, void, undefined> {
  const { pool } = house;
  for await (const { slot, result } of openInOrder(house, loadsOf(slices), { ...options, priority: 'transfer' })) {
    const bytes = pool.view(slot).subarray(0, result.length);
    if (pool.lend()) {
      let kept = true;
      yield {
        bytes,
        release() {
          if (kept) pool.giveBack(slot);
          kept = false;
        },
      };
    } else {
      const copy = Buffer.from(bytes);
      pool.release(slot);
      yield { bytes: copy, release: () => undefined };
    }
    options.signal.throwIfAborted();
  }
}
