import type { AmendSteps } from '../../../ports/metadata-amend.ts';
import type { Id, NewRecord } from '../../../ports/metadata-rows.ts';
import { idBytes } from '../bytes.ts';
import { envelopeById, RECIPIENT_COLUMNS } from '../sql/envelope-rows.ts';
import { appendRecord } from '../sql/records.ts';
import { statement } from '../statement.ts';
import type { Bytes } from '../tables.ts';
import type { Tx } from '../tx.ts';
import { refuse } from './make-upload.ts';

const recipientById = statement((db, p: { envelope: Bytes; id: Bytes }) =>
  db.selectFrom('recipient').select(RECIPIENT_COLUMNS).where('envelope', '=', p.envelope).where('id', '=', p.id),
);
const setReminded = statement((db, p: { envelope: Bytes; id: Bytes; now: number }) =>
  db.updateTable('recipient').set({ reminded_at: p.now }).where('envelope', '=', p.envelope).where('id', '=', p.id),
);

/** The message itself is a row of the outbox, written with the record. */
export async function remindRecipient(
  tx: Tx,
  envelope: Id,
  recipient: Id,
  every: number,
  now: number,
  record: NewRecord,
): ReturnType<AmendSteps['remindRecipient']> {
  const of = { envelope: idBytes(envelope), id: idBytes(recipient) };
  const kept = await tx.get(envelopeById, { id: of.envelope });
  const row = kept && (await tx.get(recipientById, of));
  if (!row) throw refuse('not_found');
  const isKept = kept.state === 'sealed' || kept.state === 'delivered';
  const isTold = (JSON.parse(kept.terms) as { notice?: string }).notice === 'mail';
  if (!isKept || !isTold || row.state === 'collected' || row.state === 'refused') throw refuse('wrong_state');
  if (row.reminded_at !== null && now - row.reminded_at < every)
    return { ok: false, code: 'reminded_already', at: row.reminded_at };
  await tx.run(setReminded, { ...of, now });
  await appendRecord(tx, { ...record, data: { ...record.data, recipient } });
  return { ok: true };
}
