import { type Compilable, type Kysely, sql } from 'kysely';

export const name = '0003-people';

const ADDED: [table: string, column: string, type: 'integer' | 'text' | 'blob', otherwise?: 0][] = [
  ['person', 'quota', 'integer'],
  ['person', 'held', 'integer', 0],
  ['envelope', 'held', 'integer', 0],
  ['envelope', 'owed', 'integer', 0],
  ['credential', 'name', 'text'],
  ['credential', 'scopes', 'text'],
  ['credential', 'created_at', 'integer'],
  ['credential', 'used_on', 'integer'],
  ['credential', 'session', 'blob'],
  ['credential', 'parent', 'blob'],
  ['credential', 'key', 'blob'],
  ['credential', 'request', 'blob'],
];

const INDEXES: [name: string, table: string, columns: string[]][] = [
  // Two persons may prove one address at two issuers; a claim pins one of them.
  ['person_address', 'person', ['address']],
  ['identity_person', 'identity', ['person', 'linked_at', 'issuer', 'subject']],
  ['credential_person', 'credential', ['person', 'kind', 'hash']],
  ['credential_session', 'credential', ['session', 'expires_at']],
  ['credential_key', 'credential', ['person', 'key']],
  ['credential_expiry', 'credential', ['expires_at']],
  ['denied_until', 'denied', ['until']],
  ['link_expiry', 'link', ['expires_at']],
];

/** Identities of persons, tokens with scopes, what hangs on a session, and how many bytes a person's envelopes hold. */
export function up(given: Kysely<unknown>): Compilable[] {
  const db = given as Kysely<Record<string, Record<string, unknown>>>;
  const made: Compilable[] = [
    db.schema
      .createTable('identity')
      .addColumn('issuer', 'blob', (it) => it.notNull())
      .addColumn('subject', 'blob', (it) => it.notNull())
      .addColumn('person', 'blob', (it) => it.notNull())
      .addColumn('linked_at', 'integer', (it) => it.notNull())
      .addPrimaryKeyConstraint('identity_key', ['issuer', 'subject'])
      .modifyEnd(sql`without rowid`),
    db.schema
      .createTable('denied')
      .addColumn('session', 'blob', (it) => it.primaryKey().notNull())
      .addColumn('until', 'integer', (it) => it.notNull())
      .modifyEnd(sql`without rowid`),
    db.schema
      .createTable('link')
      .addColumn('hash', 'blob', (it) => it.primaryKey().notNull())
      .addColumn('person', 'blob', (it) => it.notNull())
      .addColumn('expires_at', 'integer', (it) => it.notNull())
      .modifyEnd(sql`without rowid`),
    db.schema
      .createTable('figure')
      .addColumn('name', 'text', (it) => it.primaryKey().notNull())
      .addColumn('value', 'integer', (it) => it.notNull())
      .modifyEnd(sql`without rowid`),
    db.schema.dropIndex('person_address'),
  ];
  for (const [table, column, type, otherwise] of ADDED) {
    made.push(
      db.schema
        .alterTable(table)
        .addColumn(column, type, (it) => (otherwise === undefined ? it : it.notNull().defaultTo(sql.lit(otherwise)))),
    );
  }
  for (const [index, table, columns] of INDEXES) made.push(db.schema.createIndex(index).on(table).columns(columns));
  made.push(
    db.updateTable('envelope').set({ held: HELD, owed: OWED }).where('state', 'not in', sql`('purging', 'purged')`),
    db.updateTable('person').set({
      held: sql`(select coalesce(sum(envelope.held), 0) from envelope where envelope.sender = person.id)`,
    }),
    db
      .insertInto('figure')
      .values({ name: sql.lit('owed'), value: sql`(select coalesce(sum(owed), 0) from envelope)` }),
    db.insertInto('figure').values({ name: sql.lit('quota'), value: sql.lit(0) }),
  );
  return made;
}

const BYTES = sql`coalesce(upload.length, upload.received)`;
const LIVE = sql`upload.envelope = envelope.id and upload.state in ('open', 'complete') and upload.kind <> 'final'`;
const HELD = sql`(select coalesce(sum(${BYTES}), 0) from upload where ${LIVE})`;
const OWED = sql`(select coalesce(sum(${BYTES} - upload.received), 0) from upload where ${LIVE})`;
