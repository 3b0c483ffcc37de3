import type { ClientBook, MadeClient } from '../../ports/accounts.ts';
import type { Metadata } from '../../ports/metadata.ts';
import type { World } from '../../ports/world.ts';
import { sha256 } from './row-hashes.ts';
import type { SessionList } from './session-list.ts';

type Needs = { metadata: Metadata; world: World; sessions: Pick<SessionList, 'over'> };

/** Clients that act for themselves. Their rows are the provider's; the secret is known by its SHA-256 only. */
export function createClientBook({ metadata, world, sessions }: Needs): ClientBook {
  const { read, write } = metadata;
  return {
    async make({ name, address, scopes }) {
      const id = `client-${world.id()}`;
      const secret = Buffer.from(world.random(32)).toString('base64url');
      const payload = {
        client_id: id,
        client_secret: Buffer.from(sha256(secret)).toString('base64url'),
        client_name: name,
        grant_types: ['client_credentials'],
        redirect_uris: [],
        response_types: [],
        token_endpoint_auth_method: 'client_secret_basic',
        datoferum_address: address,
        datoferum_scopes: scopes.map((scope) => `dtrm:${scope}`).join(' '),
        datoferum_made: world.now(),
      };
      const none = { grant: null, userCode: null, uid: null, expiresAt: null };
      await write.putIdentityRow({ model: 'Client', hash: sha256(id), payload, ...none });
      return { id, secret };
    },
    async list() {
      const rows = await read.identityRows('Client');
      return rows.map(({ payload }): MadeClient => {
        const scopes = String(payload.datoferum_scopes ?? '');
        return {
          id: String(payload.client_id),
          name: String(payload.client_name),
          address: String(payload.datoferum_address),
          scopes: scopes === '' ? [] : scopes.split(' ').map((scope) => scope.slice('dtrm:'.length)),
          madeAt: Number(payload.datoferum_made),
        };
      });
    },
    async drop(id) {
      const hash = sha256(id);
      if (!(await read.identityRow('Client', hash))) return false;
      // First, so that a process killed in between leaves nothing that still opens something.
      await sessions.over(null, id);
      await write.dropIdentityRow('Client', hash);
      return true;
    },
  };
}
