import { DatoferumError, isUuid } from '@datoferum/core';
import { sessionKey } from '../../ports/authenticator.ts';
import type { Identity } from '../../ports/metadata-people.ts';
import type { SignInShown, SignIns } from '../../ports/sign-ins.ts';
import type { Caller } from '../courier.ts';
import type { Ports } from '../ports.ts';

type Needs = Pick<Ports, 'metadata'> & { signIns: SignIns | null };

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

/** Its tokens and the tickets that hang on it open nothing from the answer on. */
export async function endSession(needs: Needs, caller: Caller, id: string): Promise<void> {
  for (const account of await accountsOf(needs, caller)) {
    if (await needs.signIns?.revoke(account, id)) return;
  }
  throw new DatoferumError('not_found');
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
