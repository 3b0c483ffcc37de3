import type { FigureRow } from '../../../ports/metadata-figures.ts';
import type { Id, Page } from '../../../ports/metadata-rows.ts';
import { EMPTY, fromHex, hex, idBytes, ROWS } from '../bytes.ts';
import { FIGURE_COLUMNS, type FigureKey, toFigure } from '../sql/figures.ts';
import { statement } from '../statement.ts';
import type { Bytes, DayFigureTable } from '../tables.ts';
import type { Tx } from '../tx.ts';

type Behind = FigureKey & { limit: number };

const sameRecipient = statement((db, p: Behind) =>
  db
    .selectFrom('day_figure')
    .select(FIGURE_COLUMNS)
    .where('day', '=', p.day)
    .where('sender', '=', p.sender)
    .where('recipient', '=', p.recipient)
    .where('contract', '>', p.contract)
    .orderBy('contract')
    .limit(p.limit),
);
const sameSender = statement((db, p: Behind) =>
  db
    .selectFrom('day_figure')
    .select(FIGURE_COLUMNS)
    .where('day', '=', p.day)
    .where('sender', '=', p.sender)
    .where('recipient', '>', p.recipient)
    .orderBy('recipient')
    .orderBy('contract')
    .limit(p.limit),
);
const sameDay = statement((db, p: Behind) =>
  db
    .selectFrom('day_figure')
    .select(FIGURE_COLUMNS)
    .where('day', '=', p.day)
    .where('sender', '>', p.sender)
    .orderBy('sender')
    .orderBy('recipient')
    .orderBy('contract')
    .limit(p.limit),
);
const otherSenders = statement((db, p: Behind) =>
  db
    .selectFrom('day_figure')
    .select(FIGURE_COLUMNS)
    .where('recipient', '=', p.recipient)
    .where('day', '=', p.day)
    .where('sender', '>', p.sender)
    .orderBy('sender')
    .orderBy('contract')
    .limit(p.limit),
);

/** What lies behind a row, nearest first: the same sender and recipient, then further ones. */
const WAYS = {
  all: [sameRecipient, sameSender, sameDay],
  sender: [sameRecipient, sameSender],
  recipient: [sameRecipient, otherSenders],
} as const;

export async function figuresOfDay(
  tx: Tx,
  day: number,
  of: { sender: Id } | { recipient: Id } | null,
  cursor: string | null,
  limit: number,
): Promise<Page<FigureRow>> {
  const [sender = EMPTY, recipient = EMPTY, contract = EMPTY] = (cursor ?? '').split('.').map(fromHex);
  const from = { day, sender, recipient, contract };
  if (of && 'sender' in of) from.sender = idBytes(of.sender);
  if (of && 'recipient' in of) from.recipient = idBytes(of.recipient);
  const ways = WAYS[of === null ? 'all' : 'sender' in of ? 'sender' : 'recipient'];
  const rows: DayFigureTable[] = [];
  for (const way of ways) {
    const left = limit - rows.length;
    if (left > 0) rows.push(...(await tx.all(way, { ...from, limit: left })));
  }
  const last = rows.at(-1);
  const next = last && rows.length === limit ? [last.sender, last.recipient, last.contract].map(hex).join('.') : null;
  return { items: rows.map(toFigure), cursor: next };
}

const cameTo = statement((db, p: { person: Bytes; sender: Bytes }) =>
  db
    .selectFrom('recipient')
    .innerJoin('envelope', 'envelope.id', 'recipient.envelope')
    .select('envelope.id')
    .where('recipient.person', '=', p.person)
    .where('recipient.state', '!=', 'notified')
    .where('envelope.sender', '=', p.sender)
    .limit(1),
);

export async function whoCame(tx: Tx, sender: Id, persons: Id[]): Promise<Id[]> {
  const came: Id[] = [];
  for (const id of persons.slice(0, ROWS)) {
    if (await tx.get(cameTo, { person: idBytes(id), sender: idBytes(sender) })) came.push(id);
  }
  return came;
}
