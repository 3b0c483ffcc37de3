import type { Audience, FeedPage } from '../../../ports/metadata-feed.ts';
import { hex, idText, idTextOrNull, text } from '../bytes.ts';
import { recipientPages } from '../sql/envelope-rows.ts';
import { recordsFrom, toRecord } from '../sql/record-rows.ts';
import { statement } from '../statement.ts';
import type { Bytes } from '../tables.ts';
import type { Tx } from '../tx.ts';

const newest = statement((db, _: Record<string, never>) =>
  db.selectFrom('record').select('seq').where('seq', '>', 0).orderBy('seq', 'desc').limit(1),
);
const sides = statement((db, p: { id: Bytes }) =>
  db.selectFrom('envelope').select(['id', 'state', 'sender']).where('id', '=', p.id),
);
const sealedRecord = statement((db, p: { envelope: Bytes }) =>
  db
    .selectFrom('record')
    .select('seq')
    .where('envelope', '=', p.envelope)
    .where('type', '=', 'envelope.sealed')
    .orderBy('seq')
    .limit(1),
);

export async function recordsAfter(tx: Tx, position: number, limit: number): Promise<FeedPage> {
  const rows = await tx.all(recordsFrom, { position, limit });
  const named = new Map<string, Bytes>();
  for (const { envelope } of rows) if (envelope) named.set(hex(envelope), envelope);
  const audiences: Audience[] = [];
  for (const envelope of named.values()) {
    const audience = await audienceOf(tx, envelope);
    if (audience) audiences.push(audience);
  }
  return {
    items: rows.map(toRecord),
    audiences,
    position: rows.at(-1)?.seq ?? position,
    more: rows.length === limit,
  };
}

async function audienceOf(tx: Tx, envelope: Bytes): Promise<Audience | null> {
  const row = await tx.get(sides, { id: envelope });
  if (!row) return null;
  const sealed = await tx.get(sealedRecord, { envelope });
  const recipients: Audience['recipients'] = [];
  for await (const page of recipientPages(tx, envelope))
    for (const { id, person, address } of page)
      recipients.push({ id: idText(id), person: idTextOrNull(person), address: text(address) });
  const { state, sender } = row;
  return { envelope: idText(row.id), state, sender: idText(sender), sealedSeq: sealed?.seq ?? null, recipients };
}

export async function lastRecord(tx: Tx): Promise<number> {
  return (await tx.get(newest, {}))?.seq ?? 0;
}
