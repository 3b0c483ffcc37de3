import type { Person } from '../../../ports/metadata-rows.ts';
import { idText, text } from '../bytes.ts';
import { statement } from '../statement.ts';
import type { Bytes, PersonTable } from '../tables.ts';

export const PERSON_COLUMNS = ['id', 'address', 'name', 'role', 'disabled'] as const;

export const personById = statement((db, p: { id: Bytes }) =>
  db.selectFrom('person').select(PERSON_COLUMNS).where('id', '=', p.id),
);
/** The first of those who proved it. */
export const personByAddress = statement((db, p: { address: Bytes }) =>
  db.selectFrom('person').select(PERSON_COLUMNS).where('address', '=', p.address).orderBy('id').limit(1),
);
export const identityOf = statement((db, p: { issuer: Bytes; subject: Bytes }) =>
  db.selectFrom('identity').select('person').where('issuer', '=', p.issuer).where('subject', '=', p.subject),
);

export function toPerson(row: PersonTable): Person {
  return {
    id: idText(row.id),
    address: text(row.address),
    name: row.name,
    role: row.role,
    disabled: row.disabled === 1,
  };
}
