import type { Refused } from '../../../ports/metadata-refused.ts';
import type { Credential, Id, NewRecord } from '../../../ports/metadata-rows.ts';
import { equal, idBytes, ROWS } from '../bytes.ts';
import { credentialByHash, fromCredential, insertCredential, LONGEST_LINE, lineAbove } from '../sql/credentials.ts';
import { appendRecord } from '../sql/records.ts';
import { statement } from '../statement.ts';
import type { Bytes } from '../tables.ts';
import type { Tx } from '../tx.ts';
import { refuse } from './make-upload.ts';
import { revokeCredential } from './people.ts';

const byKey = statement((db, p: { person: Bytes; key: Bytes }) =>
  db.selectFrom('credential').select(['hash', 'request']).where('person', '=', p.person).where('key', '=', p.key),
);
const loseKey = statement((db, p: { hash: Bytes }) =>
  db.updateTable('credential').set({ key: null, request: null }).where('hash', '=', p.hash),
);

export async function makeCredential(
  tx: Tx,
  credential: Credential,
  key: { key: Uint8Array; request: Uint8Array } | null,
  record: NewRecord,
): Promise<{ ok: true; again: boolean } | Refused<'idempotency_conflict' | 'forbidden'>> {
  const row = fromCredential(credential);
  if (await tx.get(credentialByHash, { hash: row.hash })) return { ok: true, again: true };
  // The last place in a line is for tickets, so that a token always can make one.
  const above = await lineAbove(tx, row.parent);
  const most = row.kind === 'token' ? LONGEST_LINE - 1 : LONGEST_LINE;
  if (above === null || above > most) throw refuse('forbidden');
  const before = key ? await tx.get(byKey, { person: row.person, key: key.key }) : undefined;
  if (before && !equal(before.request, key?.request ?? null)) throw refuse('idempotency_conflict');
  if (before) {
    await revokeCredential(tx, before.hash, record.at);
    await tx.run(loseKey, { hash: before.hash });
  }
  await tx.run(insertCredential, { ...row, key: key?.key ?? null, request: key?.request ?? null });
  await appendRecord(tx, record);
  return { ok: true, again: before !== undefined };
}

export async function revokeOwn(
  tx: Tx,
  person: Id,
  kind: 'token' | 'ticket',
  hash: Uint8Array,
  now: number,
  record: NewRecord,
): Promise<boolean> {
  const row = await tx.get(credentialByHash, { hash });
  if (row?.kind !== kind || !equal(row.person, idBytes(person))) return false;
  if (row.revoked_at !== null) return true;
  await revokeCredential(tx, hash, now);
  await appendRecord(tx, record);
  return true;
}

const DAY = 86_400_000;
const lastOfSession = statement((db, p: { session: Bytes }) =>
  db
    .selectFrom('credential')
    .select('expires_at')
    .where('session', '=', p.session)
    .orderBy('expires_at', 'desc')
    .limit(1),
);
const isDenied = statement((db, p: { session: Bytes }) =>
  db.selectFrom('denied').select('until').where('session', '=', p.session),
);
const deny = statement((db, p: { session: Bytes; until: number }) =>
  db.insertInto('denied').values({ session: p.session, until: p.until }),
);

export async function endSession(tx: Tx, session: Uint8Array, now: number, record: NewRecord): Promise<void> {
  if (await tx.get(isDenied, { session })) return;
  const last = await tx.get(lastOfSession, { session });
  await tx.run(deny, { session, until: Math.max(now + 30 * DAY, last?.expires_at ?? 0) });
  await appendRecord(tx, record);
}

const touch = statement((db, p: { hash: Bytes; day: number }) =>
  db.updateTable('credential').set({ used_on: p.day }).where('hash', '=', p.hash),
);

export async function touchCredentials(tx: Tx, hashes: Uint8Array[], day: number): Promise<void> {
  for (const hash of hashes.slice(0, ROWS)) await tx.run(touch, { hash, day });
}

/** An old ticket still tells its owner that what it was for is gone. */
const KEPT = 90 * DAY;
const overCredentials = statement((db, p: { before: number; limit: number }) =>
  db.selectFrom('credential').select('hash').where('expires_at', '<', p.before).orderBy('expires_at').limit(p.limit),
);
const dropCredential = statement((db, p: { hash: Bytes }) => db.deleteFrom('credential').where('hash', '=', p.hash));
const overSessions = statement((db, p: { before: number; limit: number }) =>
  db.selectFrom('denied').select('session').where('until', '<', p.before).orderBy('until').limit(p.limit),
);
const dropSession = statement((db, p: { session: Bytes }) => db.deleteFrom('denied').where('session', '=', p.session));
const overLinks = statement((db, p: { before: number; limit: number }) =>
  db.selectFrom('link').select('hash').where('expires_at', '<', p.before).orderBy('expires_at').limit(p.limit),
);
const dropLink = statement((db, p: { hash: Bytes }) => db.deleteFrom('link').where('hash', '=', p.hash));

export async function sweepPeople(tx: Tx, now: number): Promise<boolean> {
  const old = { before: now - KEPT, limit: ROWS };
  const credentials = await tx.all(overCredentials, old);
  for (const row of credentials) await tx.run(dropCredential, row);
  const sessions = await tx.all(overSessions, old);
  for (const row of sessions) await tx.run(dropSession, row);
  const links = await tx.all(overLinks, { before: now, limit: ROWS });
  for (const row of links) await tx.run(dropLink, row);
  return credentials.length === ROWS || sessions.length === ROWS || links.length === ROWS;
}
