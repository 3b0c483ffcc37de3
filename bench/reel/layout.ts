/** Laying files end to end on a reel and cutting the reel into uploads (design: The data path). Pure; all figures are bytes. */

export const STEP = 8 * 1024 * 1024;
/** Lines in one page of entries. */
export const PAGE = 1000;

/** A file with its place: byte 0 lies at `start` of the reel. */
export type Laid<F> = F & { start: number };

/** End to end in the order given; an empty file takes no bytes. */
export function layOut<F extends { size: number }>(files: readonly F[]): { laid: Laid<F>[]; end: number } {
  let end = 0;
  const laid = files.map((file) => {
    const start = end;
    end += file.size;
    return { ...file, start };
  });
  return { laid, end };
}

/** Uploads that cover [0, end) without a gap; each begins on a multiple of 8 MiB, and only the last may be short. */
export function cut(end: number, size: number): { position: number; length: number }[] {
  if (!Number.isSafeInteger(size) || size < STEP || size % STEP !== 0)
    throw new RangeError(`a cut is a multiple of ${STEP} bytes, not ${size}`);
  const uploads: { position: number; length: number }[] = [];
  for (let position = 0; position < end; position += size)
    uploads.push({ position, length: Math.min(size, end - position) });
  return uploads;
}

/** What lies in [from, to) of the reel: runs of bytes inside files, in order. */
export function* runsOf<F extends { size: number }>(
  laid: readonly Laid<F>[],
  from: number,
  to: number,
): Generator<{ file: Laid<F>; at: number; length: number }> {
  for (let i = floor(laid, from); i < laid.length; i++) {
    const file = laid[i] as Laid<F>;
    if (file.start >= to) return;
    const at = Math.max(0, from - file.start);
    const length = Math.min(file.size, to - file.start) - at;
    if (length > 0) yield { file, at, length };
  }
}

/** The last file that starts at or before `position`. */
function floor(laid: readonly { start: number }[], position: number): number {
  let low = 0;
  let high = laid.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((laid[middle]?.start ?? 0) <= position) low = middle;
    else high = middle - 1;
  }
  return low;
}

export function* pages<T>(items: readonly T[], size = PAGE): Generator<readonly T[]> {
  for (let i = 0; i < items.length; i += size) yield items.slice(i, i + size);
}

/** Pieces of a file over 8 MiB: [from, to) in the file; a file up to 8 MiB is one piece and declares `sha256` instead. */
export function piecesOf(size: number): { from: number; to: number }[] {
  return size <= STEP ? [] : cut(size, STEP).map(({ position, length }) => ({ from: position, to: position + length }));
}
