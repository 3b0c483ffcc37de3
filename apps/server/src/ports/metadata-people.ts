import type { Refused } from './metadata-refused.ts';
import type { Credential, Id, NewRecord, Page, Person, Role } from './metadata-rows.ts';

/** Who a person is at an issuer. The embedded issuer is stored as `embedded`, so that a new host name breaks no pin. */
export interface Identity {
  issuer: string;
  subject: string;
  linkedAt: number;
}

/** What a token of an issuer says of its subject. */
export interface SeenIdentity {
  issuer: string;
  subject: string;
  /** Normal form; null unless proven at an issuer that is trusted with addresses. */
  address: string | null;
  name: string;
  /** The id of the person that is made when nobody has this identity yet. */
  person: Id;
}

/** `quota`: bytes this person's envelopes may hold as an admin set it, null by default; `limit`: what counts, 0 is none; `held`: running sum. */
export interface PersonFigures extends Person {
  held: number;
  quota: number | null;
  limit: number;
}

/** Steps of persons, identities and what stands for them. Each is one transaction and safe to run twice. */
export interface PeopleSteps {
  /**
   * The person behind an identity. The first sight makes one; later ones bring name and proven address up to date (an address that is no longer
   * proven stays until another one is). Two persons may have proven one address: a claim pins one of them.
   */
  seeIdentity(seen: SeenIdentity, record: NewRecord): Promise<Person>;
  /** A one-time code of a signed-in person (its hash), by which another identity is linked. */
  putLink(link: { hash: Uint8Array; person: Id; expiresAt: number }, record: NewRecord): Promise<void>;
  /**
   * The identity becomes one of the person who made the code; the code is used up. `identity_in_use`: its own person sent an envelope or opened one,
   * and what is pinned to a person stays there. What it was only named for goes over (≤ 1,000).
   */
  linkIdentity(
    code: Uint8Array,
    identity: { issuer: string; subject: string },
    now: number,
    record: NewRecord,
  ): Promise<{ ok: true; person: Id } | Refused<'link_unknown' | 'identity_in_use'>>;
  /** Null: no such person. The record is written when something changed. */
  changePerson(
    person: Id,
    change: { role?: Role; disabled?: boolean; quota?: number | null },
    record: NewRecord,
  ): Promise<PersonFigures | null>;
  /** Bytes a person may hold where no admin set another figure; 0: any number. */
  setDefaultQuota(bytes: number): Promise<void>;

  /**
   * Stores a credential. With a key: the same key and request once more revoke the one made first, since its secret may never have arrived;
   * the same key with another request is refused. So is one more in a line of credentials made one by another that is too long, or one
   * whose line was revoked.
   */
  makeCredential(
    credential: Credential,
    key: { key: Uint8Array; request: Uint8Array } | null,
    record: NewRecord,
  ): Promise<{ ok: true; again: boolean } | Refused<'idempotency_conflict' | 'forbidden'>>;
  /** Only this person's own. False: there is none of this kind; revoked before is true, and writes no record. */
  revokeOwn(person: Id, kind: 'token' | 'ticket', hash: Uint8Array, now: number, record: NewRecord): Promise<boolean>;
  /** A sign-in ended: what hangs on it opens nothing from now on. Kept until nothing can hang on it any more. */
  endSession(session: Uint8Array, now: number, record: NewRecord): Promise<void>;
  /** Used on this day (days since 1970). ≤ 1,000 a call. */
  touchCredentials(hashes: Uint8Array[], day: number): Promise<void>;
  /** Drops ≤ 1,000 rows each of what ended 90 days ago: credentials, denied sessions, codes. True while there may be more. */
  sweepPeople(now: number): Promise<boolean>;
}

export interface PeopleReads {
  personOfIdentity(issuer: string, subject: string): Promise<Person | null>;
  /** The first one speaks for the person. */
  identitiesOf(person: Id): Promise<Identity[]>;
  /** By hash, revoked and expired ones too. */
  credentialsOf(person: Id, kind: 'token' | 'ticket', cursor: string | null, limit: number): Promise<Page<Credential>>;
  /** True when a person, an account, or an unclaimed recipient has this address; one that only programs have is theirs. */
  isAddressInUse(address: string): Promise<boolean>;
  deniedSessions(cursor: string | null, limit: number): Promise<Page<{ session: Uint8Array; until: number }>>;
  personFigures(person: Id): Promise<PersonFigures | null>;
  /** ≤ 1,000 ids; who is unknown is left out. */
  personsById(ids: Id[]): Promise<Person[]>;
  /** All, by id; `q` is a part of name or address. A page may be short before the end. */
  people(q: string | null, cursor: string | null, limit: number): Promise<Page<PersonFigures>>;
  /** Whom this person sent to or received from lately: how they were named, and the person once known. */
  acquaintances(person: Id): Promise<{ address: string; person: Person | null }[]>;
  /** Bytes that were announced by uploads and have not come: what the disk still has to take. */
  owedBytes(): Promise<number>;
}
