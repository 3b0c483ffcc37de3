import type { Counts } from '../../../ports/metadata-figures.ts';
import { hex, idText, utf8 } from '../bytes.ts';
import { envelopeById, recipientPages } from '../sql/envelope-rows.ts';
import { ALL, type FigureKey, noCounts } from '../sql/figures.ts';
import { personByAddress } from '../sql/people.ts';
import { recordsFrom } from '../sql/record-rows.ts';
import { statement } from '../statement.ts';
import type { Bytes, EnvelopeTable, RecordTable } from '../tables.ts';
import type { Tx } from '../tx.ts';

const DAY = 86_400_000;
const MARK = 'figures';

const markOf = statement((db, p: { name: string }) =>
  db.selectFrom('mark').select('position').where('name', '=', p.name),
);
const setMark = statement((db, p: { name: string; position: number }) =>
  db.updateTable('mark').set({ position: p.position }).where('name', '=', p.name),
);
const insertMark = statement((db, p: { name: string; position: number }) =>
  db.insertInto('mark').values({ name: p.name, position: p.position }),
);
const add = statement((db, p: FigureKey & Counts) =>
  db
    .updateTable('day_figure')
    .set((it) => ({
      sent: it('sent', '+', p.sent),
      sealed: it('sealed', '+', p.sealed),
      files: it('files', '+', p.files),
      bytes: it('bytes', '+', p.bytes),
      collected: it('collected', '+', p.collected),
      collected_files: it('collected_files', '+', p.collectedFiles),
      collected_bytes: it('collected_bytes', '+', p.collectedBytes),
      refused: it('refused', '+', p.refused),
      purged: it('purged', '+', p.purged),
      purged_files: it('purged_files', '+', p.purgedFiles),
      purged_bytes: it('purged_bytes', '+', p.purgedBytes),
    }))
    .where('day', '=', p.day)
    .where('sender', '=', p.sender)
    .where('recipient', '=', p.recipient)
    .where('contract', '=', p.contract),
);
const insert = statement((db, p: FigureKey & Counts) =>
  db.insertInto('day_figure').values({
    day: p.day,
    sender: p.sender,
    recipient: p.recipient,
    contract: p.contract,
    sent: p.sent,
    sealed: p.sealed,
    files: p.files,
    bytes: p.bytes,
    collected: p.collected,
    collected_files: p.collectedFiles,
    collected_bytes: p.collectedBytes,
    refused: p.refused,
    purged: p.purged,
    purged_files: p.purgedFiles,
    purged_bytes: p.purgedBytes,
  }),
);

/** What one record adds, for all recipients together and for the one it names. */
const ADDS: Readonly<Record<string, (envelope: EnvelopeTable) => Partial<Counts>>> = {
  'envelope.opened': () => ({ sent: 1 }),
  'envelope.sealed': ({ files, bytes }) => ({ sealed: 1, files, bytes }),
  'recipient.added': ({ files, bytes }) => ({ sealed: 1, files, bytes }),
  'recipient.collected': ({ files, bytes }) => ({ collected: 1, collectedFiles: files, collectedBytes: bytes }),
  'recipient.refused': () => ({ refused: 1 }),
  'envelope.purged': ({ files, bytes }) => ({ purged: 1, purgedFiles: files, purgedBytes: bytes }),
};

export async function foldFigures(tx: Tx, limit: number): Promise<boolean> {
  const mark = await tx.get(markOf, { name: MARK });
  const rows = await tx.all(recordsFrom, { position: mark?.position ?? 0, limit });
  const last = rows.at(-1);
  if (!last) return false;
  const sums = new Map<string, FigureKey & Counts>();
  for (const { type, envelope, person, data, at } of rows) {
    const adds = ADDS[type];
    const row = adds && envelope ? await tx.get(envelopeById, { id: envelope }) : undefined;
    if (!adds || !row) continue;
    const each = await recipientsOf(tx, row, { type, person, data });
    const whom = type === 'recipient.added' ? each : [ALL, ...each];
    for (const recipient of whom) sum(sums, { day: Math.floor(at / DAY), recipient }, row, adds(row));
  }
  for (const figure of sums.values()) if ((await tx.run(add, figure)) === 0) await tx.run(insert, figure);
  const moved = { name: MARK, position: last.seq };
  await (mark ? tx.run(setMark, moved) : tx.run(insertMark, moved));
  return rows.length === limit;
}

/** Who was named when it was sealed counts with the seal; who was added to a sealed one, with that. */
async function recipientsOf(
  tx: Tx,
  { id }: EnvelopeTable,
  { type, person, data }: Pick<RecordTable, 'type' | 'person' | 'data'>,
): Promise<Bytes[]> {
  const added =
    type === 'recipient.added' ? String((JSON.parse(data ?? '{}') as { recipient?: unknown }).recipient) : null;
  if (type.startsWith('recipient.') && added === null) return person ? [person] : [];
  if (type !== 'envelope.sealed' && added === null) return [];
  const known = new Map<string, Bytes>();
  for await (const page of recipientPages(tx, id)) {
    for (const { id: row, person: claimed, address, added_at } of page) {
      if ((added_at !== null) !== (added !== null) || (added !== null && idText(row) !== added)) continue;
      const one = claimed ?? (address.length > 0 ? (await tx.get(personByAddress, { address }))?.id : undefined);
      if (one) known.set(hex(one), one);
    }
  }
  return [...known.values()];
}

function sum(
  sums: Map<string, FigureKey & Counts>,
  { day, recipient }: Pick<FigureKey, 'day' | 'recipient'>,
  { sender, contract }: EnvelopeTable,
  adds: Partial<Counts>,
): void {
  const key = `${day} ${hex(sender)} ${hex(recipient)} ${contract}`;
  const figure = sums.get(key) ?? { day, sender, recipient, contract: utf8(contract), ...noCounts() };
  for (const [name, value] of Object.entries(adds)) figure[name as keyof Counts] += value;
  sums.set(key, figure);
}
