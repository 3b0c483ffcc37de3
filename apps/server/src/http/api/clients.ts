import type { House } from '../exchange.ts';
import { callerOf } from '../exchange.ts';
import type { RouteName } from '../routes.ts';
import { readJson } from './read-json.ts';
import type { ApiHandler } from './reply.ts';
import { makeClient, nothing } from './schemas.ts';
import { time } from './views.ts';

/** Programs that sign in by themselves, and the keys of the issuer they sign in at. */
export function clientRoutes({ identity }: Pick<House, 'identity'>): Partial<Record<RouteName, ApiHandler>> {
  if (!identity) return {};
  const { clients, engine } = identity;
  return {
    async 'client.make'(admitted) {
      const { name, email, scopes = [] } = (await readJson(admitted, makeClient)).value;
      const { id, secret, address } = await clients.make(callerOf(admitted), { name, email, scopes });
      const token = `${engine.issuer}/protocol/openid-connect/token`;
      return { status: 201, body: { id, secret, name, email: address, scopes, token } };
    },
    async 'client.list'() {
      const items = (await clients.list()).map(({ id, name, address, scopes, madeAt }) => ({
        id,
        name,
        email: address,
        scopes,
        made: time(madeAt),
      }));
      return { status: 200, body: { items } };
    },
    async 'client.drop'(admitted) {
      await clients.drop(callerOf(admitted), admitted.params.client ?? '');
      return { status: 204 };
    },
    async 'issuer.rotate'(admitted) {
      await readJson(admitted, nothing);
      const { keyId, from } = await clients.rotate(callerOf(admitted));
      return { status: 200, body: { key: keyId, from: time(from) } };
    },
  };
}
