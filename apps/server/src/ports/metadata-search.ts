import type { Id, Page } from './metadata-rows.ts';

/** What the search index is made of. */
export interface SearchReads {
  /** Names of all entries of an envelope, implied folders too, by path hash. limit ≤ 1,000. */
  entryNames(
    envelope: Id,
    cursor: string | null,
    limit: number,
  ): Promise<Page<{ pathHash: Uint8Array; name: Uint8Array }>>;
}
