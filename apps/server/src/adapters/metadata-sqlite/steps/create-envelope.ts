import type { NewEnvelope } from '../../../ports/metadata.ts';
import type { Refused } from '../../../ports/metadata-refused.ts';
import type { Id } from '../../../ports/metadata-rows.ts';
import { equal, idBytes, idBytesOrNull, idText, utf8 } from '../bytes.ts';
import { gate } from '../sql/envelopes.ts';
import { appendRecord } from '../sql/records.ts';
import { statement } from '../statement.ts';
import type { Bytes, EnvelopeTable } from '../tables.ts';
import type { Tx } from '../tx.ts';
import { refuse } from './make-upload.ts';
import { putCredential } from './people.ts';

const answered = statement((db, p: { person: Bytes; key: Bytes }) =>
  db.selectFrom('idempotency').select(['request', 'envelope']).where('person', '=', p.person).where('key', '=', p.key),
);
const insertKey = statement((db, p: { person: Bytes; key: Bytes; request: Bytes; envelope: Bytes }) =>
  db.insertInto('idempotency').values({ person: p.person, key: p.key, request: p.request, envelope: p.envelope }),
);
type Given =
  | 'id'
  | 'sender'
  | 'sender_address'
  | 'sender_salt'
  | 'title'
  | 'message'
  | 'fields'
  | 'contract'
  | 'terms'
  | 'created_at'
  | 'fill_deadline'
  | 'wrapped_key';
const insertEnvelope = statement((db, p: Pick<EnvelopeTable, Given>) =>
  db.insertInto('envelope').values({
    id: p.id,
    state: 'filling',
    sender: p.sender,
    sender_address: p.sender_address,
    sender_salt: p.sender_salt,
    title: p.title,
    message: p.message,
    fields: p.fields,
    contract: p.contract,
    terms: p.terms,
    created_at: p.created_at,
    fill_deadline: p.fill_deadline,
    due_at: p.fill_deadline,
    entries: 0,
    files: 0,
    bytes: 0,
    verified_files: 0,
    verified_bytes: 0,
    compared: 0,
    tick: 0,
    problems: 0,
    wrapped_key: p.wrapped_key,
  }),
);
const insertRecipient = statement(
  (db, p: { envelope: Bytes; id: Bytes; address: Bytes; person: Bytes | null; salt: Bytes }) =>
    db.insertInto('recipient').values({
      envelope: p.envelope,
      id: p.id,
      address: p.address,
      person: p.person,
      state: 'notified',
      salt: p.salt,
      served: 0,
      confirmed: 0,
    }),
);

export async function createEnvelope(
  tx: Tx,
  made: NewEnvelope,
): Promise<{ ok: true; id: Id; again: boolean } | Refused<'idempotency_conflict'>> {
  const id = idBytes(made.id);
  const sender = idBytes(made.sender);
  if (made.idempotency) {
    const { key, request } = made.idempotency;
    const before = await tx.get(answered, { person: sender, key });
    if (before && !equal(before.request, request)) throw refuse('idempotency_conflict');
    if (before) {
      await putCredential(tx, { ...made.ticket, envelope: idText(before.envelope) });
      return { ok: true, id: idText(before.envelope), again: true };
    }
    await tx.run(insertKey, { person: sender, key, request, envelope: id });
  }
  if (await tx.get(gate, { id })) return { ok: true, id: made.id, again: true };
  await tx.run(insertEnvelope, {
    id,
    sender,
    sender_address: utf8(made.senderAddress),
    sender_salt: made.senderSalt,
    title: made.title,
    message: made.message,
    fields: made.fields === null ? null : JSON.stringify(made.fields),
    contract: made.contract,
    terms: JSON.stringify(made.terms),
    created_at: made.now,
    fill_deadline: made.fillDeadline,
    wrapped_key: made.wrappedKey,
  });
  for (const recipient of made.recipients) {
    const { address, salt } = recipient;
    const person = idBytesOrNull(recipient.person ?? null);
    await tx.run(insertRecipient, { envelope: id, id: idBytes(recipient.id), address: utf8(address), person, salt });
  }
  await putCredential(tx, made.ticket);
  await appendRecord(tx, made.record);
  return { ok: true, id: made.id, again: false };
}
