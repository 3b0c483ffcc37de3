import { DatoferumError } from '@datoferum/core';
import { normalAddress } from '../../ports/address.ts';
import type { House } from '../exchange.ts';
import { callerOf } from '../exchange.ts';
import type { RouteName } from '../routes.ts';
import { readJson } from './read-json.ts';
import type { ApiHandler } from './reply.ts';
import { makeClient, nothing } from './schemas.ts';
import { time } from './views.ts';

/** Programs that sign in by themselves, and the keys of the issuer they sign in at: for admins. */
export function clientRoutes({
  identity,
  metadata,
  world,
}: Pick<House, 'identity' | 'metadata' | 'world'>): Partial<Record<RouteName, ApiHandler>> {
  if (!identity) return {};
  const { engine } = identity;
  const note = (type: string, caller: ReturnType<typeof callerOf>, data: Record<string, unknown>) =>
    metadata.write.appendRecord({
      type,
      envelope: null,
      person: caller.person.id,
      from: caller.from,
      result: 'done',
      data,
      at: world.now(),
    });
  return {
    async 'client.make'(admitted) {
      const { name, email, scopes = [] } = (await readJson(admitted, makeClient)).value;
      const address = normalAddress(email);
      if (address === null)
        throw new DatoferumError('invalid_request', 'A client needs an address like bot@example.com.');
      // Else an admin could make a program that reads what is somebody else's.
      if (await metadata.read.isAddressInUse(address)) throw new DatoferumError('address_in_use');
      const { id, secret } = await engine.clients.make({ name, address, scopes });
      await note('client.made', callerOf(admitted), { client: id });
      const token = `${engine.issuer}/protocol/openid-connect/token`;
      return { status: 201, body: { id, secret, name, email: address, scopes, token } };
    },
    async 'client.list'() {
      const made = await engine.clients.list();
      const items = made.map(({ id, name, address, scopes, madeAt }) => ({
        id,
        name,
        email: address,
        scopes,
        made: time(madeAt),
      }));
      return { status: 200, body: { items } };
    },
    async 'client.drop'(admitted) {
      const id = admitted.params.client ?? '';
      if (!(await engine.clients.drop(id))) throw new DatoferumError('not_found');
      await note('client.dropped', callerOf(admitted), { client: id });
      return { status: 204 };
    },
    async 'issuer.rotate'(admitted) {
      await readJson(admitted, nothing);
      const { keyId, from } = await engine.rotate();
      await note('issuer.rotated', callerOf(admitted), { key: keyId });
      return { status: 200, body: { key: keyId, from: time(from) } };
    },
  };
}
