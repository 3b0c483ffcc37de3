import type { Identity, PersonFigures } from '../../../ports/metadata-people.ts';
import type { Credential, Id, Page, Person } from '../../../ports/metadata-rows.ts';
import { fromHex, hex, idBytes, text, utf8 } from '../bytes.ts';
import { accountByAddress } from '../sql/accounts.ts';
import { CREDENTIAL_COLUMNS, credentialByHash, lineAbove, toCredential } from '../sql/credentials.ts';
import { quotaByDefault } from '../sql/held.ts';
import { personByAddress as byAddress, identityOf, PERSON_COLUMNS, personById, toPerson } from '../sql/people.ts';
import { statement } from '../statement.ts';
import type { Bytes, CredentialTable, PersonTable } from '../tables.ts';
import type { Tx } from '../tx.ts';

export async function person(tx: Tx, id: Id): Promise<Person | null> {
  const row = await tx.get(personById, { id: idBytes(id) });
  return row ? toPerson(row) : null;
}

export async function personByAddress(tx: Tx, address: string): Promise<Person | null> {
  if (address === '') return null;
  const row = await tx.get(byAddress, { address: utf8(address) });
  return row ? toPerson(row) : null;
}

export async function credential(
  tx: Tx,
  hash: Uint8Array,
): Promise<{ credential: Credential; person: Person; orphaned: boolean } | null> {
  const row = await tx.get(credentialByHash, { hash });
  const owner = row && (await tx.get(personById, { id: row.person }));
  if (!row || !owner) return null;
  const orphaned = (await lineAbove(tx, row.parent)) === null;
  return { credential: toCredential(row), person: toPerson(owner), orphaned };
}

export async function personOfIdentity(tx: Tx, issuer: string, subject: string): Promise<Person | null> {
  const row = await tx.get(identityOf, { issuer: utf8(issuer), subject: utf8(subject) });
  const found = row && (await tx.get(personById, { id: row.person }));
  return found ? toPerson(found) : null;
}

const withAddress = statement((db, p: { address: Bytes; limit: number }) =>
  db.selectFrom('person').select('id').where('address', '=', p.address).limit(p.limit),
);
const waiting = statement((db, p: { address: Bytes }) =>
  db.selectFrom('recipient').select('id').where('address', '=', p.address).where('person', 'is', null).limit(1),
);

export async function isAddressInUse(tx: Tx, address: string): Promise<boolean> {
  const of = { address: utf8(address) };
  if (await tx.get(accountByAddress, of)) return true;
  const persons = await tx.all(withAddress, { ...of, limit: 100 });
  for (const { id } of persons) {
    const identities = await tx.all(ofPerson, { person: id, limit: 100 });
    const isProgram = identities.length > 0 && identities.every(isOfProgram);
    if (!isProgram) return true;
  }
  return persons.length === 0 && (await tx.get(waiting, of)) !== undefined;
}

const isOfProgram = (row: { issuer: Bytes; subject: Bytes }): boolean =>
  text(row.issuer) === 'embedded' && text(row.subject).startsWith('client-');

const ofPerson = statement((db, p: { person: Bytes; limit: number }) =>
  db
    .selectFrom('identity')
    .select(['issuer', 'subject', 'linked_at'])
    .where('person', '=', p.person)
    .orderBy('linked_at')
    .orderBy('issuer')
    .orderBy('subject')
    .limit(p.limit),
);

export async function identitiesOf(tx: Tx, person: Id): Promise<Identity[]> {
  const rows = await tx.all(ofPerson, { person: idBytes(person), limit: 100 });
  return rows.map((row) => ({ issuer: text(row.issuer), subject: text(row.subject), linkedAt: row.linked_at }));
}

const credentials = statement((db, p: { person: Bytes; kind: CredentialTable['kind']; after: Bytes; limit: number }) =>
  db
    .selectFrom('credential')
    .select(CREDENTIAL_COLUMNS)
    .where('person', '=', p.person)
    .where('kind', '=', p.kind)
    .where('hash', '>', p.after)
    .orderBy('hash')
    .limit(p.limit),
);

export async function credentialsOf(
  tx: Tx,
  person: Id,
  kind: 'token' | 'ticket',
  cursor: string | null,
  limit: number,
): Promise<Page<Credential>> {
  const after = fromHex(cursor ?? '');
  const rows = await tx.all(credentials, { person: idBytes(person), kind, after, limit });
  const last = rows.at(-1);
  return { items: rows.map(toCredential), cursor: last && rows.length === limit ? hex(last.hash) : null };
}

const deniedAfter = statement((db, p: { after: Bytes; limit: number }) =>
  db.selectFrom('denied').select(['session', 'until']).where('session', '>', p.after).orderBy('session').limit(p.limit),
);

export async function deniedSessions(
  tx: Tx,
  cursor: string | null,
  limit: number,
): Promise<Page<{ session: Uint8Array; until: number }>> {
  const items = await tx.all(deniedAfter, { after: fromHex(cursor ?? ''), limit });
  const last = items.at(-1);
  return { items, cursor: last && items.length === limit ? hex(last.session) : null };
}

const FIGURES = [...PERSON_COLUMNS, 'quota', 'held'] as const;
const figuresOf = statement((db, p: { id: Bytes }) => db.selectFrom('person').select(FIGURES).where('id', '=', p.id));

export async function personFigures(tx: Tx, id: Id): Promise<PersonFigures | null> {
  const row = await tx.get(figuresOf, { id: idBytes(id) });
  return row ? toFigures(row, await quotaByDefault(tx)) : null;
}

const everybody = statement((db, p: { after: Bytes; limit: number }) =>
  db.selectFrom('person').select(FIGURES).where('id', '>', p.after).orderBy('id').limit(p.limit),
);
const SCANNED = 5_000;

/** Scans at most 5,000 rows a call, so a page may be short before the end. */
export async function people(
  tx: Tx,
  q: string | null,
  cursor: string | null,
  limit: number,
): Promise<Page<PersonFigures>> {
  const quota = await quotaByDefault(tx);
  const wanted = q?.toLowerCase() ?? null;
  const items: PersonFigures[] = [];
  let after: Bytes = fromHex(cursor ?? '');
  for (let seen = 0; seen < SCANNED; ) {
    const rows = await tx.all(everybody, { after, limit: 1_000 });
    for (const row of rows) {
      after = row.id;
      seen += 1;
      const one = toFigures(row, quota);
      if (wanted === null || `${one.name}\n${one.address}`.toLowerCase().includes(wanted)) items.push(one);
      if (items.length === limit) return { items, cursor: hex(after) };
    }
    if (rows.length < 1_000) return { items, cursor: null };
  }
  return { items, cursor: hex(after) };
}

function toFigures(row: PersonTable & { quota: number | null; held: number }, quota: number): PersonFigures {
  return { ...toPerson(row), held: row.held, quota: row.quota, limit: row.quota ?? quota };
}

const RECENT = 200;
const sentLately = statement((db, p: { person: Bytes; limit: number }) =>
  db.selectFrom('envelope').select('id').where('sender', '=', p.person).orderBy('id', 'desc').limit(p.limit),
);
const sendersTo = statement((db, p: { person: Bytes; limit: number }) =>
  db
    .selectFrom('recipient')
    .innerJoin('envelope', 'envelope.id', 'recipient.envelope')
    .select(['envelope.sender', 'envelope.sender_address'])
    .where('recipient.person', '=', p.person)
    // Before its seal an envelope is nobody's but its sender's, also where the person was named by identity.
    .where('envelope.sealed_at', 'is not', null)
    .orderBy('recipient.envelope', 'desc')
    .limit(p.limit),
);
const namedIn = statement((db, p: { envelope: Bytes; limit: number }) =>
  db.selectFrom('recipient').select(['address', 'person', 'state']).where('envelope', '=', p.envelope).limit(p.limit),
);

/** Whom this person sent to or received from lately (the newest 200 envelopes each way): address as it was named, person once known. */
export async function acquaintances(tx: Tx, id: Id): Promise<{ address: string; person: Person | null }[]> {
  const person = idBytes(id);
  const found = new Map<string, { address: string; person: Person | null }>();
  const add = async (address: Bytes, known: Bytes | null): Promise<void> => {
    const row = known ? await tx.get(personById, { id: known }) : null;
    const shown = text(address) || (row ? text(row.address) : '');
    if (shown === '' || found.get(shown)?.person) return;
    // Who came to an older envelope is known by name in a newer one, too; the place is that of the newest.
    if (row || !found.has(shown)) found.set(shown, { address: shown, person: row ? toPerson(row) : null });
  };
  for (const { id: envelope } of await tx.all(sentLately, { person, limit: RECENT })) {
    // Who was named by identity and never came is known by that name only.
    for (const { address, person: named, state } of await tx.all(namedIn, { envelope, limit: RECENT }))
      await add(address, state === 'notified' ? null : named);
  }
  for (const { sender, sender_address } of await tx.all(sendersTo, { person, limit: RECENT })) {
    await add(sender_address, sender);
  }
  return [...found.values()];
}

const MOST = Number.MAX_SAFE_INTEGER;
/** Of all persons together, who may each have announced any length: more than can be told is told as that. */
const owed = statement((db, _: Record<string, never>) =>
  db
    .selectFrom('figure')
    .select((it) => it.case().when('value', '>', MOST).then(it.val(MOST)).else(it.ref('value')).end().as('value'))
    .where('name', '=', 'owed'),
);

export async function owedBytes(tx: Tx): Promise<number> {
  return (await tx.get(owed, {}))?.value ?? 0;
}

export const personsById = async (tx: Tx, ids: Id[]): Promise<Person[]> => {
  const found: Person[] = [];
  for (const id of ids.slice(0, 1_000)) {
    const row = await tx.get(personById, { id: idBytes(id) });
    if (row) found.push(toPerson(row));
  }
  return found;
};
