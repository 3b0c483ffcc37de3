import { DatoferumError, isUuid } from '@datoferum/core';
import { sessionKey } from '../../ports/authenticator.ts';
import type { Identity } from '../../ports/metadata-people.ts';
import type { SignInShown, SignIns } from '../../ports/sign-ins.ts';
import type { Caller } from '../courier.ts';
import type { Ports } from '../ports.ts';
import { recordOf } from './record-of.ts';

type Needs = Pick<Ports, 'metadata' | 'world'> & { signIns: SignIns | null };

/** Sign-ins at the embedded identity provider; those at others are theirs to show. */
export async function listSessions(needs: Needs, caller: Caller): Promise<(SignInShown & { current: boolean })[]> {
  const own = caller.by?.session ?? null;
  const shown: (SignInShown & { current: boolean })[] = [];
  for (const account of await accountsOf(needs, caller)) {
    for (const one of (await needs.signIns?.list(account)) ?? []) {
      const key = sessionKey('embedded', 'sid', one.id);
      shown.push({ ...one, current: own !== null && Buffer.compare(key, own) === 0 });
    }
  }
  return shown.sort((a, b) => b.seenAt - a.seenAt);
}

/**
 * Its tokens and the tickets that hang on it open nothing from the answer on. `current` is the sign-in of this very call, at another
 * identity provider too: that one is not told.
 */
export async function endSession(needs: Needs, caller: Caller, id: string): Promise<void> {
  if (id === 'current') return endCurrent(needs, caller);
  for (const account of await accountsOf(needs, caller)) {
    if (await needs.signIns?.revoke(account, id)) return;
  }
  throw new DatoferumError('not_found');
}

async function endCurrent(needs: Needs, caller: Caller): Promise<void> {
  const { session = null, identity = null } = caller.by ?? {};
  if (!session || !identity) throw new DatoferumError('not_found', 'This call was made without a sign-in.');
  const known = (await listSessions(needs, caller)).find(({ current }) => current);
  if (known) return endSession(needs, caller, known.id);
  const { metadata, world } = needs;
  await metadata.write.endSession(session, world.now(), recordOf(world, caller, 'session.ended'));
}

/** Signs out everywhere, here too. Answers how many ended. */
export async function endAllSessions(needs: Needs, caller: Caller): Promise<number> {
  let ended = 0;
  for (const account of await accountsOf(needs, caller)) {
    ended += (await needs.signIns?.revokeAll(account)) ?? 0;
  }
  return ended;
}

/** Programs have identities of the embedded issuer too, and no account. */
export const isAccount = ({ issuer, subject }: Pick<Identity, 'issuer' | 'subject'>): boolean =>
  issuer === 'embedded' && isUuid(subject);

async function accountsOf({ metadata }: Needs, { person }: Caller): Promise<string[]> {
  const identities = await metadata.read.identitiesOf(person.id);
  return identities.filter(isAccount).map(({ subject }) => subject);
}
