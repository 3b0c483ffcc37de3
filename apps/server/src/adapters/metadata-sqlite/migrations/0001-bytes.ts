import { type Compilable, type CreateTableBuilder, type Kysely, sql } from 'kysely';

type Column = 'id' | 'id?' | 'blob' | 'blob?' | 'int' | 'int?' | 'text' | 'text?';
const TYPES = { id: 'blob', blob: 'blob', int: 'integer', text: 'text' } as const;

/** Rows found by their key alone are stored in it; `no` and `seq` tables keep the order of arrival. */
const TABLES: Record<string, { columns: Record<string, Column>; key: string[]; serial?: true; rowid?: true }> = {
  person: {
    columns: { id: 'id', address: 'blob', name: 'text', role: 'text', disabled: 'int' },
    key: ['id'],
  },
  credential: {
    columns: {
      hash: 'blob',
      kind: 'text',
      person: 'id',
      envelope: 'id?',
      direction: 'text?',
      expires_at: 'int?',
      revoked_at: 'int?',
    },
    key: ['hash'],
  },
  envelope: {
    columns: {
      id: 'id',
      state: 'text',
      sender: 'id',
      sender_address: 'blob',
      sender_salt: 'blob',
      title: 'text',
      message: 'text?',
      fields: 'text?',
      contract: 'text',
      terms: 'text',
      created_at: 'int',
      fill_deadline: 'int',
      frozen_at: 'int?',
      grace_until: 'int?',
      closed_at: 'int?',
      sealed_at: 'int?',
      expires_at: 'int?',
      purged_at: 'int?',
      damaged_at: 'int?',
      due_at: 'int?',
      entries: 'int',
      files: 'int',
      bytes: 'int',
      verified_files: 'int',
      verified_bytes: 'int',
      compared: 'int',
      tick: 'int',
      problems: 'int',
      wrapped_key: 'blob?',
      manifest_sha256: 'blob?',
    },
    key: ['id'],
  },
  recipient: {
    columns: {
      envelope: 'id',
      id: 'id',
      address: 'blob',
      person: 'id?',
      state: 'text',
      salt: 'blob',
      opened_at: 'int?',
      ended_at: 'int?',
      served: 'int',
      ended_served: 'int?',
      confirmed: 'int',
      reason: 'text?',
    },
    key: ['envelope', 'id'],
  },
  idempotency: {
    columns: { person: 'id', key: 'blob', request: 'blob', envelope: 'id' },
    key: ['person', 'key'],
  },
  reel: { columns: { id: 'id', envelope: 'id', ordinal: 'int', own: 'int' }, key: ['id'] },
  upload: {
    columns: {
      id: 'id',
      envelope: 'id',
      kind: 'text',
      length: 'int?',
      received: 'int',
      epoch: 'int',
      metadata: 'blob?',
      path: 'blob?',
      path_hash: 'blob?',
      mtime: 'int?',
      state: 'text',
      reel: 'id',
      position: 'int',
      dropped: 'int',
      person: 'id',
      created_at: 'int',
      updated_at: 'int',
    },
    key: ['id'],
  },
  stretch: {
    columns: { reel: 'id', position: 'int', length: 'int', upload: 'id', at: 'int', since: 'int' },
    key: ['reel', 'position'],
  },
  part: {
    columns: { upload: 'id', start: 'int', length: 'int', blob: 'id', at: 'int', size: 'int' },
    key: ['upload', 'start'],
  },
  waste: { columns: { upload: 'id', start: 'int', stop: 'int' }, key: ['upload', 'start'] },
  blob: {
    columns: {
      id: 'id',
      envelope: 'id',
      state: 'text',
      owner: 'id',
      size: 'int',
      live: 'int',
      changed_at: 'int',
    },
    key: ['id'],
  },
  entry: {
    columns: {
      envelope: 'id',
      path_hash: 'blob',
      path: 'blob',
      parent_hash: 'blob',
      name: 'blob',
      kind: 'text',
      size: 'int',
      mtime: 'int?',
      reel: 'id',
      start: 'int',
      declared: 'blob?',
      sha256: 'blob?',
      crc32: 'int?',
      state: 'text',
      seen: 'int',
      tape_at: 'int?',
      compared: 'int',
      below_files: 'int?',
      below_bytes: 'int?',
      put_at: 'int',
    },
    key: ['no'],
    serial: true,
  },
  digest: {
    columns: { envelope: 'id', path_hash: 'blob', page: 'int', declared: 'blob?', measured: 'blob?' },
    key: ['envelope', 'path_hash', 'page'],
    rowid: true,
  },
  rendering: {
    columns: {
      envelope: 'id',
      kind: 'text',
      id: 'id',
      blob: 'id',
      at: 'int',
      size: 'int',
      length: 'int',
      sha256: 'blob',
    },
    key: ['envelope', 'kind'],
  },
  problem: {
    columns: { envelope: 'id', seq: 'int', path: 'blob', piece: 'int?', reason: 'text' },
    key: ['envelope', 'seq'],
  },
  record: {
    columns: {
      type: 'text',
      envelope: 'id?',
      person: 'id?',
      origin: 'text?',
      result: 'text',
      data: 'text?',
      at: 'int',
    },
    key: ['seq'],
    serial: true,
  },
  receipt: {
    columns: {
      id: 'id',
      envelope: 'id',
      kind: 'text',
      person: 'id?',
      at: 'int',
      statement: 'blob',
      sig: 'text',
      jws: 'text',
    },
    key: ['id'],
    rowid: true,
  },
  job: {
    columns: { envelope: 'id', action: 'text', reason: 'text', person: 'id?', at: 'int', figures: 'text' },
    key: ['envelope'],
  },
  process: { columns: { id: 'id', beat: 'int', ended: 'int' }, key: ['id'] },
  lease: { columns: { name: 'text', owner: 'id', token: 'int', until: 'int' }, key: ['name'] },
};

const INDEXES: [name: string, table: string, columns: string[], unique?: true][] = [
  ['person_address', 'person', ['address'], true],
  ['credential_envelope', 'credential', ['envelope']],
  ['envelope_state', 'envelope', ['state', 'id']],
  ['envelope_sender', 'envelope', ['sender', 'id']],
  ['envelope_due', 'envelope', ['due_at']],
  ['recipient_person', 'recipient', ['person', 'envelope']],
  ['recipient_address', 'recipient', ['address', 'envelope']],
  ['idempotency_envelope', 'idempotency', ['envelope']],
  ['reel_ordinal', 'reel', ['envelope', 'ordinal'], true],
  ['upload_state', 'upload', ['envelope', 'state', 'id']],
  ['upload_path', 'upload', ['envelope', 'path_hash', 'id']],
  ['stretch_upload', 'stretch', ['upload', 'at']],
  ['part_blob', 'part', ['blob']],
  ['blob_state', 'blob', ['state', 'live', 'changed_at']],
  ['blob_envelope', 'blob', ['envelope', 'state']],
  ['entry_path', 'entry', ['envelope', 'path_hash'], true],
  ['entry_folder', 'entry', ['envelope', 'parent_hash', 'name']],
  ['entry_reel', 'entry', ['reel', 'start', 'path_hash']],
  ['entry_tape', 'entry', ['envelope', 'tape_at']],
  ['record_envelope', 'record', ['envelope', 'seq']],
  ['receipt_envelope', 'receipt', ['envelope', 'kind', 'person']],
  ['process_beat', 'process', ['beat']],
];

export const name = '0001-bytes';

/** The bytes: envelopes, uploads, entries, and what is kept about them. */
export function up(db: Kysely<unknown>): Compilable[] {
  const made: Compilable[] = [];
  for (const [table, { columns, key, serial, rowid }] of Object.entries(TABLES)) {
    let create: CreateTableBuilder<string, string> = db.schema.createTable(table);
    if (serial) create = create.addColumn(key[0] as string, 'integer', (column) => column.primaryKey().autoIncrement());
    for (const [column, type] of Object.entries(columns)) {
      const plain = type.replace('?', '') as keyof typeof TYPES;
      create = create.addColumn(column, sql.raw(TYPES[plain]), (it) => (type.endsWith('?') ? it : it.notNull()));
    }
    if (!serial) create = create.addPrimaryKeyConstraint(`${table}_key`, key as never);
    made.push(serial || rowid ? create : create.modifyEnd(sql`without rowid`));
  }
  for (const [index, table, columns, unique] of INDEXES) {
    const create = db.schema.createIndex(index).on(table).columns(columns);
    made.push(unique ? create.unique() : create);
  }
  return made;
}
