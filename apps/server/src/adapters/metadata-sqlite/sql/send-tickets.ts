import { ROWS } from '../bytes.ts';
import { statement } from '../statement.ts';
import type { Bytes } from '../tables.ts';
import type { Tx } from '../tx.ts';

const ended = statement((db, p: { envelope: Bytes; end: number; after: Bytes; limit: number }) =>
  db
    .selectFrom('credential')
    .select(['hash', 'parent'])
    .where('envelope', '=', p.envelope)
    .where('hash', '>', p.after)
    .where('kind', '=', 'ticket')
    .where('direction', '=', 'send')
    .where('revoked_at', 'is', null)
    .where('expires_at', '=', p.end)
    .orderBy('hash')
    .limit(p.limit),
);
const endOf = statement((db, p: { hash: Bytes }) =>
  db.selectFrom('credential').select('expires_at').where('hash', '=', p.hash),
);
const move = statement((db, p: { hash: Bytes; end: number }) =>
  db.updateTable('credential').set({ expires_at: p.end }).where('hash', '=', p.hash),
);

/** Tickets to send that end with the filling deadline follow it; none outlives the token it was made with. */
export async function moveSendTickets(tx: Tx, envelope: Bytes, from: number, to: number): Promise<void> {
  if (to <= from) return;
  for (let after: Bytes = new Uint8Array(0); ; ) {
    const tickets = await tx.all(ended, { envelope, end: from, after, limit: ROWS });
    for (const { hash, parent } of tickets) {
      const end = parent && (await tx.get(endOf, { hash: parent }))?.expires_at;
      await tx.run(move, { hash, end: Math.min(to, end ?? to) });
    }
    const last = tickets.at(-1);
    if (!last || tickets.length < ROWS) return;
    after = last.hash;
  }
}
