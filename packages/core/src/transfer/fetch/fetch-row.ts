import type { FetchView } from '../view.ts';

/** What is to be fetched, and where to. */
export interface FetchOrder {
  id: string;
  envelope: string;
  title: string;
  /** For `openSink`, now and after a restart. */
  sink: unknown;
  /** Files and folders of the envelope; null is all of it, and only then a receipt is asked for. */
  only: Uint8Array[] | null;
  startedAt: number;
}

/** The row of a fetch in the journal. */
export interface FetchRow extends FetchOrder {
  ticket: string | null;
  phase: FetchView['phase'];
  /** Where it went, once the sink was open. */
  into: string;
  /** What earlier runs found right already. */
  right: { bytes: number; files: number };
  /** What stood in its place when this was written. */
  placed: { bytes: number; files: number };
  /** What the list told, once it was proven. */
  told: ToldRow | null;
}
export interface ToldRow {
  total: FetchView['total'];
  escaped: FetchView['escaped'];
}
export const FETCH_TABLE = 'fetch';

/** The row of a fetch that nothing is known of yet. */
export function newRow(order: FetchOrder): FetchRow {
  const nothing = { bytes: 0, files: 0 };
  return { ...order, ticket: null, phase: 'reading', into: '', right: nothing, placed: nothing, told: null };
}
