import { encodePath } from '../../envelope/path.ts';
import { PIECE } from '../../manifest/pieces.ts';
import type { Book } from './book.ts';
import type { Problem } from './close.ts';
import type { Fates } from './fates.ts';
import type { LaidItem } from './page.ts';
import type { Stretches } from './stretches.ts';
import { pathKey } from './walk-order.ts';

/**
 * Lays ready to be sent again, 8 MiB at a time, what lies under the problems that the courier named. A file of several pieces is first
 * read whole by `readAgain`: it may have been replaced while one of them was on its way, and then it is another file.
 */
export async function repair(
  problems: readonly Problem[],
  { book, fates, stretches }: { book: Book; fates: Fates; stretches: Stretches },
  readAgain: (item: LaidItem) => Promise<void>,
): Promise<void> {
  const wanted = new Map<string, Set<number | null>>();
  for (const { path, path64, piece } of problems) {
    const bytes = encodePath({ ...(path === undefined ? {} : { path }), ...(path64 === undefined ? {} : { path64 }) });
    if (!bytes.ok) continue;
    const key = pathKey(bytes.bytes);
    wanted.set(key, (wanted.get(key) ?? new Set()).add(piece));
  }
  const steps = new Set<number>();
  for await (const item of book.items()) {
    const pieces = wanted.get(pathKey(item.path));
    if (pieces === undefined || !fates.isCurrent(item)) continue;
    if (item.size > PIECE) await readAgain(item);
    if (!fates.isCurrent(item)) continue;
    for (const piece of pieces) {
      const from = item.start + (piece ?? 0) * PIECE;
      const to = piece === null ? item.start + item.size : Math.min(from + PIECE, item.start + item.size);
      for (let at = Math.floor(from / PIECE) * PIECE; at < to; at += PIECE) steps.add(at);
    }
  }
  for (const position of steps) await stretches.repair(position);
}
