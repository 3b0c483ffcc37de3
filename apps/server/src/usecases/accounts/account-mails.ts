import { GIVE_UP_AFTER, retryIn } from '@datoferum/core';
import type { Metadata } from '../../ports/metadata.ts';
import type { AccountMail } from '../../ports/metadata-account-mails.ts';
import type { Lease } from '../../ports/metadata-notices.ts';
import { type Addressee, type Message, type Notifier, NotifyError } from '../../ports/notifier.ts';
import type { World } from '../../ports/world.ts';
import { LINK_MS, linkHash, PAGES } from './account-parts.ts';

const LEASE = 'account-mails';
/** Longer than any hand-over takes: the lease is renewed before each. */
const LEASE_MS = 180_000;
const PAGE = 50;
const LANES = 4;

type Asked = Pick<AccountMail, 'kind' | 'link'>;
type LinkKind = keyof typeof LINK_MS;
interface Needs {
  metadata: Metadata;
  world: World;
  notifier: Pick<Notifier, 'notify'>;
  url: () => string;
  warn: (error: unknown) => void;
}

/**
 * Mails about accounts: each is a row until it was handed over, tried again while a server is down, and made with a link of its own at
 * each try, since a link is stored as a hash only. Nobody is written to whom it does not concern any more.
 */
export class AccountMails {
  readonly #needs: Needs;
  readonly #owner: string;
  readonly #end = new AbortController();
  /** What was asked for and is not in its row yet; the round that goes on. */
  readonly #storing = new Set<Promise<void>>();
  #rounds: Promise<void> = Promise.resolve();

  constructor(needs: Needs) {
    this.#needs = needs;
    this.#owner = needs.world.id();
  }

  /** Not awaited by an answer: how long it takes would tell who has an account. */
  send(to: Addressee, { kind, link }: Asked): void {
    const { metadata, world, warn } = this.#needs;
    const { address, name, language } = to;
    const at = world.now();
    const until = at + (link ? LINK_MS[link.kind as LinkKind] : GIVE_UP_AFTER);
    const mail = { id: world.id(), kind, to: { address, name, language }, link, at, until, tries: 0 };
    const stored = metadata.write
      .putAccountMail(mail)
      .then(() => void this.round(), warn)
      .finally(() => this.#storing.delete(stored));
    this.#storing.add(stored);
  }

  /** Everything that is due now, once; rounds follow each other. */
  round(): Promise<void> {
    this.#rounds = this.#rounds.then(() => this.#deliverDue()).catch(this.#needs.warn);
    return this.#rounds;
  }

  /** Resolves when all that was asked for was tried. */
  async drain(): Promise<void> {
    await Promise.all(this.#storing);
    await this.#rounds;
  }

  /** What is under way is tried again after the next start. */
  async stop(): Promise<void> {
    await Promise.all(this.#storing);
    this.#end.abort();
    await this.#rounds;
  }

  async #deliverDue(): Promise<void> {
    const { metadata, world } = this.#needs;
    while (!this.#end.signal.aborted) {
      if ((await metadata.read.dueAccountMails(world.now(), 1)).length === 0) return;
      const token = await metadata.write.hold(LEASE, this.#owner, LEASE_MS, world.now());
      if (token === null) return;
      const due = await metadata.read.dueAccountMails(world.now(), PAGE);
      const queue = due.values();
      const lane = async (): Promise<void> => {
        for (let next = queue.next(); !next.done; next = queue.next())
          await this.#deliver(next.value, { name: LEASE, token });
      };
      await Promise.all(Array.from({ length: LANES }, lane));
      if (due.length === PAGE) continue;
      await metadata.write.hold(LEASE, this.#owner, 0, world.now());
      return;
    }
  }

  async #deliver(mail: AccountMail, lease: Lease): Promise<void> {
    const { metadata, notifier, world } = this.#needs;
    const { signal } = this.#end;
    if ((await metadata.write.hold(LEASE, this.#owner, LEASE_MS, world.now())) !== lease.token || signal.aborted)
      return;
    try {
      const isWanted = mail.until > world.now() && (await this.#isWanted(mail));
      if (isWanted) await notifier.notify(mail.to, await this.#compose(mail), { key: `account/${mail.id}`, signal });
    } catch (error) {
      if (!signal.aborted) await this.#failed(mail, lease, error);
      return;
    }
    await metadata.write.endAccountMail(mail.id, lease, null);
  }

  /** An address that was given up gets no link to the account, an account that is disabled none at all. */
  async #isWanted({ kind, to, link }: AccountMail): Promise<boolean> {
    const { read } = this.#needs.metadata;
    if (kind === 'prove-address' && (await read.accountByAddress(to.address))) return false;
    if (!link?.account) return true;
    const account = await read.account(link.account);
    if (!account || account.disabled) return false;
    return link.kind !== 'reset' || account.address === to.address;
  }

  async #compose({ kind, link }: AccountMail): Promise<Message> {
    const { metadata, world, url } = this.#needs;
    if (kind === 'address-changed' || kind === 'password-changed') return { kind };
    if (!link) return { kind, link: `${url()}/` };
    const secret = Buffer.from(world.random(24)).toString('base64url');
    const expiresAt = world.now() + LINK_MS[link.kind as LinkKind];
    await metadata.write.putAccountLink({ ...link, hash: linkHash(secret), envelope: null, expiresAt });
    return { kind, link: `${url()}/realms/datoferum/${PAGES[link.kind as LinkKind]}/${secret}` };
  }

  async #failed(mail: AccountMail, lease: Lease, error: unknown): Promise<void> {
    const { metadata, world, warn } = this.#needs;
    const now = world.now();
    const due = now + retryIn(mail.tries, world.random(1)[0]! / 256);
    const isRefused = error instanceof NotifyError && error.when === 'never';
    warn(error);
    if (!isRefused && due < mail.until) return void (await metadata.write.putOffAccountMail(mail.id, lease, due));
    const [person, why] = [mail.link?.account ?? null, isRefused ? 'refused' : 'gave up'];
    const data = { kind: mail.kind, why };
    const record = { type: 'account.not-told', envelope: null, person, from: null, result: 'refused' as const, data };
    await metadata.write.endAccountMail(mail.id, lease, { ...record, at: now });
  }
}
