import type { Slice as ByteSlice } from '../../bytes/slice.ts';
import type { Id, PendingEntry } from '../../ports/metadata-rows.ts';
import { toByteSlice } from '../locate-bytes.ts';
import type { Ports } from '../ports.ts';
import type { Located, ReelRange } from './locate-compact.ts';

/** One look-up covers at most this many bytes: a file of 10 TB is never held as a list. */
const WINDOW = 1024 * 1024 * 1024;

/** Less than this is waited for while more may come: crumbs of a slow line are rewritten before they are read. */
const AT_LEAST = 64 * 1024 * 1024;

/** Not all bytes of the file are durable. */
export class NotCovered extends Error {
  constructor() {
    super('not all bytes of the file are durable');
    this.name = 'NotCovered';
  }
}

export interface LargeFileSlices {
  slices: AsyncGenerator<ByteSlice>;
  /** The envelope's tick when the first byte was looked up: what was measured counts from there. */
  seen(): number;
}

/**
 * The slices of a large file in order, looked up window by window. Where durable bytes end, `more` is asked: it resolves with true when it is worth
 * looking again, or false, and then what is there is read, and the reading ends with NotCovered.
 * @param locate looks ranges up; may rewrite small parts first
 */
export function largeFileSlices(
  ports: Pick<Ports, 'metadata'>,
  envelope: Id,
  entry: PendingEntry,
  more: () => Promise<boolean>,
  locate: (ranges: ReelRange[]) => Promise<Located>,
): LargeFileSlices {
  const { reel, start, size } = entry;
  let seen: number | null = null;
  async function* slices(): AsyncGenerator<ByteSlice> {
    if (reel === null || start === null) throw new NotCovered();
    for (let at = 0; at < size; ) {
      const until = Math.min(size, at + WINDOW);
      const durable = Math.min(until, (await ports.metadata.read.frontier(reel, start + at, start + until)) - start);
      const isEnough = durable >= until || durable - at >= AT_LEAST;
      if (!isEnough && (await more())) continue;
      if (durable <= at) throw new NotCovered();
      const { tick, slices: found } = await locate([{ reel, from: start + at, to: start + durable }]);
      seen ??= tick;
      const [some] = found;
      if (!some) throw new NotCovered();
      for (const slice of some) yield toByteSlice(envelope, slice);
      at = durable;
    }
  }
  return { slices: slices(), seen: () => seen ?? 0 };
}
