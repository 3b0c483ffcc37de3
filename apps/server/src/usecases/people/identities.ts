import { createHash } from 'node:crypto';
import { DatoferumError } from '@datoferum/core';
import type { Identity } from '../../ports/metadata-people.ts';
import type { Caller } from '../courier.ts';
import type { Ports } from '../ports.ts';
import { recordOf } from './record-of.ts';

type Needs = Pick<Ports, 'metadata' | 'world'>;

const CODE_MS = 10 * 60_000;
/** Crockford's base 32: nothing that looks like something else. */
const LETTERS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** First proof: a signed-in person asks for a code that is good once, for ten minutes. */
export async function beginLink(
  { metadata, world }: Needs,
  caller: Caller,
): Promise<{ code: string; expiresAt: number }> {
  requireSignIn(caller);
  const letters = [...world.random(16)].map((byte) => LETTERS[byte % 32]).join('');
  const code = letters.replace(/(.{4})(?=.)/g, '$1-');
  const expiresAt = world.now() + CODE_MS;
  const link = { hash: hashOf(code), person: caller.person.id, expiresAt };
  await metadata.write.putLink(link, recordOf(world, caller, 'identity.link-begun'));
  return { code, expiresAt };
}

/** Second proof: the other identity, signed in by its own token, presents the code. */
export async function linkIdentity({ metadata, world }: Needs, caller: Caller, code: string): Promise<Identity[]> {
  const identity = requireSignIn(caller);
  const record = recordOf(world, caller, 'identity.linked', { issuer: identity.issuer });
  const done = await metadata.write.linkIdentity(hashOf(code), identity, world.now(), record);
  if (!done.ok) throw new DatoferumError(done.code);
  return metadata.read.identitiesOf(done.person);
}

/** A token that was lent or stolen must not become an identity. */
function requireSignIn({ by }: Caller): { issuer: string; subject: string } {
  if (by?.identity) return by.identity;
  throw new DatoferumError('forbidden', 'This takes an access token of a sign-in, not a personal token.');
}

/** Typed by people: case and separators do not matter. */
function hashOf(code: string): Uint8Array {
  const plain = code.toUpperCase().replace(/[^0-9A-Z]/g, '');
  return createHash('sha256').update(`link\0${plain}`).digest();
}
