import type { NotFilling, Refused } from '../../../ports/metadata-refused.ts';
import type { EntryLine, Id, RefusedLine } from '../../../ports/metadata-rows.ts';
import { equal, hex, idBytes, idText, sha256 } from '../bytes.ts';
import { addCounts, bytesOf, MOST_BYTES, type Tally, tally } from '../sql/counts.ts';
import { dropDigests } from '../sql/digests.ts';
import { type EntryRow, entryAfter, entryBefore, entryByHash, insertFile, replaceFile } from '../sql/entries.ts';
import { whyClosed } from '../sql/envelopes.ts';
import { declareFolder, insertFolder, makeFolders } from '../sql/folders.ts';
import { openReel, reelById, uploadById } from '../sql/uploads.ts';
import type { Bytes } from '../tables.ts';
import type { Tx } from '../tx.ts';
import { retirePathUploads } from './finish-upload.ts';
import { refuse } from './make-upload.ts';
import { tellMore } from './tell-more.ts';

type Done = {
  ok: true;
  accepted: number;
  unchanged: number;
  refused: RefusedLine[];
  touched: { reel: Id; from: number; to: number }[];
};
type Outcome = 'accepted' | 'unchanged' | { code: string; detail: string };

const CONFLICT: Outcome = { code: 'path_conflict', detail: 'A file and a folder cannot have one path.' };
const OVERLAP: Outcome = { code: 'entry_overlaps', detail: 'Another entry holds bytes of this range of the reel.' };
const NO_PLACE: Outcome = { code: 'invalid_request', detail: 'A file that holds bytes says "reel" and "start".' };
const TOO_MUCH: Outcome = { code: 'invalid_request', detail: 'No envelope holds so many bytes.' };
const NOT_YOURS: Outcome = { code: 'invalid_request', detail: 'This reel takes no such entry.' };

/** Each line stands or falls alone: it is checked before it writes. */
export async function putEntries(
  tx: Tx,
  envelope: Id,
  lines: EntryLine[],
  now: number,
): Promise<Done | Refused<NotFilling>> {
  const id = idBytes(envelope);
  const closed = await whyClosed(tx, id);
  if (closed) throw refuse(closed);
  const page = new EntryPage(tx, id, now, MOST_BYTES - (await bytesOf(tx, id)));
  const done: Done = { ok: true, accepted: 0, unchanged: 0, refused: [], touched: [] };
  for (const [line, entry] of lines.entries()) {
    const outcome = await page.put(entry);
    if (typeof outcome === 'string') done[outcome] += 1;
    else done.refused.push({ line, ...outcome });
  }
  await addCounts(tx, id, page.counts);
  done.touched = page.touched();
  return done;
}

class EntryPage {
  readonly counts: Tally = tally();
  readonly #tx: Tx;
  readonly #envelope: Bytes;
  readonly #now: number;
  /** Bytes that the page may add. */
  readonly #room: number;
  readonly #folders = new Set<string>();
  readonly #reels = new Map<string, { id: Bytes; from: number; to: number; open: boolean; path: Bytes | null }>();
  /** Where the last line on a reel left it free, so that lines in order need no look-up. */
  readonly #gaps = new Map<string, { from: number; to: number }>();

  constructor(tx: Tx, envelope: Bytes, now: number, room: number) {
    this.#tx = tx;
    this.#envelope = envelope;
    this.#now = now;
    this.#room = room;
  }

  touched(): Done['touched'] {
    return [...this.#reels.values()]
      .filter((reel) => reel.to > reel.from)
      .map(({ id, from, to }) => ({ reel: idText(id), from, to }));
  }

  async put(line: EntryLine): Promise<Outcome> {
    const hash = sha256(line.path);
    const row = await this.#tx.get(entryByHash, { envelope: this.#envelope, hash });
    return line.kind === 'folder' ? this.#putFolder(line, hash, row) : this.#putFile(line, hash, row);
  }

  async #putFolder(line: EntryLine, hash: Bytes, row: EntryRow | undefined): Promise<Outcome> {
    if (row?.kind === 'file') return CONFLICT;
    if (row?.kind === 'folder') {
      if (row.mtime === line.mtime) return 'unchanged';
      await tellMore(this.#tx, row, line.mtime, null, this.#now);
      return 'accepted';
    }
    if (row) await declareFolder(this.#tx, row, line.mtime, this.#now);
    else {
      if (!(await this.#makeFolders(line.path))) return CONFLICT;
      await insertFolder(this.#tx, this.#envelope, { path: line.path, hash }, 'folder', line.mtime, this.#now);
    }
    this.#folders.add(hex(hash));
    this.counts.entries += 1;
    return 'accepted';
  }

  async #putFile(line: EntryLine, hash: Bytes, row: EntryRow | undefined): Promise<Outcome> {
    if (row && row.kind !== 'file') return CONFLICT;
    const place = line.size === 0 ? null : this.#placeOf(line, row);
    if (place === undefined) return NO_PLACE;
    const same =
      row && row.size === line.size && (!place || (equal(row.reel, place.reel) && row.start === place.start));
    if (same) return this.#putAgain(line, row);
    if (this.counts.bytes + line.size - (row?.size ?? 0) > this.#room) return TOO_MUCH;
    if (place) {
      if (!(await this.#mayLie(place.reel, line, place.start))) return NOT_YOURS;
      if (!(await this.#isFree(place.reel, place.start, line.size, hash))) return OVERLAP;
    }
    const { size, mtime, sha256: declared } = line;
    const file = { size, mtime, reel: place?.reel ?? this.#envelope, start: place?.start ?? 0, declared };
    if (row) {
      await dropDigests(this.#tx, this.#envelope, hash);
      await retirePathUploads(this.#tx, this.#envelope, hash, place?.reel ?? null);
      await replaceFile(this.#tx, row, file, this.#now, this.counts);
      this.#gaps.clear();
    } else {
      if (!(await this.#makeFolders(line.path))) return CONFLICT;
      await insertFile(this.#tx, this.#envelope, line.path, hash, file, this.#now, this.counts);
    }
    if (place) this.#grow(place.reel, place.start, place.start + size);
    return 'accepted';
  }

  /** A line without a place may tell more about a file that stands, as a plain upload's. Undefined: it has none. */
  #placeOf(line: EntryLine, row: EntryRow | undefined): { reel: Bytes; start: number } | undefined {
    if (line.reel !== null && line.start !== null) return { reel: idBytes(line.reel), start: line.start };
    return row && row.size === line.size ? { reel: row.reel, start: row.start } : undefined;
  }

  async #putAgain(line: EntryLine, row: EntryRow): Promise<Outcome> {
    const declared = line.sha256 ?? row.declared;
    const mtime = line.mtime ?? row.mtime;
    if (equal(declared, row.declared) && mtime === row.mtime) return 'unchanged';
    await tellMore(this.#tx, row, mtime, declared, this.#now);
    return 'accepted';
  }

  #makeFolders(path: Bytes): Promise<boolean> {
    return makeFolders(this.#tx, this.#envelope, path, this.#now, this.#folders);
  }

  /** A line may be first to name a client's reel. An upload's own reel holds that upload's path and nothing else. */
  async #mayLie(reel: Bytes, line: EntryLine, start: number): Promise<boolean> {
    const key = hex(reel);
    let known = this.#reels.get(key);
    if (!known) {
      const row = await this.#tx.get(reelById, { id: reel });
      const upload = row?.own === 1 ? await this.#tx.get(uploadById, { id: reel }) : undefined;
      const open = row ? equal(row.envelope, this.#envelope) : !equal(reel, this.#envelope);
      if (open && !row) await openReel(this.#tx, reel, this.#envelope, 0);
      known = { id: reel, from: Number.MAX_SAFE_INTEGER, to: 0, open, path: upload?.path ?? null };
      if (upload?.path && upload.state !== 'complete') known.open = false;
      this.#reels.set(key, known);
    }
    return known.open && (known.path === null || (equal(known.path, line.path) && start === 0));
  }

  async #isFree(reel: Bytes, start: number, size: number, not: Bytes): Promise<boolean> {
    const key = hex(reel);
    const end = start + size;
    let gap = this.#gaps.get(key);
    if (!gap || start < gap.from || end > gap.to) {
      const before = await this.#tx.get(entryBefore, { reel, start, not });
      const after = await this.#tx.get(entryAfter, { reel, start, not });
      gap = { from: before ? before.start + before.size : 0, to: after?.start ?? Number.MAX_SAFE_INTEGER };
      if (start < gap.from || end > gap.to) return false;
    }
    this.#gaps.set(key, { from: end, to: gap.to });
    return true;
  }

  #grow(reel: Bytes, from: number, to: number): void {
    const known = this.#reels.get(hex(reel));
    if (!known) return;
    known.from = Math.min(known.from, from);
    known.to = Math.max(known.to, to);
  }
}
