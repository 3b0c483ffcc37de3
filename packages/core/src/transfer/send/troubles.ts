import type { FileSource, SourceLook } from '../ports.ts';
import type { Fate } from './fates.ts';
import type { LaidItem } from './page.ts';
import type { Now } from './reader.ts';
import type { Standing } from './standing.ts';
import { compareWalk } from './walk-order.ts';
import { isDeclaredAtOnce, itemsBelow, unlaid } from './walker.ts';

/** What changes while it is sent goes again by itself so often. */
const BY_ITSELF = 3;

export interface TroublesOf {
  /** The source of the run, or one opened for this; null while it is away. */
  source(): Promise<FileSource | null>;
  /** Of the run, where there is one. */
  signal(): AbortSignal;
  changed(): void;
}

/** Files that cannot go as they were laid: named, left out, or laid again as they are now. */
export class Troubles {
  readonly #standing: Standing;
  readonly #of: TroublesOf;

  constructor(standing: Standing, of: TroublesOf) {
    this.#standing = standing;
    this.#of = of;
  }

  /** `now` is what the file is, where that is known. */
  async name(item: LaidItem, code: string, now: Now, detail: string | null = null): Promise<void> {
    const { fates, row } = this.#standing;
    const before = fates.get(item.path);
    if (before?.state === 'trouble' || before?.state === 'left') return;
    const fate: Fate = {
      path: Uint8Array.from(item.path),
      kind: item.kind,
      state: 'trouble',
      code,
      detail,
      grownBy: now === null ? null : now.size - item.size,
      size: item.size,
      mtime: item.mtime,
      start: item.start,
      declared: (before?.declared ?? false) || isDeclaredAtOnce(item) || code !== 'refused',
      isUnlaid: before?.isUnlaid ?? false,
      again: before?.again ?? 0,
    };
    await fates.put(fate);
    const isByItself = code === 'changed' && (row.options.sendsChangedAgain ?? false) && fate.again < BY_ITSELF;
    if (isByItself) await this.layAgain(fate, now);
    this.#of.changed();
  }

  /** Lays it at the end of the reel as it is now; what was sent of it before is in no entry any more. */
  async layAgain(fate: Fate, known: Now): Promise<void> {
    const source = known === null ? await this.#of.source() : null;
    const now: SourceLook | null =
      known === null ? ((await source?.look(fate.path)) ?? null) : { ...known, kind: 'file' };
    // Who asked twice is heard once; what is not there stays a trouble.
    if (now === null || this.#standing.fates.get(fate.path)?.state !== 'trouble') return;
    const { kind } = now;
    if (kind === 'folder' && fate.isUnlaid && source) return this.#layBelow(fate, source);
    if (kind === 'other' || (kind === 'folder' && fate.kind !== 'folder')) return;
    await this.#lay({ ...fate, kind, size: now.size, mtime: now.mtime });
  }

  async leaveOut(fate: Fate): Promise<void> {
    await this.#standing.fates.put({ ...fate, state: 'left' });
  }

  /** A folder that could not be walked is open now: everything in it. */
  async #layBelow(folder: Fate, source: FileSource): Promise<void> {
    const { fates } = this.#standing;
    for await (const found of itemsBelow(source, folder.path, this.#of.signal())) {
      const isTop = compareWalk(found.path, folder.path) === 0;
      if (isTop && found.kind === 'trouble') return;
      if (!isTop && fates.get(found.path) !== null) continue;
      if (found.kind === 'trouble') await fates.put(unlaid(found.path, found.code));
      else await this.#lay({ ...unlaid(found.path, folder.code), ...found, path: Uint8Array.from(found.path) });
    }
    if (fates.get(folder.path)?.state === 'trouble') await fates.remove(folder.path);
  }

  async #lay(fate: Fate): Promise<void> {
    const { book, fates, stretches, counts, news } = this.#standing;
    const { kind = 'file', path, size, mtime } = fate;
    const { start, written } = book.layAgain({ kind, path, size, mtime }, counts, stretches.cutEnd);
    const again: Fate = { ...fate, state: 'again', start, again: fate.again + 1, grownBy: null };
    await Promise.all([written, fates.put(again)]);
    news.open();
  }
}
