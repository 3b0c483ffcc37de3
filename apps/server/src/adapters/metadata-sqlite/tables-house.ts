import type { Generated } from 'kysely';
import type { NoticeKind } from '../../ports/metadata-notices.ts';
import type { Bytes, Flag } from './table-values.ts';

/** Running figures of the house: `owed` bytes that were announced and have not come, `quota` by default. */
export interface FigureTable {
  name: 'owed' | 'quota';
  value: number;
}

export interface RecordTable {
  seq: Generated<number>;
  type: string;
  envelope: Bytes | null;
  person: Bytes | null;
  origin: string | null;
  result: 'done' | 'refused';
  data: string | null;
  at: number;
}

/** What is to be said: ids alone. */
export interface OutboxTable {
  no: Generated<number>;
  envelope: Bytes;
  kind: NoticeKind;
  recipient: Bytes | null;
  person: Bytes | null;
  at: number;
  since: number;
  due_at: number;
  tries: number;
}

export interface ProcessTable {
  id: Bytes;
  beat: number;
  ended: Flag;
}

export interface LeaseTable {
  name: string;
  owner: Bytes;
  token: number;
  until: number;
}

/** How far a follower of the records has come. */
export interface MarkTable {
  name: string;
  position: number;
}

/** Figures of one UTC day (days since 1970); `recipient` is 16 zero bytes where all recipients are meant. Ids only: they outlive a purge. */
export interface DayFigureTable {
  day: number;
  sender: Bytes;
  recipient: Bytes;
  contract: Bytes;
  sent: number;
  sealed: number;
  files: number;
  bytes: number;
  collected: number;
  collected_files: number;
  collected_bytes: number;
  refused: number;
  purged: number;
  purged_files: number;
  purged_bytes: number;
}

/** An envelope that is being re-read: everything before `position` on its tape was. */
export interface PatrolTable {
  envelope: Bytes;
  position: number;
  began_at: number;
  found: number;
}
