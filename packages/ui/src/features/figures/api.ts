/** GET /api/v1/figures and /figures/details (docs/spec/http.md). */
export interface Counts {
  sent: number;
  sealed: number;
  files: number;
  bytes: number;
  collected: number;
  collectedFiles: number;
  collectedBytes: number;
  refused: number;
  purged: number;
  purgedFiles: number;
  purgedBytes: number;
}
export type Of = 'sent' | 'received' | 'all';

export interface Figure extends Counts {
  day?: string;
  contract?: string;
  sender?: { id: string; email?: string | null };
  recipient?: { id: string; email?: string | null };
}

export interface Figures {
  items: Figure[];
}

export interface Target {
  database: string;
  table: string;
  contract: string;
  envelopes: number;
  files: number;
  bytes: number;
}

export interface Details {
  targets: Target[];
  collected: { count: number; median: number | null; ninth: number | null };
  more: boolean;
}

const NONE: Counts = {
  sent: 0,
  sealed: 0,
  files: 0,
  bytes: 0,
  collected: 0,
  collectedFiles: 0,
  collectedBytes: 0,
  refused: 0,
  purged: 0,
  purgedFiles: 0,
  purgedBytes: 0,
};

export function sumOf(items: readonly Counts[]): Counts {
  const sum = { ...NONE };
  for (const item of items) for (const name of Object.keys(sum) as (keyof Counts)[]) sum[name] += item[name];
  return sum;
}

/** `billing_dw.usage_records`, or the table alone. */
export const targetName = ({ database, table }: Target): string => (database === '' ? table : `${database}.${table}`);
