import { type Compilable, type Kysely, sql } from 'kysely';

type Column = readonly [name: string, type: 'blob' | 'text' | 'integer', nullable?: 'null'];

const TABLES: Record<string, { columns: readonly Column[]; key: string[] }> = {
  account: {
    columns: [
      ['id', 'blob'],
      ['address', 'blob'],
      ['name', 'text'],
      ['password', 'text'],
      ['verified', 'integer'],
      ['disabled', 'integer'],
      ['language', 'text'],
      ['created_at', 'integer'],
    ],
    key: ['id'],
  },
  account_link: {
    columns: [
      ['hash', 'blob'],
      ['kind', 'text'],
      ['account', 'blob', 'null'],
      ['address', 'blob', 'null'],
      ['envelope', 'blob', 'null'],
      ['data', 'text'],
      ['expires_at', 'integer'],
    ],
    key: ['hash'],
  },
  identity_row: {
    columns: [
      ['model', 'text'],
      ['hash', 'blob'],
      ['payload', 'text'],
      ['grant_hash', 'blob', 'null'],
      ['user_code', 'blob', 'null'],
      ['uid', 'blob', 'null'],
      ['consumed_at', 'integer', 'null'],
      ['expires_at', 'integer', 'null'],
    ],
    key: ['model', 'hash'],
  },
  sign_in: {
    columns: [
      ['id', 'blob'],
      ['account', 'blob'],
      ['client', 'text'],
      ['session', 'blob', 'null'],
      ['started_at', 'integer'],
      ['seen_at', 'integer'],
      ['agent', 'text', 'null'],
      ['origin', 'text', 'null'],
      ['expires_at', 'integer'],
    ],
    key: ['id'],
  },
};

const INDEXES: readonly [name: string, table: string, columns: string[], unique?: 'unique'][] = [
  ['account_address', 'account', ['address'], 'unique'],
  ['account_link_account', 'account_link', ['account']],
  ['account_link_envelope', 'account_link', ['envelope']],
  ['account_link_kind', 'account_link', ['kind', 'expires_at']],
  ['account_link_expiry', 'account_link', ['expires_at']],
  ['identity_row_grant', 'identity_row', ['grant_hash']],
  ['identity_row_code', 'identity_row', ['user_code']],
  ['identity_row_uid', 'identity_row', ['uid']],
  ['identity_row_expiry', 'identity_row', ['expires_at']],
  ['sign_in_account', 'sign_in', ['account', 'started_at']],
  ['sign_in_expiry', 'sign_in', ['expires_at']],
  ['person_by_role', 'person', ['role']],
];

export const name = '0005-accounts';

/** Accounts of the embedded issuer, their one-time links, and the rows of its OpenID provider. */
export function up(db: Kysely<unknown>): Compilable[] {
  const made: Compilable[] = [];
  for (const [table, { columns, key }] of Object.entries(TABLES)) {
    let create = db.schema.createTable(table);
    for (const [column, type, nullable] of columns) {
      create = create.addColumn(column, sql.raw(type), (it) => (nullable ? it : it.notNull()));
    }
    made.push(create.addPrimaryKeyConstraint(`${table}_key`, key as never).modifyEnd(sql`without rowid`));
  }
  for (const [index, table, columns, unique] of INDEXES) {
    const create = db.schema.createIndex(index).on(table).columns(columns);
    made.push(unique ? create.unique() : create);
  }
  return made;
}
