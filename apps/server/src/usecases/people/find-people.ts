import { identityName, namedBy, normalAddress } from '../../ports/address.ts';
import type { Person } from '../../ports/metadata-rows.ts';
import type { Caller } from '../courier.ts';
import type { Ports } from '../ports.ts';

const MOST = 20;
/** Of those somebody met, when nothing is looked for. */
const MET_MOST = 1_000;

export interface Found {
  named: ReturnType<typeof namedBy>;
  /** Null where the caller never met this person, known to the courier or not. */
  name: string | null;
}

/**
 * People to send to: those the caller exchanged envelopes with, and the address itself when `q` is a whole one; without `q` all of the first. Nobody
 * learns from it who else has an account.
 */
export async function findPeople(
  { metadata }: Pick<Ports, 'metadata'>,
  caller: Caller,
  q: string | null,
): Promise<Found[]> {
  const met = await metadata.read.acquaintances(caller.person.id);
  const shown = ({ address, person }: (typeof met)[number]): Found => ({
    named: namedBy(address),
    name: person?.name || null,
  });
  if (q === null) return met.slice(0, MET_MOST).map(shown);
  const wanted = q.trim().toLowerCase();
  const found = met
    .filter(({ address, person }) => `${address}\n${person?.name ?? ''}`.toLowerCase().includes(wanted))
    .slice(0, MOST)
    .map(shown);
  const exact = normalAddress(q);
  const isThere = exact === null || met.some(({ address }) => address === exact);
  return isThere ? found : [{ named: { email: exact }, name: null }, ...found];
}

/** How a sender is named in an envelope and its seal: the proven address, or the identity of who has none. */
export async function senderName(
  { metadata }: Pick<Ports, 'metadata'>,
  person: Person,
  caller: Caller,
): Promise<string> {
  if (person.address !== '') return person.address;
  const identity = caller.by?.identity ?? (await metadata.read.identitiesOf(person.id))[0];
  return identity ? identityName(identity) : '';
}
