import type { Person } from '../../../ports/metadata-rows.ts';
import { idText, text } from '../bytes.ts';
import { statement } from '../statement.ts';
import type { Bytes, PersonTable } from '../tables.ts';

const COLUMNS = ['id', 'address', 'name', 'role', 'disabled'] as const;

export const personById = statement((db, p: { id: Bytes }) =>
  db.selectFrom('person').select(COLUMNS).where('id', '=', p.id),
);
export const personByAddress = statement((db, p: { address: Bytes }) =>
  db.selectFrom('person').select(COLUMNS).where('address', '=', p.address),
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
