import type { NotFilling } from '../../../ports/metadata-refused.ts';
import { statement } from '../statement.ts';
import type { Bytes } from '../tables.ts';
import type { Tx } from '../tx.ts';

/** What nearly every step asks first. */
export const gate = statement((db, p: { id: Bytes }) =>
  db.selectFrom('envelope').select(['id', 'state', 'frozen_at', 'tick']).where('id', '=', p.id),
);

/** Null while the envelope takes changes. */
export async function whyClosed(tx: Tx, envelope: Bytes): Promise<NotFilling | null> {
  const row = await tx.get(gate, { id: envelope });
  if (!row) return 'not_found';
  if (row.state !== 'filling') return 'envelope_closed';
  return row.frozen_at === null ? null : 'envelope_frozen';
}

const raiseTick = statement((db, p: { id: Bytes }) =>
  db
    .updateTable('envelope')
    .set((it) => ({ tick: it('tick', '+', 1) }))
    .where('id', '=', p.id),
);

/** The envelope's next tick: bytes that are shown from now on were not seen by a reading that began before. */
export async function nextTick(tx: Tx, envelope: Bytes): Promise<number> {
  await tx.run(raiseTick, { id: envelope });
  return (await tx.get(gate, { id: envelope }))?.tick ?? 0;
}

export async function tickOf(tx: Tx, envelope: Bytes): Promise<number> {
  return (await tx.get(gate, { id: envelope }))?.tick ?? 0;
}
