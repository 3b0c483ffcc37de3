import type { Envelope, Recipient } from '../../../ports/metadata-rows.ts';
import { idText, idTextOrNull, ROWS, text } from '../bytes.ts';
import { statement } from '../statement.ts';
import type { Bytes, EnvelopeTable, RecipientTable } from '../tables.ts';
import type { Tx } from '../tx.ts';

export const COLUMNS = [
  'id',
  'state',
  'sender',
  'sender_address',
  'sender_salt',
  'title',
  'message',
  'fields',
  'contract',
  'terms',
  'created_at',
  'fill_deadline',
  'frozen_at',
  'grace_until',
  'extended_at',
  'closed_at',
  'sealed_at',
  'expires_at',
  'purged_at',
  'damaged_at',
  'due_at',
  'entries',
  'files',
  'bytes',
  'verified_files',
  'verified_bytes',
  'compared',
  'tick',
  'problems',
  'wrapped_key',
  'manifest_sha256',
  'patrolled_at',
  'held',
  'owed',
] as const;

export const envelopeById = statement((db, p: { id: Bytes }) =>
  db.selectFrom('envelope').select(COLUMNS).where('id', '=', p.id),
);
export const RECIPIENT_COLUMNS = [
  'envelope',
  'id',
  'address',
  'person',
  'state',
  'salt',
  'opened_at',
  'ended_at',
  'served',
  'ended_served',
  'confirmed',
  'reason',
  'added_at',
  'reminded_at',
] as const;
export const recipientsOf = statement((db, p: { envelope: Bytes; after: Bytes; limit: number }) =>
  db
    .selectFrom('recipient')
    .select(RECIPIENT_COLUMNS)
    .where('envelope', '=', p.envelope)
    .where('id', '>', p.after)
    .orderBy('id')
    .limit(p.limit),
);

const FIRST = new Uint8Array(16);

export async function* recipientPages(tx: Tx, envelope: Bytes): AsyncGenerator<RecipientTable[]> {
  for (let after: Bytes = FIRST; ; ) {
    const page = await tx.all(recipientsOf, { envelope, after, limit: ROWS });
    if (page.length > 0) yield page;
    const last = page.at(-1);
    if (!last || page.length < ROWS) return;
    after = last.id;
  }
}

export type EnvelopeRow = EnvelopeTable & { held: number; owed: number };

export async function toEnvelope(tx: Tx, row: EnvelopeRow): Promise<Envelope> {
  const recipients: Recipient[] = [];
  for await (const page of recipientPages(tx, row.id)) recipients.push(...page.map(toRecipient));
  return {
    id: idText(row.id),
    state: row.state,
    sender: idText(row.sender),
    senderAddress: text(row.sender_address),
    senderSalt: row.sender_salt,
    title: row.title,
    message: row.message,
    fields: row.fields === null ? null : JSON.parse(row.fields),
    contract: row.contract,
    terms: JSON.parse(row.terms),
    createdAt: row.created_at,
    fillDeadline: row.fill_deadline,
    frozenAt: row.frozen_at,
    graceUntil: row.grace_until,
    extendedAt: row.extended_at,
    closedAt: row.closed_at,
    sealedAt: row.sealed_at,
    expiresAt: row.expires_at,
    purgedAt: row.purged_at,
    damagedAt: row.damaged_at,
    entries: row.entries,
    files: row.files,
    bytes: row.bytes,
    arrived: row.held - row.owed,
    verifiedFiles: row.verified_files,
    verifiedBytes: row.verified_bytes,
    compared: row.compared,
    problems: row.problems,
    tick: row.tick,
    wrappedKey: row.wrapped_key,
    manifestSha256: row.manifest_sha256,
    recipients,
  };
}

function toRecipient(row: RecipientTable): Recipient {
  return {
    id: idText(row.id),
    address: text(row.address),
    person: idTextOrNull(row.person),
    state: row.state,
    salt: row.salt,
    openedAt: row.opened_at,
    endedAt: row.ended_at,
    served: row.served,
    confirmed: row.confirmed === 1,
    reason: row.reason,
    addedAt: row.added_at,
    remindedAt: row.reminded_at,
  };
}
