import type { Generated } from 'kysely';
import type { Bytes, Flag } from './table-values.ts';

export interface ReelTable {
  id: Bytes;
  envelope: Bytes;
  ordinal: number;
  /** 1 when it belongs to one upload (and bears its id), 0 when a client opened it. */
  own: Flag;
}

export interface UploadTable {
  id: Bytes;
  envelope: Bytes;
  kind: 'plain' | 'partial' | 'final';
  length: number | null;
  received: number;
  epoch: number;
  metadata: Bytes | null;
  path: Bytes | null;
  path_hash: Bytes | null;
  mtime: number | null;
  state: 'open' | 'complete' | 'abandoned' | 'replaced' | 'terminated';
  reel: Bytes;
  position: number;
  dropped: Flag;
  person: Bytes;
  created_at: number;
  updated_at: number;
}

/** Upload-Concat of a final, as it was sent. */
export interface ConcatTable {
  upload: Bytes;
  sent: Bytes;
}

export interface StretchTable {
  reel: Bytes;
  position: number;
  length: number;
  upload: Bytes;
  /** Where in its upload this row begins. */
  at: number;
  since: number;
}

export interface PartTable {
  upload: Bytes;
  start: number;
  length: number;
  blob: Bytes;
  at: number;
  size: number;
}

/** Bytes [start, stop) of an upload that some stretch showed once; its parts go unless a stretch still shows them. */
export interface WasteTable {
  upload: Bytes;
  start: number;
  stop: number;
}

export interface BlobTable {
  id: Bytes;
  envelope: Bytes;
  state: 'writing' | 'written' | 'doomed';
  owner: Bytes;
  size: number;
  /** Bytes still named by parts and renderings. */
  live: number;
  /** Database clock (last beat) when `live` changed. */
  changed_at: number;
}

export interface EntryTable {
  /** Order of arrival: keeps rows of one walk together. */
  no: Generated<number>;
  envelope: Bytes;
  path_hash: Bytes;
  path: Bytes;
  parent_hash: Bytes;
  name: Bytes;
  kind: 'file' | 'folder' | 'implied';
  size: number;
  mtime: number | null;
  /**
   * Files that hold bytes: their reel and start. What holds none stands on a lane of its own, named by the envelope's id:
   * start 0 for empty files and declared folders, 1 for implied folders.
   */
  reel: Bytes;
  start: number;
  declared: Bytes | null;
  sha256: Bytes | null;
  crc32: number | null;
  state: 'pending' | 'measured' | 'differs' | 'damaged';
  seen: number;
  tape_at: number | null;
  /** 1 when something declared was compared with what was measured, over the whole file. */
  compared: Flag;
  below_files: number | null;
  below_bytes: number | null;
  /** When it was declared or completed last. */
  put_at: number;
}

/** 256 pieces a row, 32 bytes each; a zero slot is unknown. Only files over 8 MiB have rows. */
export interface DigestTable {
  envelope: Bytes;
  path_hash: Bytes;
  page: number;
  declared: Bytes | null;
  measured: Bytes | null;
}
