import type { Directory } from '../../ports/accounts.ts';
import type { Metadata } from '../../ports/metadata.ts';
import type { Id } from '../../ports/metadata-rows.ts';
import type { World } from '../../ports/world.ts';
import { sha256 } from './row-hashes.ts';
import type { SessionList } from './session-list.ts';

type Needs = { metadata: Metadata; world: World; url: () => string; sessions: SessionList };

/** Accounts in the courier's own database. */
export class AccountDirectory implements Directory {
  readonly #needs: Needs;

  constructor(needs: Needs) {
    this.#needs = needs;
  }

  find(address: string) {
    return this.#needs.metadata.read.accountByAddress(address);
  }

  get(id: Id) {
    return this.#needs.metadata.read.account(id);
  }

  async invite(...[address, { envelope, language, expiresAt }]: Parameters<Directory['invite']>): Promise<string> {
    const { metadata, world, url } = this.#needs;
    const secret = Buffer.from(world.random(24)).toString('base64url');
    await metadata.write.putAccountLink({
      hash: sha256(secret),
      kind: 'invite',
      account: null,
      address,
      envelope,
      data: { language },
      expiresAt,
    });
    return `${url()}/realms/datoferum/invitation/${secret}`;
  }

  async disable(id: Id, disabled: boolean): Promise<void> {
    await this.#needs.metadata.write.changeAccount(id, { disabled });
    if (disabled) await this.#needs.sessions.revokeAll(id);
  }
}
