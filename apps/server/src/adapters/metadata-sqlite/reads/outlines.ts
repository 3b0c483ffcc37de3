import type { EnvelopeOutline } from '../../../ports/metadata-list.ts';
import type { Envelope, Id, Page } from '../../../ports/metadata-rows.ts';
import { equal, fromHex, hex, idBytes, idText, ROWS, utf8 } from '../bytes.ts';
import { envelopeById, toEnvelope } from '../sql/envelope-rows.ts';
import { statement } from '../statement.ts';
import type { Bytes, EnvelopeTable, RecipientTable } from '../tables.ts';
import type { Tx } from '../tx.ts';

/** Above every id. */
const LAST = new Uint8Array(17).fill(0xff);
const FOR_RECIPIENTS = ['sealed', 'delivered', 'purging', 'purged'] as const;

const OUTLINE = [
  'envelope.id',
  'envelope.state',
  'envelope.sender',
  'envelope.frozen_at',
  'envelope.damaged_at',
  'envelope.problems',
  'envelope.due_at',
] as const;

type Row = Pick<EnvelopeTable, 'id' | 'state' | 'sender' | 'frozen_at' | 'damaged_at' | 'problems' | 'due_at'>;
type MyRow = Row & { mine?: RecipientTable['state'] };

const newest = statement((db, p: { before: Bytes; limit: number }) =>
  db.selectFrom('envelope').select(OUTLINE).where('id', '<', p.before).orderBy('id', 'desc').limit(p.limit),
);
const sentBy = statement((db, p: { person: Bytes; before: Bytes; limit: number }) =>
  db
    .selectFrom('envelope')
    .select(OUTLINE)
    .where('sender', '=', p.person)
    .where('id', '<', p.before)
    .orderBy('id', 'desc')
    .limit(p.limit),
);
const heldBy = statement((db, p: { person: Bytes; before: Bytes; limit: number }) =>
  db
    .selectFrom('recipient')
    .innerJoin('envelope', 'envelope.id', 'recipient.envelope')
    .select([...OUTLINE, 'recipient.state as mine'])
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
    .select([...OUTLINE, 'recipient.state as mine'])
    .where('recipient.address', '=', p.address)
    .where('recipient.envelope', '<', p.before)
    .where('recipient.person', 'is', null)
    .where('envelope.state', 'in', FOR_RECIPIENTS)
    .orderBy('recipient.envelope', 'desc')
    .limit(p.limit),
);

export async function outlines(
  tx: Tx,
  who: { person: Id; address: string; everything: boolean },
  cursor: string | null,
  limit: number,
): Promise<Page<EnvelopeOutline>> {
  const before = cursor === null ? LAST : fromHex(cursor);
  const [person, address] = [idBytes(who.person), utf8(who.address)];
  const rows: MyRow[] = who.everything
    ? await tx.all(newest, { before, limit })
    : [
        ...(await tx.all(sentBy, { person, before, limit })),
        ...(await tx.all(heldBy, { person, before, limit })),
        ...(address.length === 0 ? [] : await tx.all(addressedTo, { address, before, limit })),
      ];
  const found = new Map<string, MyRow>();
  for (const row of rows) {
    const key = hex(row.id);
    const known = found.get(key);
    if (!known) found.set(key, row);
    else if (row.mine) found.set(key, { ...known, mine: row.mine });
  }
  const keys = [...found.keys()].sort().reverse().slice(0, limit);
  const items = keys.map((key) => toOutline(found.get(key) as MyRow, person));
  return { items, cursor: keys.length === limit ? (keys.at(-1) ?? null) : null };
}

function toOutline(row: MyRow, person: Bytes): EnvelopeOutline {
  return {
    id: idText(row.id),
    state: row.state,
    isSender: equal(row.sender, person),
    mine: row.mine ?? null,
    frozenAt: row.frozen_at,
    damagedAt: row.damaged_at,
    problems: row.problems,
    endsAt: row.due_at,
  };
}

export async function envelopesById(tx: Tx, ids: Id[]): Promise<Envelope[]> {
  const found: Envelope[] = [];
  for (const id of ids.slice(0, ROWS)) {
    const row = await tx.get(envelopeById, { id: idBytes(id) });
    if (row) found.push(await toEnvelope(tx, row));
  }
  return found;
}
