import type { Id } from './metadata-rows.ts';

/** `words`: title, message, fields and addresses of an envelope; `names`: of its entries. */
export type SearchKind = 'words' | 'names';

export interface Wanted {
  envelope: Id;
  kind: SearchKind;
}

export interface SearchDocument {
  /** Given back by a hit: an entry's path hash; of words 0 is what all parties may read, 1 what the sender may. */
  ref: Uint8Array;
  /** Any text. It is folded here: letters without their marks, case ignored; what is no letter or digit separates words. */
  text: string;
}

/** Where in the answers somebody is: behind this document. */
export interface SearchPlace extends Wanted {
  doc: number;
}

export interface SearchHit extends SearchPlace {
  ref: Uint8Array;
}

/** An envelope to look into, and which of its words may be looked at. */
export interface SearchScope {
  envelope: Id;
  as: 'sender' | 'recipient';
}

/**
 * Finds envelopes and entries by their words. It knows nothing of access: whoever asks names the envelopes, and these are looked into and no other.
 * What is asked for is never read as an expression. Everything in it can be made again from the metadata.
 */
export interface SearchIndex {
  readonly shared: boolean;
  /** The record up to which the records were followed; 0 at the beginning. */
  position(): Promise<number>;
  /** In one transaction: these wait to be put, and the records were followed up to `position`. What was removed is left out. */
  want(items: Wanted[], position: number): Promise<void>;
  /** What waits, ≤ `limit`; what a crash or a removal has lost waits again. */
  wanted(limit: number): Promise<Wanted[]>;
  /**
   * Replaces what is known of one kind; counts when it ends. `expected` says about how many documents come, pages of ≤ 1,000. False, and it waits
   * again unless it was removed, when its place was lost meanwhile.
   */
  put(item: Wanted, expected: number, pages: AsyncIterable<SearchDocument[]>): Promise<boolean>;
  /** When this has answered, no word of the envelope is left in any file, and what is put later changes nothing. Safe to repeat. */
  remove(envelope: Id): Promise<void>;
  /** Documents that hold a word beginning with each word of `q` (one letter: that word), in the order of the scopes, then of their documents. */
  query(q: string, scopes: SearchScope[], after: SearchPlace | null, limit: number): Promise<SearchHit[]>;
  /** Forgets all but what was removed, and begins with the first record again. */
  rebuild(): Promise<void>;
  close(): Promise<void>;
}
