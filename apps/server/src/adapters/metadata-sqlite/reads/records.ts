import type { RecordFilter } from '../../../ports/metadata-records.ts';
import type { Id, Page, RecordRow } from '../../../ports/metadata-rows.ts';
import { idBytes, ROWS } from '../bytes.ts';
import { RECORD_COLUMNS, toRecord } from '../sql/record-rows.ts';
import { statement } from '../statement.ts';
import type { Bytes, RecordTable } from '../tables.ts';
import type { Tx } from '../tx.ts';

const SCANNED_MOST = 20_000;
const LAST = Number.MAX_SAFE_INTEGER;

type Row = Omit<RecordTable, 'seq'> & { seq: number };

const sameTime = statement((db, p: { at: number; seq: number; limit: number }) =>
  db
    .selectFrom('record')
    .select(RECORD_COLUMNS)
    .where('at', '=', p.at)
    .where('seq', '<', p.seq)
    .orderBy('seq', 'desc')
    .limit(p.limit),
);
const earlier = statement((db, p: { at: number; from: number; limit: number }) =>
  db
    .selectFrom('record')
    .select(RECORD_COLUMNS)
    .where('at', '<', p.at)
    .where('at', '>=', p.from)
    .orderBy('at', 'desc')
    .orderBy('seq', 'desc')
    .limit(p.limit),
);
const ofEnvelope = statement((db, p: { envelope: Bytes; seq: number; limit: number }) =>
  db
    .selectFrom('record')
    .select(RECORD_COLUMNS)
    .where('envelope', '=', p.envelope)
    .where('seq', '<', p.seq)
    .orderBy('seq', 'desc')
    .limit(p.limit),
);

/** The place of a page is the time and the number of its last row. */
export async function records(
  tx: Tx,
  filter: RecordFilter,
  cursor: string | null,
  limit: number,
): Promise<Page<RecordRow>> {
  const [at = LAST, seq = LAST] = cursor === null ? [filter.to ?? LAST, 0] : cursor.split('.').map(Number);
  const items: RecordRow[] = [];
  let place = { at, seq: filter.envelope !== null && cursor === null ? LAST : seq };
  for (let seen = 0; seen < SCANNED_MOST; ) {
    const rows =
      filter.envelope === null ? await byTime(tx, place, filter) : await byEnvelope(tx, place, filter.envelope);
    for (const row of rows) {
      seen += 1;
      place = { at: row.at, seq: row.seq };
      if (isMeant(row, filter)) items.push(toRecord(row));
      if (items.length === limit) return { items, cursor: textOf(place) };
    }
    if (rows.length < ROWS) return { items, cursor: null };
  }
  return { items, cursor: textOf(place) };
}

const textOf = ({ at, seq }: { at: number; seq: number }): string => `${at}.${seq}`;

async function byTime(tx: Tx, { at, seq }: { at: number; seq: number }, filter: RecordFilter): Promise<Row[]> {
  const rows = seq > 0 ? await tx.all(sameTime, { at, seq, limit: ROWS }) : [];
  const limit = ROWS - rows.length;
  if (limit > 0) rows.push(...(await tx.all(earlier, { at, from: filter.from ?? 0, limit })));
  return rows;
}

const byEnvelope = async (tx: Tx, { seq }: { seq: number }, envelope: Id): Promise<Row[]> =>
  tx.all(ofEnvelope, { envelope: idBytes(envelope), seq, limit: ROWS });

function isMeant(row: Row, { person, type, from, to }: RecordFilter): boolean {
  if (from !== null && row.at < from) return false;
  if (to !== null && row.at >= to) return false;
  if (type !== null && !(type.endsWith('.') ? row.type.startsWith(type) : row.type === type)) return false;
  return person === null || (row.person !== null && Buffer.compare(row.person, idBytes(person)) === 0);
}
