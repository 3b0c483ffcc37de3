import type { Identity, PersonFigures } from '../../ports/metadata-people.ts';
import type { Credential, Id, Page } from '../../ports/metadata-rows.ts';
import type { SignInShown, SignIns } from '../../ports/sign-ins.ts';
import type { TokenIssuer } from '../../ports/token-issuer.ts';
import type { Caller } from '../courier.ts';
import type { Ports } from '../ports.ts';
import { type Change, changePerson, lookAtPerson } from './admin.ts';
import { type Found, findPeople } from './find-people.ts';
import { beginLink, linkIdentity } from './identities.ts';
import { endAllSessions, endSession, listSessions } from './sessions.ts';
import { endCredential, type Key, listCredentials, makeToken } from './tokens.ts';

type Kind = 'token' | 'ticket';

/** What people may ask about themselves, and admins about people. Every refusal is a DatoferumError. */
export interface People {
  makeToken(
    caller: Caller,
    wanted: Parameters<typeof makeToken>[2],
    key: Key,
  ): Promise<{ token: string; credential: Credential }>;
  credentials(caller: Caller, kind: Kind, cursor: string | null, limit: number): Promise<Page<Credential>>;
  endCredential(caller: Caller, kind: Kind, id: Uint8Array): Promise<void>;
  sessions(caller: Caller): Promise<(SignInShown & { current: boolean })[]>;
  endSession(caller: Caller, id: string): Promise<void>;
  endAllSessions(caller: Caller): Promise<number>;
  beginLink(caller: Caller): Promise<{ code: string; expiresAt: number }>;
  linkIdentity(caller: Caller, code: string): Promise<Identity[]>;
  find(caller: Caller, q: string | null): Promise<Found[]>;
  look(id: Id): Promise<PersonFigures & { identities: Identity[] }>;
  list(q: string | null, cursor: string | null, limit: number): Promise<Page<PersonFigures>>;
  change(caller: Caller, id: Id, change: Change): Promise<PersonFigures>;
  readonly issuers: readonly Omit<TokenIssuer, 'keys'>[];
}

/** `signIns`: the embedded identity provider, where there is one. */
export function createPeople(
  ports: Pick<Ports, 'metadata' | 'world'>,
  signIns: SignIns | null,
  issuers: readonly TokenIssuer[],
): People {
  const needs = { ...ports, signIns };
  return {
    makeToken: (caller, wanted, key) => makeToken(needs, caller, wanted, key),
    credentials: (caller, kind, cursor, limit) => listCredentials(needs, caller, kind, cursor, limit),
    endCredential: (caller, kind, id) => endCredential(needs, caller, kind, id),
    sessions: (caller) => listSessions(needs, caller),
    endSession: (caller, id) => endSession(needs, caller, id),
    endAllSessions: (caller) => endAllSessions(needs, caller),
    beginLink: (caller) => beginLink(needs, caller),
    linkIdentity: (caller, code) => linkIdentity(needs, caller, code),
    find: (caller, q) => findPeople(needs, caller, q),
    look: (id) => lookAtPerson(needs, id),
    list: (q, cursor, limit) => ports.metadata.read.people(q, cursor, limit),
    change: (caller, id, change) => changePerson(needs, caller, id, change),
    get issuers() {
      return issuers.map(({ issuer, storedAs, audience, clients, trustsEmail }) => {
        return { issuer, storedAs, audience, clients, trustsEmail };
      });
    },
  };
}
