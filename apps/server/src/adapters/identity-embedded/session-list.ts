import type { Sessions } from '../../ports/accounts.ts';
import type { Metadata } from '../../ports/metadata.ts';
import type { Id } from '../../ports/metadata-rows.ts';
import type { World } from '../../ports/world.ts';
import { sessionsOf, sha256 } from './row-hashes.ts';

type Needs = { metadata: Metadata; world: World };
type Listener = Parameters<Sessions['onEnded']>[0];

/** Sessions by the grant they hang on. Ending one takes its grant, its tokens and its browser's session. */
export class SessionList implements Sessions {
  readonly #needs: Needs;
  readonly #listeners: Listener[] = [];

  constructor(needs: Needs) {
    this.#needs = needs;
  }

  list(account: Id) {
    return this.#needs.metadata.read.signIns(account);
  }

  async revoke(account: Id, id: string): Promise<boolean> {
    const { read, write } = this.#needs.metadata;
    const found = await read.signIn(id);
    if (!found || found.account !== account) return false;
    if (found.session) {
      const session = await read.identityRowByUid(found.session);
      if (session) await write.dropIdentityRow('Session', session.hash);
    }
    return this.finish(id);
  }

  async revokeAll(account: Id): Promise<number> {
    const { read, write } = this.#needs.metadata;
    while (await write.dropGrant(sessionsOf(account)));
    let count = 0;
    for (const { id } of await read.signIns(account)) if (await this.finish(id)) count += 1;
    return count;
  }

  onEnded(listener: Listener): void {
    this.#listeners.push(listener);
  }

  /** Tokens with this `sid` open nothing from now on. */
  async over(account: Id | null, id: string): Promise<void> {
    for (const listener of this.#listeners) await listener({ account, id });
  }

  /** The grant is over, whoever ended it. Again is no error. */
  async finish(id: string): Promise<boolean> {
    const { metadata, world } = this.#needs;
    const { read, write } = metadata;
    const found = await read.signIn(id);
    // First, so that a process killed in between leaves nothing that still opens something.
    if (found) await this.over(found.account, id);
    while (await write.dropGrant(sha256(id)));
    await write.dropIdentityRow('Grant', sha256(id));
    if (!found) return false;
    const { account: person } = found;
    const at = world.now();
    return write.endSignIn(id, { type: 'session.ended', envelope: null, person, from: null, result: 'done', at });
  }
}
