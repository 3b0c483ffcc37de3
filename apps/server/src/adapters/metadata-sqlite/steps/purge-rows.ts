import { EMPTY } from '../bytes.ts';
import { dropConcat } from '../sql/concat.ts';
import { statement } from '../statement.ts';
import type { Bytes } from '../tables.ts';
import type { Tx } from '../tx.ts';

/** Removes up to `most` rows of one kind; answers how many it removed. */
type Remover = (tx: Tx, envelope: Bytes, most: number) => Promise<number>;
type Key = { envelope: Bytes; limit: number };

const entryKeys = statement((db, p: Key) =>
  db.selectFrom('entry').select('no').where('envelope', '=', p.envelope).orderBy('tape_at').limit(p.limit),
);
const dropEntry = statement((db, p: { no: number }) => db.deleteFrom('entry').where('no', '=', p.no));
const digestKeys = statement((db, p: Key) =>
  db
    .selectFrom('digest')
    .select(['path_hash', 'page'])
    .where('envelope', '=', p.envelope)
    .orderBy('path_hash')
    .orderBy('page')
    .limit(p.limit),
);
const dropDigest = statement((db, p: { envelope: Bytes; path_hash: Bytes; page: number }) =>
  db
    .deleteFrom('digest')
    .where('envelope', '=', p.envelope)
    .where('path_hash', '=', p.path_hash)
    .where('page', '=', p.page),
);
const renderingKeys = statement((db, p: Key) =>
  db.selectFrom('rendering').select('kind').where('envelope', '=', p.envelope).limit(p.limit),
);
const dropRendering = statement((db, p: { envelope: Bytes; kind: string }) =>
  db
    .deleteFrom('rendering')
    .where('envelope', '=', p.envelope)
    .where('kind', '=', p.kind as 'pieces.bin'),
);
const problemKeys = statement((db, p: Key) =>
  db.selectFrom('problem').select('seq').where('envelope', '=', p.envelope).orderBy('seq').limit(p.limit),
);
const dropProblem = statement((db, p: { envelope: Bytes; seq: number }) =>
  db.deleteFrom('problem').where('envelope', '=', p.envelope).where('seq', '=', p.seq),
);
const idempotencyKeys = statement((db, p: Key) =>
  db.selectFrom('idempotency').select(['person', 'key']).where('envelope', '=', p.envelope).limit(p.limit),
);
const dropIdempotency = statement((db, p: { person: Bytes; key: Bytes }) =>
  db.deleteFrom('idempotency').where('person', '=', p.person).where('key', '=', p.key),
);

const invitationKeys = statement((db, p: Key) =>
  db.selectFrom('account_link').select('hash').where('envelope', '=', p.envelope).limit(p.limit),
);
const dropInvitation = statement((db, p: { hash: Bytes }) => db.deleteFrom('account_link').where('hash', '=', p.hash));

const noticeKeys = statement((db, p: Key) =>
  db.selectFrom('outbox').select('no').where('envelope', '=', p.envelope).orderBy('no').limit(p.limit),
);
const dropNotice = statement((db, p: { no: number }) => db.deleteFrom('outbox').where('no', '=', p.no));

const uploadKeys = statement((db, p: Key) =>
  db.selectFrom('upload').select(['id', 'kind']).where('envelope', '=', p.envelope).limit(p.limit),
);
const dropUpload = statement((db, p: { id: Bytes }) => db.deleteFrom('upload').where('id', '=', p.id));
const partKeys = statement((db, p: { upload: Bytes; limit: number }) =>
  db.selectFrom('part').select('start').where('upload', '=', p.upload).orderBy('start').limit(p.limit),
);
const dropParts = statement((db, p: { upload: Bytes; last: number }) =>
  db.deleteFrom('part').where('upload', '=', p.upload).where('start', '<=', p.last),
);
const wasteKeys = statement((db, p: { upload: Bytes; limit: number }) =>
  db.selectFrom('waste').select('start').where('upload', '=', p.upload).orderBy('start').limit(p.limit),
);
const dropWaste = statement((db, p: { upload: Bytes; last: number }) =>
  db.deleteFrom('waste').where('upload', '=', p.upload).where('start', '<=', p.last),
);
const reelKeys = statement((db, p: Key) =>
  db.selectFrom('reel').select('id').where('envelope', '=', p.envelope).orderBy('ordinal').limit(p.limit),
);
const dropReel = statement((db, p: { id: Bytes }) => db.deleteFrom('reel').where('id', '=', p.id));
const stretchKeys = statement((db, p: { reel: Bytes; limit: number }) =>
  db.selectFrom('stretch').select('position').where('reel', '=', p.reel).orderBy('position').limit(p.limit),
);
const dropStretches = statement((db, p: { reel: Bytes; last: number }) =>
  db.deleteFrom('stretch').where('reel', '=', p.reel).where('position', '<=', p.last),
);

const named = statement((db, p: { envelope: Bytes; nothing: Bytes; limit: number }) =>
  db
    .selectFrom('recipient')
    .select('id')
    .where('envelope', '=', p.envelope)
    .where((it) => it.or([it('address', '!=', p.nothing), it('salt', '!=', p.nothing), it('reason', 'is not', null)]))
    .limit(p.limit),
);
const unname = statement((db, p: { envelope: Bytes; id: Bytes; nothing: Bytes }) =>
  db
    .updateTable('recipient')
    .set({ address: p.nothing, salt: p.nothing, reason: null })
    .where('envelope', '=', p.envelope)
    .where('id', '=', p.id),
);

async function uploads(tx: Tx, envelope: Bytes, most: number): Promise<number> {
  let removed = 0;
  for (const { id, kind } of await tx.all(uploadKeys, { envelope, limit: most })) {
    const parts = await tx.all(partKeys, { upload: id, limit: most - removed });
    const part = parts.at(-1);
    if (part) await tx.run(dropParts, { upload: id, last: part.start });
    removed += parts.length;
    const wastes = await tx.all(wasteKeys, { upload: id, limit: most - removed });
    const waste = wastes.at(-1);
    if (waste) await tx.run(dropWaste, { upload: id, last: waste.start });
    removed += wastes.length;
    if (removed >= most) break;
    if (kind === 'final') removed += await tx.run(dropConcat, { upload: id });
    await tx.run(dropUpload, { id });
    removed += 1;
    if (removed >= most) break;
  }
  return removed;
}

async function reels(tx: Tx, envelope: Bytes, most: number): Promise<number> {
  let removed = 0;
  for (const { id } of await tx.all(reelKeys, { envelope, limit: most })) {
    const stretches = await tx.all(stretchKeys, { reel: id, limit: most - removed });
    const stretch = stretches.at(-1);
    if (stretch) await tx.run(dropStretches, { reel: id, last: stretch.position });
    removed += stretches.length;
    if (removed >= most) break;
    await tx.run(dropReel, { id });
    removed += 1;
    if (removed >= most) break;
  }
  return removed;
}

const REMOVERS: readonly Remover[] = [
  async (tx, envelope, most) => {
    const rows = await tx.all(noticeKeys, { envelope, limit: most });
    for (const row of rows) await tx.run(dropNotice, row);
    return rows.length;
  },
  async (tx, envelope, most) => {
    const rows = await tx.all(named, { envelope, nothing: EMPTY, limit: most });
    for (const { id } of rows) await tx.run(unname, { envelope, id, nothing: EMPTY });
    return rows.length;
  },
  async (tx, envelope, most) => {
    const rows = await tx.all(entryKeys, { envelope, limit: most });
    for (const row of rows) await tx.run(dropEntry, row);
    return rows.length;
  },
  async (tx, envelope, most) => {
    const rows = await tx.all(digestKeys, { envelope, limit: most });
    for (const row of rows) await tx.run(dropDigest, { envelope, ...row });
    return rows.length;
  },
  async (tx, envelope, most) => {
    const rows = await tx.all(renderingKeys, { envelope, limit: most });
    for (const row of rows) await tx.run(dropRendering, { envelope, ...row });
    return rows.length;
  },
  async (tx, envelope, most) => {
    const rows = await tx.all(problemKeys, { envelope, limit: most });
    for (const row of rows) await tx.run(dropProblem, { envelope, ...row });
    return rows.length;
  },
  uploads,
  reels,
  async (tx, envelope, most) => {
    const rows = await tx.all(idempotencyKeys, { envelope, limit: most });
    for (const row of rows) await tx.run(dropIdempotency, row);
    return rows.length;
  },
  async (tx, envelope, most) => {
    const rows = await tx.all(invitationKeys, { envelope, limit: most });
    for (const row of rows) await tx.run(dropInvitation, row);
    return rows.length;
  },
];

/**
 * Removes the next ≤ `most` rows of an envelope's content; recipients keep their row without address.
 * Answers how many are left to remove of that allowance: 0 means there may be more.
 */
export async function purgeRows(tx: Tx, envelope: Bytes, most: number): Promise<number> {
  let left = most;
  for (const remove of REMOVERS) {
    left -= await remove(tx, envelope, left);
    if (left <= 0) return 0;
  }
  return left;
}
