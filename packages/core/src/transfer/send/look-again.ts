import type { FileSource, SourceItem, SourceTrouble } from '../ports.ts';
import type { Book } from './book.ts';
import type { Fates } from './fates.ts';
import type { LaidItem } from './page.ts';
import type { Now } from './reader.ts';
import { compareWalk, isBelow } from './walk-order.ts';

export interface Looked {
  /** What the courier must have when nothing is wrong. */
  entries: number;
  bytes: number;
  /** Something was named: these are not the counts of a whole delivery, whatever a person decided meanwhile. */
  isOther: boolean;
}

/**
 * Walks the source once more beside what was laid, in the same order, and names what is another than it was. What came newly into the
 * folders is not of this delivery.
 */
export async function lookAgain(
  of: { source: FileSource; book: Book; fates: Fates },
  tell: (item: LaidItem, code: SourceTrouble['code'] | 'changed', now: Now) => Promise<void>,
  signal: AbortSignal,
): Promise<Looked> {
  const { source, book, fates } = of;
  const looked: Looked = { entries: 0, bytes: 0, isOther: false };
  const onTrouble: typeof tell = (item, code, now) => {
    looked.isOther = true;
    return tell(item, code, now);
  };
  const walk = source.walk(signal)[Symbol.asyncIterator]();
  let found: SourceItem | SourceTrouble | null = await next(walk);
  let closed: SourceTrouble | null = null;
  for await (const item of book.items('walk')) {
    while (found !== null && compareWalk(found.path, item.path) < 0) {
      if (found.kind === 'trouble') closed = found;
      found = await next(walk);
    }
    const fate = fates.isEmpty ? null : fates.get(item.path);
    if (fate !== null && fate.state !== 'again') continue;
    // As it was laid last.
    const laid: LaidItem =
      fate === null
        ? item
        : { ...item, kind: fate.kind ?? item.kind, size: fate.size, mtime: fate.mtime, start: fate.start };
    const here = found !== null && compareWalk(found.path, item.path) === 0 ? found : null;
    const why = here?.kind === 'trouble' ? here : closed !== null && isBelow(item.path, closed.path) ? closed : null;
    if (why !== null) await onTrouble(laid, why.code, null);
    else if (here === null || here.kind === 'trouble') await onTrouble(laid, 'gone', null);
    else if (here.kind !== laid.kind) await onTrouble(laid, 'gone', null);
    else if (laid.kind === 'file' && isChanged(laid, here)) {
      await onTrouble(laid, 'changed', { size: here.size, mtime: here.mtime });
    } else {
      looked.entries++;
      looked.bytes += laid.size;
    }
  }
  // What was laid only later (it could not be read at first) has no place in the order of the walk.
  for (const fate of fates.all('again')) {
    if (!fate.isUnlaid) continue;
    const now = await source.look(fate.path);
    const kind = fate.kind ?? 'file';
    const laid: LaidItem = {
      kind,
      path: fate.path,
      size: fate.size,
      mtime: fate.mtime,
      start: fate.start,
      page: -1,
    };
    if (now?.kind !== kind) await onTrouble(laid, 'gone', null);
    else if (kind === 'file' && isChanged(fate, now)) await onTrouble(laid, 'changed', now);
    else {
      looked.entries++;
      looked.bytes += fate.size;
    }
  }
  return looked;
}

export function isChanged(
  laid: { size: number; mtime: number | null },
  now: { size: number; mtime: number | null },
): boolean {
  return laid.size !== now.size || (laid.mtime !== null && now.mtime !== null && laid.mtime !== now.mtime);
}

async function next(walk: AsyncIterator<SourceItem | SourceTrouble>): Promise<SourceItem | SourceTrouble | null> {
  const { value, done } = await walk.next();
  return done ? null : value;
}
