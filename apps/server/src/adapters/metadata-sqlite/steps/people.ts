import type { Credential, Person } from '../../../ports/metadata-rows.ts';
import { idBytes, utf8 } from '../bytes.ts';
import { credentialByHash, fromCredential, insertCredential, updateCredential } from '../sql/credentials.ts';
import { personById } from '../sql/people.ts';
import { statement } from '../statement.ts';
import type { Bytes, PersonTable } from '../tables.ts';
import type { Tx } from '../tx.ts';

const insertPerson = statement((db, p: PersonTable) =>
  db.insertInto('person').values({ id: p.id, address: p.address, name: p.name, role: p.role, disabled: p.disabled }),
);
const updatePerson = statement((db, p: PersonTable) =>
  db
    .updateTable('person')
    .set({ address: p.address, name: p.name, role: p.role, disabled: p.disabled })
    .where('id', '=', p.id),
);
const revoke = statement((db, p: { hash: Bytes; now: number }) =>
  db.updateTable('credential').set({ revoked_at: p.now }).where('hash', '=', p.hash).where('revoked_at', 'is', null),
);

export async function putPerson(tx: Tx, person: Person): Promise<void> {
  const row: PersonTable = {
    id: idBytes(person.id),
    address: utf8(person.address),
    name: person.name,
    role: person.role,
    disabled: person.disabled ? 1 : 0,
  };
  const standing = await tx.get(personById, { id: row.id });
  await tx.run(standing ? updatePerson : insertPerson, row);
}

export async function putCredential(tx: Tx, credential: Credential): Promise<void> {
  const row = fromCredential(credential);
  const standing = await tx.get(credentialByHash, { hash: row.hash });
  await tx.run(standing ? updateCredential : insertCredential, row);
}

/** The first revocation stays. */
export async function revokeCredential(tx: Tx, hash: Uint8Array, now: number): Promise<void> {
  await tx.run(revoke, { hash, now });
}
