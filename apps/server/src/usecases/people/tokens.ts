import { DatoferumError, hex } from '@datoferum/core';
import { SCOPES, type Scope } from '../../ports/authenticator.ts';
import type { Credential, Envelope, Id, Page } from '../../ports/metadata-rows.ts';
import { secretHash } from '../../ports/secret-hash.ts';
import type { Caller } from '../courier.ts';
import { newDownload } from '../download-cookie.ts';
import { newTicket } from '../open-envelope.ts';
import type { Ports } from '../ports.ts';
import { recordOf } from './record-of.ts';

type Needs = Pick<Ports, 'metadata' | 'world'>;
export type Key = { key: Uint8Array; request: Uint8Array } | null;

const LONGEST = 366 * 86_400_000;

/**
 * A personal token, shown once and stored hashed. It has no scope that the caller's credential has not.
 * `expiresAt` is at most a year away and never behind the end of the token that makes it.
 */
export async function makeToken(
  { metadata, world }: Needs,
  caller: Caller,
  wanted: { name: string; scopes: readonly Scope[]; expiresAt: number },
  key: Key,
): Promise<{ token: string; credential: Credential }> {
  const now = world.now();
  const given = caller.by?.scopes ?? [];
  const missing = given.includes('*') ? [] : wanted.scopes.filter((scope) => !given.includes(scope));
  if (missing.length > 0)
    throw new DatoferumError('scope_missing', 'No token makes a stronger one.', { scopes: missing });
  if (wanted.expiresAt <= now || wanted.expiresAt > now + LONGEST) {
    throw new DatoferumError('invalid_request', '"expires" is a time within the next 366 days.');
  }
  const token = `dtrm_${Buffer.from(world.random(32)).toString('base64url')}`;
  const credential: Credential = {
    hash: secretHash(token),
    kind: 'token',
    person: caller.person.id,
    envelope: null,
    direction: null,
    expiresAt: Math.min(wanted.expiresAt, caller.by?.endsAt ?? wanted.expiresAt),
    revokedAt: null,
    name: wanted.name,
    scopes: SCOPES.filter((scope) => wanted.scopes.includes(scope)),
    createdAt: now,
    parent: caller.by?.token ?? null,
  };
  const record = recordOf(world, caller, 'token.made', { token: hex(credential.hash), scopes: credential.scopes });
  await store(metadata, credential, key, record);
  return { token, credential };
}

/** A ticket for one side of one envelope, and for a recipient what a browser needs to fetch by itself. */
export async function makeTicket(
  { metadata, world }: Needs,
  caller: Caller,
  envelope: Envelope,
  direction: 'send' | 'receive',
  key: Key,
): Promise<{ ticket: string; expiresAt: number; download: { id: Id; cookie: string } | null }> {
  const end =
    direction === 'send'
      ? (envelope.graceUntil ?? envelope.fillDeadline)
      : (envelope.expiresAt ?? envelope.fillDeadline);
  const made = newTicket(world, caller, envelope.id, direction, end);
  const record = recordOf(world, caller, 'ticket.made', { direction }, envelope.id);
  await store(metadata, made.credential, key, record);
  const expiresAt = made.credential.expiresAt ?? end;
  if (direction === 'send') return { ticket: made.ticket, expiresAt, download: null };
  const { credential, ...download } = newDownload(world, made.credential);
  await metadata.write.putCredential(credential);
  return { ticket: made.ticket, expiresAt, download };
}

async function store(
  metadata: Needs['metadata'],
  credential: Credential,
  key: Key,
  record: Parameters<Needs['metadata']['write']['appendRecord']>[0],
): Promise<void> {
  const done = await metadata.write.makeCredential(credential, key, record);
  if (done.ok) return;
  const detail =
    'Too many tokens were made one by another here, or one of them was revoked: sign in, and make it there.';
  throw new DatoferumError(done.code, done.code === 'forbidden' ? detail : undefined);
}

/** Those that still open something, or that expired lately and may be made anew by the same name. */
export async function listCredentials(
  { metadata, world }: Needs,
  caller: Caller,
  kind: 'token' | 'ticket',
  cursor: string | null,
  limit: number,
): Promise<Page<Credential>> {
  const page = await metadata.read.credentialsOf(caller.person.id, kind, cursor, limit);
  const now = world.now();
  const isShown = ({ revokedAt, expiresAt }: Credential): boolean =>
    revokedAt === null && (kind === 'token' || expiresAt === null || expiresAt > now);
  return { items: page.items.filter(isShown), cursor: page.cursor };
}

export async function endCredential(
  { metadata, world }: Needs,
  caller: Caller,
  kind: 'token' | 'ticket',
  id: Uint8Array,
): Promise<void> {
  const record = recordOf(world, caller, `${kind}.revoked`, kind === 'token' ? { token: hex(id) } : {});
  const isMine = await metadata.write.revokeOwn(caller.person.id, kind, id, world.now(), record);
  if (!isMine) throw new DatoferumError('not_found');
}
