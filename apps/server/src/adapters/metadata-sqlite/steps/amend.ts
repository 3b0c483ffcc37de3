import { extendedDeadline, next } from '@datoferum/core';
import type { AmendSteps } from '../../../ports/metadata-amend.ts';
import type { Id, NewRecord } from '../../../ports/metadata-rows.ts';
import { equal, idBytes, idBytesOrNull, idText, utf8 } from '../bytes.ts';
import { envelopeById, recipientPages } from '../sql/envelope-rows.ts';
import { appendRecord } from '../sql/records.ts';
import { moveSendTickets } from '../sql/send-tickets.ts';
import { statement } from '../statement.ts';
import type { Bytes, EnvelopeTable } from '../tables.ts';
import type { Tx } from '../tx.ts';
import { refuse } from './make-upload.ts';

const setExtended = statement((db, p: { id: Bytes; now: number; deadline: number }) =>
  db
    .updateTable('envelope')
    .set({ extended_at: p.now, fill_deadline: p.deadline, due_at: p.deadline, frozen_at: null, grace_until: null })
    .where('id', '=', p.id),
);

export async function extendFilling(
  tx: Tx,
  envelope: Id,
  now: number,
  record: NewRecord,
): ReturnType<AmendSteps['extendFilling']> {
  const id = idBytes(envelope);
  const row = await tx.get(envelopeById, { id });
  if (!row) throw refuse('not_found');
  if (row.state === 'purging' || row.state === 'purged') throw refuse('gone');
  if (row.state !== 'filling') throw refuse('envelope_closed');
  if (row.extended_at !== null) return { ok: false, code: 'already_extended', deadline: row.fill_deadline };
  // Its end has come, though the clock has not struck it yet.
  if (row.grace_until !== null && row.grace_until <= now) throw refuse('envelope_closed');
  const deadline = extendedDeadline(now, row.fill_deadline, JSON.parse(row.terms));
  await tx.run(setExtended, { id, now, deadline });
  await moveSendTickets(tx, id, row.fill_deadline, deadline);
  if (row.grace_until !== null) await moveSendTickets(tx, id, row.grace_until, deadline);
  await appendRecord(tx, { ...record, data: { ...record.data, deadline } });
  return { ok: true, deadline };
}

const insertRecipient = statement(
  (db, p: { envelope: Bytes; id: Bytes; address: Bytes; person: Bytes | null; salt: Bytes; addedAt: number | null }) =>
    db.insertInto('recipient').values({
      envelope: p.envelope,
      id: p.id,
      address: p.address,
      person: p.person,
      state: 'notified',
      salt: p.salt,
      served: 0,
      confirmed: 0,
      added_at: p.addedAt,
    }),
);
const setState = statement((db, p: { id: Bytes; from: EnvelopeTable['state']; to: EnvelopeTable['state'] }) =>
  db.updateTable('envelope').set({ state: p.to }).where('id', '=', p.id).where('state', '=', p.from),
);

export async function addRecipient(
  tx: Tx,
  envelope: Id,
  recipient: { id: Id; address: string; person: Id | null; salt: Uint8Array },
  most: number,
  now: number,
  record: NewRecord,
): ReturnType<AmendSteps['addRecipient']> {
  const id = idBytes(envelope);
  const row = await tx.get(envelopeById, { id });
  if (!row) throw refuse('not_found');
  if (row.state === 'purging' || row.state === 'purged') throw refuse('gone');
  const address = utf8(recipient.address);
  let count = 0;
  for await (const page of recipientPages(tx, id)) {
    count += page.length;
    const standing = page.find((one) => equal(one.address, address));
    if (standing) return { ok: true, recipient: idText(standing.id), again: true };
  }
  if (row.state === 'sealing') throw refuse('wrong_state');
  if (count >= most) throw refuse('too_many_recipients');
  const addedAt = row.state === 'filling' ? null : now;
  const { salt } = recipient;
  const person = idBytesOrNull(recipient.person);
  await tx.run(insertRecipient, { envelope: id, id: idBytes(recipient.id), address, person, salt, addedAt });
  const after = addedAt === null ? null : next(row.state, 'readdress');
  if (after !== null) await tx.run(setState, { id, from: row.state, to: after });
  const data = { ...record.data, recipient: recipient.id };
  await appendRecord(tx, { ...record, data });
  return { ok: true, recipient: recipient.id, again: false };
}
