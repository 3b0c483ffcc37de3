import { DatoferumError } from '@datoferum/core';
import type { EmbeddedIssuer, MadeClient } from '../../ports/accounts.ts';
import { normalAddress } from '../../ports/address.ts';
import type { Id } from '../../ports/metadata-rows.ts';
import type { Caller } from '../courier.ts';
import type { Ports } from '../ports.ts';
import { recordOf } from './record-of.ts';

type NewClient = { name: string; email: string; scopes: readonly string[] };

/** Programs that sign in by themselves, and the keys of the issuer they sign in at: for admins. Every change is recorded. */
export interface Clients {
  /** The secret is answered once. @throws invalid_request, address_in_use */
  make(caller: Caller, wanted: NewClient): Promise<{ id: Id; secret: string; address: string }>;
  list(): Promise<MadeClient[]>;
  /** @throws not_found */
  drop(caller: Caller, id: string): Promise<void>;
  /** The next key signs from the answered time on (ms). */
  rotate(caller: Caller): Promise<{ keyId: string; from: number }>;
}

export function createClients(
  { metadata, world }: Pick<Ports, 'metadata' | 'world'>,
  issuer: Pick<EmbeddedIssuer, 'clients' | 'rotate'>,
): Clients {
  const note = (caller: Caller, type: string, data: Record<string, unknown>): Promise<void> =>
    metadata.write.appendRecord(recordOf(world, caller, type, data));
  return {
    async make(caller, { name, email, scopes }) {
      const address = normalAddress(email);
      if (address === null)
        throw new DatoferumError('invalid_request', 'A client needs an address like bot@example.com.');
      // Else an admin could make a program that reads what is somebody else's.
      if (await metadata.read.isAddressInUse(address)) throw new DatoferumError('address_in_use');
      const made = await issuer.clients.make({ name, address, scopes });
      await note(caller, 'client.made', { client: made.id });
      return { ...made, address };
    },
    list: () => issuer.clients.list(),
    async drop(caller, id) {
      if (!(await issuer.clients.drop(id))) throw new DatoferumError('not_found');
      await note(caller, 'client.dropped', { client: id });
    },
    async rotate(caller) {
      const turned = await issuer.rotate();
      await note(caller, 'issuer.rotated', { key: turned.keyId });
      return turned;
    },
  };
}
