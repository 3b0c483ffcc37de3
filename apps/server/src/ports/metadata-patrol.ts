import type { Id, NewRecord } from './metadata-rows.ts';

/** What a re-reading found: a file, one of its pieces (over 8 MiB), a sealed document by its kind, or the key of the whole envelope. */
export interface Finding {
  /** Of the file; null for the envelope as a whole or one of its documents. */
  pathHash: Uint8Array | null;
  piece: number | null;
  /** Kind of the document; null where a file or the whole is meant. */
  document: string | null;
  /** storage: not there, or not authentic · sha256_differs, digest_differs: authentic, and not what was sealed · key: it cannot be opened. */
  reason: 'storage' | 'sha256_differs' | 'digest_differs' | 'key';
}

/** An envelope that is being re-read. Everything before `position` on its tape was. */
export interface PatrolUnderWay {
  envelope: Id;
  position: number;
  /** ms since 1970. */
  beganAt: number;
  found: number;
}

export interface PatrolSteps {
  /** Begins, or goes on where it was. Null when the envelope is not kept (sealed or delivered); nothing of it stays under way then. */
  beginPatrol(envelope: Id, now: number): Promise<PatrolUnderWay | null>;
  /** Never back. False when it is not under way any more. */
  movePatrol(envelope: Id, position: number): Promise<boolean>;
  /** It was read whole; the next turn counts from here. */
  endPatrol(envelope: Id, now: number): Promise<void>;
  /** Names it in the envelope's problems and writes the record, once for each finding. False when it was known or the envelope is not kept. */
  storeFinding(envelope: Id, finding: Finding, record: NewRecord): Promise<boolean>;
}

export interface PatrolReads {
  /** What is under way, else the kept envelope that was read (or sealed) first, when that was before `before`. */
  patrolNext(before: number): Promise<Id | null>;
  patrolUnderWay(): Promise<PatrolUnderWay | null>;
  /** When the kept envelope was read (or sealed) whose turn is next; null when none is kept. */
  patrolOldest(): Promise<number | null>;
  /** When it was read whole last; null since it was sealed. */
  patrolledAt(envelope: Id): Promise<number | null>;
}
