import { nearEnd } from '@datoferum/core';
import type { NewRecord } from '../../../ports/metadata-rows.ts';
import { idBytes, idBytesOrNull, ROWS } from '../bytes.ts';
import { statement } from '../statement.ts';
import type { Bytes, OutboxTable, PersonTable } from '../tables.ts';
import type { Tx } from '../tx.ts';
import { envelopeById, recipientPages } from './envelope-rows.ts';

type Row = Omit<OutboxTable, 'no'>;
type Envelope = NonNullable<Awaited<ReturnType<typeof findEnvelope>>>;
type Say = (tx: Tx, envelope: Envelope, record: NewRecord) => Promise<Partial<Row>[]> | Partial<Row>[];

const insert = statement((db, p: Row) =>
  db.insertInto('outbox').values({
    envelope: p.envelope,
    kind: p.kind,
    recipient: p.recipient,
    person: p.person,
    at: p.at,
    since: p.since,
    due_at: p.due_at,
    tries: 0,
  }),
);
const recipientByPerson = statement((db, p: { envelope: Bytes; person: Bytes }) =>
  db.selectFrom('recipient').select('id').where('person', '=', p.person).where('envelope', '=', p.envelope).limit(1),
);
const byRole = statement((db, p: { role: PersonTable['role']; limit: number }) =>
  db.selectFrom('person').select(['id', 'disabled']).where('role', '=', p.role).orderBy('id').limit(p.limit),
);

/** Which record tells whom of what. What is absent is told to nobody. */
const SAID: Readonly<Record<string, Say>> = {
  'envelope.opened': (_, envelope, { at }) => [nearDeadline(envelope, at)],
  'envelope.extended': (_, envelope, { at }) => [nearDeadline(envelope, at)],
  'envelope.frozen': (_, { sender }) => [{ kind: 'deadline-struck', person: sender }],
  'envelope.reopened': (_, { sender }) => [{ kind: 'reopened', person: sender }],
  'envelope.sealed': async (tx, envelope, { at }) => {
    const rows: Partial<Row>[] = [];
    for await (const page of recipientPages(tx, envelope.id))
      for (const { id } of page) rows.push(...toRecipient(envelope, id, at));
    return rows;
  },
  'recipient.added': (_, envelope, { at, data }) => toRecipient(envelope, idBytes(String(data?.recipient)), at),
  'recipient.reminded': (_, __, { data }) => [{ kind: 'reminder', recipient: idBytes(String(data?.recipient)) }],
  'recipient.collected': ended('collected'),
  'recipient.refused': ended('refused'),
  'envelope.all-refused': (_, { sender }) => [{ kind: 'all-refused', person: sender }],
  'envelope.damaged': async (tx) => {
    const operators = await tx.all(byRole, { role: 'operator', limit: ROWS });
    const asked = operators.length > 0 ? operators : await tx.all(byRole, { role: 'admin', limit: ROWS });
    return asked.filter(({ disabled }) => disabled === 0).map(({ id }) => ({ kind: 'damaged', person: id }));
  },
};

function nearDeadline({ sender, fill_deadline: deadline }: Envelope, at: number): Partial<Row> {
  return { kind: 'deadline-near', person: sender, since: nearEnd(at, deadline) };
}

/** Now, and once more before its time is over; the second is not said to who has ended by then. */
function toRecipient({ expires_at: expiresAt }: Envelope, recipient: Bytes, at: number): Partial<Row>[] {
  const soon: Partial<Row>[] =
    expiresAt === null ? [] : [{ kind: 'expires-soon', recipient, since: nearEnd(at, expiresAt) }];
  return [{ kind: 'sealed', recipient }, ...soon];
}

/** Nobody is told of their own doing. */
function ended(kind: 'collected' | 'refused'): Say {
  return async (tx, { id, sender }, record) => {
    const person = idBytesOrNull(record.person);
    if (!person || Buffer.compare(person, sender) === 0) return [];
    const recipient = await tx.get(recipientByPerson, { envelope: id, person });
    return recipient ? [{ kind, person: sender, recipient: recipient.id }] : [];
  };
}

const findEnvelope = async (tx: Tx, id: Bytes) => tx.get(envelopeById, { id });

/** The outbox rows of a record, in its transaction. */
export async function announce(tx: Tx, record: NewRecord): Promise<void> {
  const say = SAID[record.type];
  if (!say || record.envelope === null) return;
  const envelope = await findEnvelope(tx, idBytes(record.envelope));
  if (!envelope || envelope.state === 'purging' || envelope.state === 'purged') return;
  if ((JSON.parse(envelope.terms) as { notice?: string }).notice !== 'mail') return;
  for (const row of await say(tx, envelope, record)) {
    const since = row.since ?? record.at;
    await tx.run(insert, {
      envelope: envelope.id,
      kind: row.kind as Row['kind'],
      recipient: row.recipient ?? null,
      person: row.person ?? null,
      at: record.at,
      since,
      due_at: since,
      tries: 0,
    });
  }
}
