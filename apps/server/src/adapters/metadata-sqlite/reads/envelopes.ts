import type { Envelope, Id, Page } from '../../../ports/metadata-rows.ts';
import { fromHex, hex, idBytes, idText, utf8 } from '../bytes.ts';
import { COLUMNS, type EnvelopeRow, envelopeById, toEnvelope } from '../sql/envelope-rows.ts';
import { statement } from '../statement.ts';
import type { Bytes, EnvelopeTable } from '../tables.ts';
import type { Tx } from '../tx.ts';

/** Above every id. */
const LAST = new Uint8Array(17).fill(0xff);
const FOR_RECIPIENTS = ['sealed', 'delivered', 'purging', 'purged'] as const;

const newest = statement((db, p: { before: Bytes; limit: number }) =>
  db.selectFrom('envelope').select(COLUMNS).where('id', '<', p.before).orderBy('id', 'desc').limit(p.limit),
);
const sentBy = statement((db, p: { person: Bytes; before: Bytes; limit: number }) =>
  db
    .selectFrom('envelope')
    .select('id')
    .where('sender', '=', p.person)
    .where('id', '<', p.before)
    .orderBy('id', 'desc')
    .limit(p.limit),
);
const heldBy = statement((db, p: { person: Bytes; before: Bytes; limit: number }) =>
  db
    .selectFrom('recipient')
    .innerJoin('envelope', 'envelope.id', 'recipient.envelope')
    .select('envelope.id')
    .where('recipient.person', '=', p.person)
    .where('recipient.envelope', '<', p.before)
    .where('envelope.state', 'in', FOR_RECIPIENTS)
    .orderBy('recipient.envelope', 'desc')
    .limit(p.limit),
);
const addressedTo = statement((db, p: { address: Bytes; before: Bytes; limit: number }) =>
  db
    .selectFrom('recipient')
    .innerJoin('envelope', 'envelope.id', 'recipient.envelope')
    .select('envelope.id')
    .where('recipient.address', '=', p.address)
    .where('recipient.envelope', '<', p.before)
    .where('recipient.person', 'is', null)
    .where('envelope.state', 'in', FOR_RECIPIENTS)
    .orderBy('recipient.envelope', 'desc')
    .limit(p.limit),
);

export async function envelope(tx: Tx, id: Id): Promise<Envelope | null> {
  const row = await tx.get(envelopeById, { id: idBytes(id) });
  return row ? toEnvelope(tx, row) : null;
}

export async function envelopes(
  tx: Tx,
  who: { person: Id; address: string; everything: boolean },
  cursor: string | null,
  limit: number,
): Promise<Page<Envelope>> {
  const before = cursor === null ? LAST : fromHex(cursor);
  const rows = who.everything
    ? await tx.all(newest, { before, limit })
    : await mine(tx, idBytes(who.person), utf8(who.address), before, limit);
  const items: Envelope[] = [];
  for (const row of rows) items.push(await toEnvelope(tx, row));
  const last = rows.at(-1);
  return { items, cursor: last && rows.length === limit ? hex(last.id) : null };
}

async function mine(tx: Tx, person: Bytes, address: Bytes, before: Bytes, limit: number): Promise<EnvelopeRow[]> {
  const found = [
    ...(await tx.all(sentBy, { person, before, limit })),
    ...(await tx.all(heldBy, { person, before, limit })),
    // What was purged is addressed to nobody; so is nothing to a person without a proven address.
    ...(address.length === 0 ? [] : await tx.all(addressedTo, { address, before, limit })),
  ];
  const ids = [...new Set(found.map((row) => hex(row.id)))].sort().reverse().slice(0, limit);
  const rows: EnvelopeRow[] = [];
  for (const id of ids) rows.push((await tx.get(envelopeById, { id: fromHex(id) })) as EnvelopeRow);
  return rows;
}

const standing = statement((db, p: { state: EnvelopeTable['state']; after: Bytes; limit: number }) =>
  db
    .selectFrom('envelope')
    .select('id')
    .where('state', '=', p.state)
    .where('id', '>', p.after)
    .orderBy('id')
    .limit(p.limit),
);

export async function inState(
  tx: Tx,
  states: string[],
  cursor: string | null,
  limit: number,
): Promise<Page<{ id: Id; state: string }>> {
  const [name, last] = cursor === null ? [states[0], ''] : (cursor.split(' ') as [string, string]);
  const items: { id: Id; state: string }[] = [];
  for (
    let at = states.indexOf(name ?? ''), after: Bytes = fromHex(last ?? '');
    at >= 0 && at < states.length;
    at += 1
  ) {
    const state = states[at] as EnvelopeTable['state'];
    const rows = await tx.all(standing, { state, after, limit: limit - items.length });
    items.push(...rows.map((row) => ({ id: idText(row.id), state })));
    after = fromHex('');
    const end = rows.at(-1);
    if (items.length === limit && end) return { items, cursor: `${state} ${hex(end.id)}` };
  }
  return { items, cursor: null };
}

const struck = statement((db, p: { now: number; limit: number }) =>
  db
    .selectFrom('envelope')
    .select(['id', 'state', 'frozen_at'])
    .where('due_at', '<=', p.now)
    .orderBy('due_at')
    .limit(p.limit),
);

export async function due(tx: Tx, now: number, limit: number): Promise<{ id: Id; what: 'freeze' | 'expire' }[]> {
  const rows = await tx.all(struck, { now, limit });
  return rows.map((row) => ({
    id: idText(row.id),
    what: row.state === 'filling' && row.frozen_at === null ? 'freeze' : 'expire',
  }));
}
