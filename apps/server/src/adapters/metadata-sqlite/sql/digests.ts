import { ROWS } from '../bytes.ts';
import { statement } from '../statement.ts';
import type { Bytes, DigestTable } from '../tables.ts';
import type { Tx } from '../tx.ts';

export const digestPage = statement((db, p: { envelope: Bytes; hash: Bytes; page: number }) =>
  db
    .selectFrom('digest')
    .select(['page', 'declared', 'measured'])
    .where('envelope', '=', p.envelope)
    .where('path_hash', '=', p.hash)
    .where('page', '=', p.page),
);
const insert = statement((db, p: DigestTable) =>
  db.insertInto('digest').values({
    envelope: p.envelope,
    path_hash: p.path_hash,
    page: p.page,
    declared: p.declared,
    measured: p.measured,
  }),
);
const setMeasured = statement((db, p: { envelope: Bytes; hash: Bytes; page: number; measured: Bytes }) =>
  db
    .updateTable('digest')
    .set({ measured: p.measured })
    .where('envelope', '=', p.envelope)
    .where('path_hash', '=', p.hash)
    .where('page', '=', p.page),
);
const setDeclared = statement((db, p: { envelope: Bytes; hash: Bytes; page: number; declared: Bytes }) =>
  db
    .updateTable('digest')
    .set({ declared: p.declared })
    .where('envelope', '=', p.envelope)
    .where('path_hash', '=', p.hash)
    .where('page', '=', p.page),
);
const pagesOf = statement((db, p: { envelope: Bytes; hash: Bytes; limit: number }) =>
  db
    .selectFrom('digest')
    .select('page')
    .where('envelope', '=', p.envelope)
    .where('path_hash', '=', p.hash)
    .orderBy('page')
    .limit(p.limit),
);
const removePages = statement((db, p: { envelope: Bytes; hash: Bytes; last: number }) =>
  db
    .deleteFrom('digest')
    .where('envelope', '=', p.envelope)
    .where('path_hash', '=', p.hash)
    .where('page', '<=', p.last),
);

export async function storeMeasuredPage(
  tx: Tx,
  envelope: Bytes,
  hash: Bytes,
  page: number,
  measured: Bytes,
): Promise<void> {
  if ((await tx.run(setMeasured, { envelope, hash, page, measured })) > 0) return;
  await tx.run(insert, { envelope, path_hash: hash, page, declared: null, measured });
}

export async function storeDeclaredPage(
  tx: Tx,
  envelope: Bytes,
  hash: Bytes,
  page: number,
  declared: Bytes,
): Promise<void> {
  if ((await tx.run(setDeclared, { envelope, hash, page, declared })) > 0) return;
  await tx.run(insert, { envelope, path_hash: hash, page, declared, measured: null });
}

/** All digests of one entry, 1,000 rows a statement. */
export async function dropDigests(tx: Tx, envelope: Bytes, hash: Bytes): Promise<void> {
  for (;;) {
    const rows = await tx.all(pagesOf, { envelope, hash, limit: ROWS });
    const last = rows.at(-1);
    if (!last) return;
    await tx.run(removePages, { envelope, hash, last: last.page });
  }
}
