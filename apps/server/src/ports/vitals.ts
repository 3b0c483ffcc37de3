import type { SigningPurpose } from './signer.ts';

/** States in which somebody still waits for the courier; what is kept quietly is counted by the figures. */
export const STATES_IN_MOTION = ['filling', 'sealing', 'purging'] as const;
export type StateInMotion = (typeof STATES_IN_MOTION)[number];

/** What the database knows of the house's condition. Counts stop at 10,000 envelopes a state. */
export interface DatabaseVitals {
  envelopes: Record<StateInMotion, number>;
  /** Files and bytes of filling and sealing envelopes that were not read back yet. */
  unreadFiles: number;
  unreadBytes: number;
  /** ms since 1970: the newest beat of any process. */
  lastBeat: number | null;
  /** Purges by clock wait, because the clock had jumped or an older database was put back. */
  clockWaits: boolean;
  /** Sweeps wait, because an older database was put back. */
  sweepWaits: boolean;
}

/** A process of the house: its last sign of life, ms since 1970. */
export interface ProcessVitals {
  id: string;
  beat: number;
  /** It ended in order. */
  ended: boolean;
}

export interface VitalReads {
  /** The newest signs of life first. limit ≤ 1,000. */
  processes(limit: number): Promise<ProcessVitals[]>;
  /** ms since 1970: when an envelope was purged last; null before the first. */
  lastPurge(): Promise<number | null>;
  vitals(now: number): Promise<DatabaseVitals>;
}

/** The condition of the whole house at one moment: what /metrics shows. No id, no name, no address. */
export interface Vitals {
  /** ms since 1970: when this was looked at. */
  at: number;
  /** Uploads that somebody writes now. */
  uploads: number;
  /** Slow steps under way or waiting to be tried again, by kind. */
  jobs: Readonly<Record<string, number>>;
  /** Reels that grew and wait to be looked at by the verifier. */
  reelsWaiting: number;
  database: DatabaseVitals;
  /** ms since 1970: when the kept envelope was read again whose turn is next; null when none is kept. */
  patrolOldest: number | null;
  /** Notices that are due and were not handed over yet, up to 10,000; ms since 1970 since when the oldest is. */
  outbox: { due: number; oldest: number | null };
  /** `owedBytes` were promised to uploads and did not come yet; below `keepFree` no upload is begun. */
  disk: { freeBytes: number; totalBytes: number; owedBytes: number; keepFree: number };
  /** False while no room is kept back for a full disk. */
  reserve: boolean;
  /** ms since 1970: since when the present key of each purpose signs (null: not told), and how many keys there are. */
  keys: Readonly<Partial<Record<SigningPurpose | 'token', { since: number | null; count: number }>>>;
}

/** One part of the house, asked whether it can work now. */
export interface PartOfHouse {
  part: 'process' | 'database' | 'blobs' | 'keys' | 'disk' | 'clock';
  ok: boolean;
  /** What is wrong and what to do; with `ok`, what deserves a look. No path, no secret. */
  sentence?: string;
}
