import type { RecordRow } from '../../../ports/metadata-rows.ts';
import { idTextOrNull } from '../bytes.ts';
import { statement } from '../statement.ts';
import type { RecordTable } from '../tables.ts';

export const RECORD_COLUMNS = ['seq', 'type', 'envelope', 'person', 'origin', 'result', 'data', 'at'] as const;

/** In the order in which they became visible. */
export const recordsFrom = statement((db, p: { position: number; limit: number }) =>
  db.selectFrom('record').select(RECORD_COLUMNS).where('seq', '>', p.position).orderBy('seq').limit(p.limit),
);

export function toRecord(row: Omit<RecordTable, 'seq'> & { seq: number }): RecordRow {
  return {
    seq: row.seq,
    type: row.type,
    envelope: idTextOrNull(row.envelope),
    person: idTextOrNull(row.person),
    from: row.origin,
    result: row.result,
    ...(row.data === null ? {} : { data: JSON.parse(row.data) as Record<string, unknown> }),
    at: row.at,
  };
}
