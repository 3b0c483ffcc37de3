import type { Notice } from '../../../ports/metadata-notices.ts';
import { idText, idTextOrNull } from '../bytes.ts';
import { statement } from '../statement.ts';
import type { Tx } from '../tx.ts';

const COUNTED = 10_000;

const due = statement((db, p: { now: number; limit: number }) =>
  db
    .selectFrom('outbox')
    .select(['no', 'envelope', 'kind', 'recipient', 'person', 'at', 'since', 'tries', 'due_at'])
    .where('due_at', '<=', p.now)
    .orderBy('due_at')
    .orderBy('no')
    .limit(p.limit),
);
const dueTimes = statement((db, p: { now: number; limit: number }) =>
  db.selectFrom('outbox').select('due_at').where('due_at', '<=', p.now).orderBy('due_at').limit(p.limit),
);

export async function dueNotices(tx: Tx, now: number, limit: number): Promise<Notice[]> {
  const rows = await tx.all(due, { now, limit });
  return rows.map((row) => ({
    no: row.no,
    envelope: idText(row.envelope),
    kind: row.kind,
    recipient: idTextOrNull(row.recipient),
    person: idTextOrNull(row.person),
    at: row.at,
    from: row.since,
    tries: row.tries,
  }));
}

export async function outbox(tx: Tx, now: number): Promise<{ due: number; oldest: number | null }> {
  const rows = await tx.all(dueTimes, { now, limit: COUNTED });
  return { due: rows.length, oldest: rows[0]?.due_at ?? null };
}
