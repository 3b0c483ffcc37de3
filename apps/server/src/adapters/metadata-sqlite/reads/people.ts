import type { Credential, Id, Person } from '../../../ports/metadata-rows.ts';
import { idBytes, idText, idTextOrNull, utf8 } from '../bytes.ts';
import { personByAddress as byAddress, personById, toPerson } from '../sql/people.ts';
import { statement } from '../statement.ts';
import type { Bytes } from '../tables.ts';
import type { Tx } from '../tx.ts';

const credentialByHash = statement((db, p: { hash: Bytes }) =>
  db
    .selectFrom('credential')
    .select(['hash', 'kind', 'person', 'envelope', 'direction', 'expires_at', 'revoked_at'])
    .where('hash', '=', p.hash),
);

export async function person(tx: Tx, id: Id): Promise<Person | null> {
  const row = await tx.get(personById, { id: idBytes(id) });
  return row ? toPerson(row) : null;
}

export async function personByAddress(tx: Tx, address: string): Promise<Person | null> {
  const row = await tx.get(byAddress, { address: utf8(address) });
  return row ? toPerson(row) : null;
}

export async function credential(tx: Tx, hash: Uint8Array): Promise<{ credential: Credential; person: Person } | null> {
  const row = await tx.get(credentialByHash, { hash });
  const owner = row && (await tx.get(personById, { id: row.person }));
  if (!row || !owner) return null;
  const found: Credential = {
    hash: row.hash,
    kind: row.kind,
    person: idText(row.person),
    envelope: idTextOrNull(row.envelope),
    direction: row.direction,
    expiresAt: row.expires_at,
    revokedAt: row.revoked_at,
  };
  return { credential: found, person: toPerson(owner) };
}
