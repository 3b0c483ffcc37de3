import type { PersonFigures, SeenIdentity } from '../../../ports/metadata-people.ts';
import type { Refused } from '../../../ports/metadata-refused.ts';
import type { Id, NewRecord, Person, Role } from '../../../ports/metadata-rows.ts';
import { equal, idBytes, idText, ROWS, text, utf8 } from '../bytes.ts';
import { personFigures } from '../reads/people.ts';
import { accountById } from '../sql/accounts.ts';
import { identityOf, personById, toPerson } from '../sql/people.ts';
import { appendRecord } from '../sql/records.ts';
import { statement } from '../statement.ts';
import type { Bytes, IdentityTable, LinkTable } from '../tables.ts';
import type { Tx } from '../tx.ts';
import { refuse } from './make-upload.ts';
import { putPerson } from './people.ts';

const insertIdentity = statement((db, p: IdentityTable) =>
  db.insertInto('identity').values({ issuer: p.issuer, subject: p.subject, person: p.person, linked_at: p.linked_at }),
);
const firstIdentity = statement((db, p: { person: Bytes }) =>
  db
    .selectFrom('identity')
    .select(['issuer', 'subject'])
    .where('person', '=', p.person)
    .orderBy('linked_at')
    .orderBy('issuer')
    .orderBy('subject')
    .limit(1),
);

const ACCOUNT_ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** What an account of the courier's own proved last: a token that is a few minutes old may say another. */
async function provenAddress(tx: Tx, { issuer, subject, address }: SeenIdentity): Promise<string | null> {
  if (issuer !== 'embedded' || address === null || !ACCOUNT_ID.test(subject)) return address;
  const account = await tx.get(accountById, { id: idBytes(subject) });
  return account ? text(account.address) : address;
}

export async function seeIdentity(tx: Tx, given: SeenIdentity, record: NewRecord): Promise<Person> {
  const seen = { ...given, address: await provenAddress(tx, given) };
  const issuer = utf8(seen.issuer);
  const subject = utf8(seen.subject);
  const row = await tx.get(identityOf, { issuer, subject });
  const standing = row && (await tx.get(personById, { id: row.person }));
  if (!standing) {
    const { person: id, address, name } = seen;
    const made: Person = { id, address: address ?? '', name, role: 'person', disabled: false };
    await putPerson(tx, made);
    await tx.run(insertIdentity, { issuer, subject, person: idBytes(id), linked_at: record.at });
    await appendRecord(tx, { ...record, type: 'person.seen', person: id });
    return made;
  }
  const person = toPerson(standing);
  // Of several identities the first one speaks for the person; the others fill in what is empty.
  const first = await tx.get(firstIdentity, { person: standing.id });
  const isFirst = first !== undefined && equal(first.issuer, issuer) && equal(first.subject, subject);
  const address = isFirst || person.address === '' ? (seen.address ?? person.address) : person.address;
  const name = isFirst || person.name === '' ? seen.name || person.name : person.name;
  if (address === person.address && name === person.name) return person;
  const changed = { ...person, address, name };
  await putPerson(tx, changed);
  if (address !== person.address) {
    await appendRecord(tx, { ...record, type: 'person.address-changed', person: person.id });
  }
  return changed;
}

const insertLink = statement((db, p: LinkTable) =>
  db.insertInto('link').values({ hash: p.hash, person: p.person, expires_at: p.expires_at }),
);
const linkByHash = statement((db, p: { hash: Bytes }) =>
  db.selectFrom('link').select(['person', 'expires_at']).where('hash', '=', p.hash),
);
const dropLink = statement((db, p: { hash: Bytes }) => db.deleteFrom('link').where('hash', '=', p.hash));

export async function putLink(
  tx: Tx,
  { hash, person, expiresAt }: { hash: Uint8Array; person: Id; expiresAt: number },
  record: NewRecord,
): Promise<void> {
  if (await tx.get(linkByHash, { hash })) return;
  await tx.run(insertLink, { hash, person: idBytes(person), expires_at: expiresAt });
  await appendRecord(tx, record);
}

const sentOne = statement((db, p: { person: Bytes }) =>
  db.selectFrom('envelope').select('id').where('sender', '=', p.person).limit(1),
);
const pinned = statement((db, p: { person: Bytes; limit: number }) =>
  db.selectFrom('recipient').select(['envelope', 'id', 'state']).where('person', '=', p.person).limit(p.limit),
);
const repin = statement((db, p: { envelope: Bytes; id: Bytes; person: Bytes }) =>
  db.updateTable('recipient').set({ person: p.person }).where('envelope', '=', p.envelope).where('id', '=', p.id),
);
const moveIdentity = statement((db, p: { issuer: Bytes; subject: Bytes; person: Bytes; now: number }) =>
  db
    .updateTable('identity')
    .set({ person: p.person, linked_at: p.now })
    .where('issuer', '=', p.issuer)
    .where('subject', '=', p.subject),
);
const anotherIdentity = statement((db, p: { person: Bytes }) =>
  db.selectFrom('identity').select('issuer').where('person', '=', p.person).limit(1),
);

export async function linkIdentity(
  tx: Tx,
  code: Uint8Array,
  identity: { issuer: string; subject: string },
  now: number,
  record: NewRecord,
): Promise<{ ok: true; person: Id } | Refused<'link_unknown' | 'identity_in_use'>> {
  const link = await tx.get(linkByHash, { hash: code });
  if (!link || link.expires_at <= now) throw refuse('link_unknown');
  const issuer = utf8(identity.issuer);
  const subject = utf8(identity.subject);
  const person = idText(link.person);
  const before = await tx.get(identityOf, { issuer, subject });
  if (before && !equal(before.person, link.person)) {
    const mine = await tx.all(pinned, { person: before.person, limit: ROWS });
    const isUsed = mine.length === ROWS || mine.some((row) => row.state !== 'notified');
    if (isUsed || (await tx.get(sentOne, { person: before.person }))) throw refuse('identity_in_use');
    for (const { envelope, id } of mine) await tx.run(repin, { envelope, id, person: link.person });
    await tx.run(moveIdentity, { issuer, subject, person: link.person, now });
    // Nobody signs in as that person any more.
    const left = await tx.get(personById, { id: before.person });
    if (left && !(await tx.get(anotherIdentity, { person: before.person }))) {
      await putPerson(tx, { ...toPerson(left), address: '', disabled: true });
    }
  } else if (!before) {
    await tx.run(insertIdentity, { issuer, subject, person: link.person, linked_at: now });
  }
  await tx.run(dropLink, { hash: code });
  await appendRecord(tx, { ...record, person });
  return { ok: true, person };
}

const setQuota = statement((db, p: { id: Bytes; quota: number | null }) =>
  db.updateTable('person').set({ quota: p.quota }).where('id', '=', p.id),
);

export async function changePerson(
  tx: Tx,
  id: Id,
  change: { role?: Role; disabled?: boolean; quota?: number | null },
  record: NewRecord,
): Promise<PersonFigures | null> {
  const before = await personFigures(tx, id);
  if (!before) return null;
  const { role = before.role, disabled = before.disabled, quota = before.quota } = change;
  if (role === before.role && disabled === before.disabled && quota === before.quota) return before;
  await putPerson(tx, { id, address: before.address, name: before.name, role, disabled });
  if (quota !== before.quota) await tx.run(setQuota, { id: idBytes(id), quota });
  await appendRecord(tx, record);
  return personFigures(tx, id);
}
