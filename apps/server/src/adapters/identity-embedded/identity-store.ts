import { createHmac, timingSafeEqual } from 'node:crypto';
import Provider, { type Adapter, type AdapterFactory, type AdapterPayload, errors } from 'oidc-provider';
import type { Metadata } from '../../ports/metadata.ts';
import type { IdentityRow } from '../../ports/metadata-accounts.ts';
import { followersOf, sessionsOf, sha256 } from './row-hashes.ts';

type Needs = {
  metadata: Metadata;
  now: () => number;
  /** Signs stand-ins. */
  secret: Uint8Array;
  /** A grant was destroyed: by logout, revocation, or the reuse of a code or refresh token. */
  grantEnded: (grant: string) => Promise<void>;
};

/** Of a refresh token that is being made: which one it follows. */
function predecessor(): Uint8Array | null {
  const followed = Provider.ctx?.oidc.entities.RotatedRefreshToken?.jti;
  return followed === undefined ? null : followersOf(followed);
}

/**
 * The provider's storage. Ids are secrets that it handed out, so rows are found by their SHA-256 and their payload names none.
 * A row found by something else than its id (user code, session uid) gets a stand-in for it that only this courier can make.
 */
export function createIdentityStore({ metadata, now, secret, grantEnded }: Needs): AdapterFactory {
  const { read, write } = metadata;

  const standIn = (of: Uint8Array): string => {
    const hex = Buffer.from(of).toString('hex');
    return `~${hex}.${createHmac('sha256', secret).update(`stand-in ${hex}`).digest('base64url')}`;
  };
  const keyOf = (id: string): Uint8Array => {
    if (!id.startsWith('~')) return sha256(id);
    const of = Buffer.from(id.slice(1, 65), 'hex');
    const [given, made] = [Buffer.from(id), Buffer.from(standIn(of))];
    // Nobody but this courier makes one; anything else is an id like any other.
    return given.length === made.length && timingSafeEqual(given, made) ? of : sha256(id);
  };
  const shown = (row: IdentityRow | null, id: string | null): AdapterPayload | undefined => {
    if (!row || (row.expiresAt !== null && row.expiresAt <= now())) return undefined;
    if (row.model === 'Client') return row.payload as AdapterPayload;
    return { ...row.payload, jti: id ?? standIn(row.hash) } as AdapterPayload;
  };

  return (model: string): Adapter => ({
    async upsert(id, payload, expiresIn) {
      const { jti: _, ...kept } = payload;
      // The cookie of the session that began an interaction; nobody reads it.
      if (model === 'Interaction' && kept.session) kept.session = without(kept.session, 'cookie') as never;
      const hangsOn = model === 'Session' ? payload.accountId && sessionsOf(payload.accountId) : payload.grantId;
      await write.putIdentityRow({
        model,
        hash: keyOf(id),
        payload: kept,
        grant: typeof hangsOn === 'string' ? sha256(hangsOn) : hangsOn || null,
        userCode: payload.userCode ? sha256(payload.userCode) : null,
        uid: model === 'RefreshToken' ? predecessor() : model === 'Session' && payload.uid ? sha256(payload.uid) : null,
        expiresAt: expiresIn ? now() + expiresIn * 1000 : null,
      });
    },
    async find(id) {
      return shown(await read.identityRow(model, keyOf(id)), id);
    },
    async findByUid(uid) {
      return shown(await read.identityRowByUid(sha256(uid)), null);
    },
    async findByUserCode(userCode) {
      return shown(await read.identityRowByUserCode(sha256(userCode)), null);
    },
    async consume(id) {
      const isFirst = await write.consumeIdentityRow(model, keyOf(id), now());
      if (!isFirst) throw new errors.InvalidGrant('used already');
    },
    async destroy(id) {
      await write.dropIdentityRow(model, keyOf(id));
      if (model === 'Grant') await grantEnded(id);
    },
    async revokeByGrantId(grantId) {
      while (await write.dropGrant(sha256(grantId)));
    },
  });
}

function without(object: object, name: string): object {
  return Object.fromEntries(Object.entries(object).filter(([key]) => key !== name));
}
