import type { Id, Measured, NewRecord, Page, Problem, Receipt, Rendering } from './metadata-rows.ts';

/** From the counts to the seal. */
export interface SealingSteps {
  /**
   * Places the next ≤ 1,000 entries on the tape: files in (reel ordinal, start, path_hash) order, each at the sum of sizes before it; folders and empty files
   * after all files, at tape_at = total bytes, by path_hash. `cursor` null begins anew (safe to repeat). Answers the next cursor or null when all are placed.
   * The same pass asks again whether `seen` ≥ `since` for what was read; entries that fail are pending again and counted in `unseen`: read them, place anew.
   */
  placeOnTape(envelope: Id, cursor: string | null): Promise<{ cursor: string | null; placed: number; unseen: number }>;
  /** Totals below each folder (implied too), ≤ 1,000 rows a call, any order that ends right; safe to repeat from null. */
  sumFolders(envelope: Id, cursor: string | null): Promise<{ cursor: string | null }>;
  /**
   * Stores what was read back, each only while its entry row is still the same (reel, start, size) and no stretch it lies on has `since` > seen.
   * Compares with what was declared (sha256, known digest slots): state `measured` or `differs`. Raises the envelope's verified counts once per entry.
   */
  storeMeasured(envelope: Id, rows: Measured[], now: number): Promise<{ stored: number; differs: number }>;
  /** An entry whose bytes could not be authenticated. Writes record `envelope.damaged`. */
  storeDamaged(envelope: Id, pathHash: Uint8Array, record: NewRecord): Promise<void>;
  /** sealing → filling with the exact list (≤ 10,000 kept; the count is exact); those entries are pending again. */
  reopen(envelope: Id, problems: Problem[], now: number, record: NewRecord): Promise<boolean>;
  storeRenderings(envelope: Id, renderings: Rendering[], blobs: { id: Id; size: number }[], owner: Id): Promise<void>;
  /** Answers the time fixed first, with the end of retention. */
  fixSealedAt(envelope: Id, now: number): Promise<{ sealedAt: number; expiresAt: number; compared: number }>;
  /** sealing → sealed, with its receipt and record, once. Rejects with code `unread` when not every file counts as read back: nothing unseen is ever sealed. */
  seal(envelope: Id, manifestSha256: Uint8Array, receipt: Receipt, record: NewRecord): Promise<boolean>;
}

export interface SealingReads {
  problems(envelope: Id, cursor: string | null, limit: number): Promise<Page<Problem> & { total: number }>;
  rendering(envelope: Id, kind: string): Promise<Rendering | null>;
}
