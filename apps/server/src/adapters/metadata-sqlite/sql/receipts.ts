import type { Receipt } from '../../../ports/metadata-rows.ts';
import { equal, idBytes, idBytesOrNull, idText, idTextOrNull, ROWS } from '../bytes.ts';
import { statement } from '../statement.ts';
import type { Bytes, ReceiptTable } from '../tables.ts';
import type { Tx } from '../tx.ts';

const COLUMNS = ['id', 'envelope', 'kind', 'person', 'at', 'statement', 'sig', 'jws'] as const;

const insert = statement((db, p: ReceiptTable) =>
  db.insertInto('receipt').values({
    id: p.id,
    envelope: p.envelope,
    kind: p.kind,
    person: p.person,
    at: p.at,
    statement: p.statement,
    sig: p.sig,
    jws: p.jws,
  }),
);
export const receiptsOf = statement((db, p: { envelope: Bytes; limit: number }) =>
  db
    .selectFrom('receipt')
    .select(COLUMNS)
    .where('envelope', '=', p.envelope)
    .orderBy('kind')
    .orderBy('person')
    .limit(p.limit),
);
const ofKind = statement((db, p: { envelope: Bytes; kind: ReceiptTable['kind']; limit: number }) =>
  db
    .selectFrom('receipt')
    .select(COLUMNS)
    .where('envelope', '=', p.envelope)
    .where('kind', '=', p.kind)
    .orderBy('person')
    .limit(p.limit),
);
const ofPerson = statement((db, p: { envelope: Bytes; kind: ReceiptTable['kind']; person: Bytes }) =>
  db
    .selectFrom('receipt')
    .select(COLUMNS)
    .where('envelope', '=', p.envelope)
    .where('kind', '=', p.kind)
    .where('person', '=', p.person)
    .limit(1),
);

export async function findReceipt(
  tx: Tx,
  envelope: Bytes,
  kind: ReceiptTable['kind'],
  person: Bytes | null,
): Promise<ReceiptTable | null> {
  if (person) return (await tx.get(ofPerson, { envelope, kind, person })) ?? null;
  const rows = await tx.all(ofKind, { envelope, kind, limit: ROWS });
  return rows.find((row) => equal(row.person, null)) ?? null;
}

export async function insertReceipt(tx: Tx, receipt: Receipt): Promise<void> {
  await tx.run(insert, {
    id: idBytes(receipt.id),
    envelope: idBytes(receipt.envelope),
    kind: receipt.kind,
    person: idBytesOrNull(receipt.person),
    at: receipt.at,
    statement: receipt.statement,
    sig: receipt.sig,
    jws: receipt.jws,
  });
}

export function toReceipt(row: ReceiptTable): Receipt {
  return {
    id: idText(row.id),
    envelope: idText(row.envelope),
    kind: row.kind,
    person: idTextOrNull(row.person),
    at: row.at,
    statement: row.statement,
    sig: row.sig,
    jws: row.jws,
  };
}
