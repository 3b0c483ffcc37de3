import type { Priority } from '../pace/rate-limiter.ts';

/** The engine's own row of a job in the journal; what it sends or fetches stands in tables of its own. */
export interface JobRow {
  id: string;
  direction: 'send' | 'fetch';
  order: number;
  priority: Priority;
  /** Bytes a second, or null. */
  limit: number | null;
  isPaused: boolean;
  /** Sealed, collected, stopped: never run again. */
  isOver: boolean;
  startedAt: number;
  failure: { code: string; detail: string } | null;
}
export const JOB_TABLE = 'job';
export const SETTINGS_TABLE = 'settings';
