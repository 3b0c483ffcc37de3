import type { Credential } from '../../../ports/metadata-rows.ts';
import { idBytes, idBytesOrNull, idText, idTextOrNull } from '../bytes.ts';
import { statement } from '../statement.ts';
import type { Bytes, CredentialTable } from '../tables.ts';
import type { Tx } from '../tx.ts';

/** How many credentials may be made one by another. */
export const LONGEST_LINE = 8;

export const CREDENTIAL_COLUMNS = [
  'hash',
  'kind',
  'person',
  'envelope',
  'direction',
  'expires_at',
  'revoked_at',
  'name',
  'scopes',
  'created_at',
  'used_on',
  'session',
  'parent',
  'key',
  'request',
] as const;

export const credentialByHash = statement((db, p: { hash: Bytes }) =>
  db.selectFrom('credential').select(CREDENTIAL_COLUMNS).where('hash', '=', p.hash),
);
export const insertCredential = statement((db, p: CredentialTable) =>
  db.insertInto('credential').values({
    hash: p.hash,
    kind: p.kind,
    person: p.person,
    envelope: p.envelope,
    direction: p.direction,
    expires_at: p.expires_at,
    revoked_at: p.revoked_at,
    name: p.name,
    scopes: p.scopes,
    created_at: p.created_at,
    used_on: p.used_on,
    session: p.session,
    parent: p.parent,
    key: p.key,
    request: p.request,
  }),
);
export const updateCredential = statement((db, p: CredentialTable) =>
  db
    .updateTable('credential')
    .set({
      kind: p.kind,
      person: p.person,
      envelope: p.envelope,
      direction: p.direction,
      expires_at: p.expires_at,
      revoked_at: p.revoked_at,
      name: p.name,
      scopes: p.scopes,
      created_at: p.created_at,
      session: p.session,
      parent: p.parent,
    })
    .where('hash', '=', p.hash),
);

const parentOf = statement((db, p: { hash: Bytes }) =>
  db.selectFrom('credential').select(['parent', 'revoked_at']).where('hash', '=', p.hash),
);

/**
 * How many credentials stand above one, up to the sign-in it began with; null when one of them was revoked or is no more. A
 * token made by a token made by one that was stolen ends with that one.
 */
export async function lineAbove(tx: Tx, parent: Bytes | null): Promise<number | null> {
  let length = 0;
  for (let above = parent; above !== null; length += 1) {
    const row = await tx.get(parentOf, { hash: above });
    if (!row || row.revoked_at !== null || length === LONGEST_LINE) return null;
    above = row.parent;
  }
  return length;
}

export function fromCredential(credential: Credential): CredentialTable {
  return {
    hash: credential.hash,
    kind: credential.kind,
    person: idBytes(credential.person),
    envelope: idBytesOrNull(credential.envelope),
    direction: credential.direction,
    expires_at: credential.expiresAt,
    revoked_at: credential.revokedAt,
    name: credential.name ?? null,
    scopes: credential.scopes?.join(' ') ?? null,
    created_at: credential.createdAt ?? null,
    used_on: null,
    session: credential.session ?? null,
    parent: credential.parent ?? null,
    key: null,
    request: null,
  };
}

export function toCredential(row: CredentialTable): Credential {
  return {
    hash: row.hash,
    kind: row.kind,
    person: idText(row.person),
    envelope: idTextOrNull(row.envelope),
    direction: row.direction,
    expiresAt: row.expires_at,
    revokedAt: row.revoked_at,
    name: row.name,
    scopes: row.scopes === null ? null : row.scopes.split(' ').filter((word) => word !== ''),
    createdAt: row.created_at,
    usedOn: row.used_on,
    session: row.session,
    parent: row.parent,
  };
}
