import type { FileSource, ReadWant } from '../ports.ts';
import type { Book } from './book.ts';
import type { Fates } from './fates.ts';

/** [from, to) of the reel as one Blob; what is not to be delivered any more is zeros. */
export async function blobOf(
  source: FileSource,
  book: Book,
  fates: Fates,
  { from, to }: { from: number; to: number },
): Promise<Blob> {
  const parts: Blob[] = [];
  let wants: ReadWant[] = [];
  let at = from;
  const flush = async (): Promise<void> => {
    if (wants.length > 0) parts.push(await (source.blob as NonNullable<FileSource['blob']>)(wants));
    wants = [];
  };
  for await (const item of book.between(from, to)) {
    if (!fates.isCurrent(item)) continue;
    const begin = Math.max(item.start, from);
    const end = Math.min(item.start + item.size, to);
    if (begin > at) {
      await flush();
      parts.push(zeros(begin - at));
    }
    wants.push({ path: item.path, start: begin - item.start, length: end - begin });
    at = end;
  }
  await flush();
  if (at < to) parts.push(zeros(to - at));
  return new Blob(parts);
}

/** One MiB in memory however many are asked for. */
function zeros(count: number): Blob {
  const one = new Uint8Array(Math.min(count, 1024 * 1024));
  const parts: Uint8Array<ArrayBuffer>[] = Array.from({ length: Math.floor(count / one.length) }, () => one);
  return new Blob([...parts, one.subarray(0, count % one.length)]);
}
