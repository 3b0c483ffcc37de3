import type { Directory, PasswordHasher, Sessions } from '../../ports/accounts.ts';
import type { Metadata } from '../../ports/metadata.ts';
import type { Account, AccountLink, Language, LinkKind } from '../../ports/metadata-accounts.ts';
import type { Id, NewRecord } from '../../ports/metadata-rows.ts';
import type { Notifier } from '../../ports/notifier.ts';
import type { World } from '../../ports/world.ts';
import { AccountMails } from './account-mails.ts';
import {
  check,
  isSame,
  LINK_MS,
  linkHash,
  PAGES,
  type Registration,
  record,
  refused,
  type Tried,
} from './account-parts.ts';
import { passwordProblem, readAddress } from './account-rules.ts';
import { Slowdown } from './slowdown.ts';

export interface AccountNeeds {
  metadata: Metadata;
  world: World;
  passwords: PasswordHasher;
  notifier: Pick<Notifier, 'notify'>;
  sessions: Sessions;
  directory: Directory;
  /** How the world sees the courier, without a slash at its end. */
  url: () => string;
  /** `invitation`: an account is made by an invitation's link only. */
  registration: 'open' | 'invitation';
  warn: (error: unknown) => void;
  sleep?: (ms: number) => Promise<void>;
}

/** Accounts of the embedded issuer: making, proving, changing. No answer tells whether an address has one. */
export class Accounts {
  readonly #needs: AccountNeeds;
  readonly #slowdown: Slowdown;
  /** Asking for mails: each one counts, or anybody could fill a mailbox. */
  readonly #asking: Slowdown;
  readonly #mails: AccountMails;

  constructor(needs: AccountNeeds) {
    this.#needs = needs;
    this.#mails = new AccountMails(needs);
    const sleep = needs.sleep ?? ((ms) => new Promise<void>((resolve) => setTimeout(resolve, ms)));
    this.#slowdown = new Slowdown(() => needs.world.now(), sleep);
    this.#asking = new Slowdown(() => needs.world.now(), sleep);
  }

  get registration(): 'open' | 'invitation' {
    return this.#needs.registration;
  }

  /** The account with this address and password; slowed, and as long for an unknown address as for a known one. */
  async signIn(given: string, password: string, from: string | null): Promise<Tried<Account>> {
    const address = readAddress(given) ?? given.slice(0, 254).toLowerCase();
    const tried = await this.#slowdown.attempt(address, from, async () => {
      const account = await this.#needs.metadata.read.accountByAddress(address);
      const isRight = await this.#needs.passwords.verify(password, account?.password ?? null);
      return account && isRight && !account.disabled ? account : null;
    });
    if ('wait' in tried) return { ok: false, problem: 'slow-down', wait: tried.wait };
    return tried.done ? { ok: true, value: tried.done } : refused('wrong-credentials');
  }

  /** The password of somebody who is signed in already. */
  async confirm(id: Id, password: string, from: string | null): Promise<Tried<Account>> {
    const account = await this.#needs.metadata.read.account(id);
    return account ? this.signIn(account.address, password, from) : refused('wrong-credentials');
  }

  /** A link goes to the address, or a hint that it has an account: the answer is the same. */
  async register(given: Registration, from: string | null): Promise<Tried<{ address: string }>> {
    const { metadata, passwords, registration } = this.#needs;
    if (registration !== 'open') return refused('registration-closed');
    const checked = check(given);
    if (!checked.ok) return checked;
    const { address, name } = checked.value;
    const wait = await this.#ask(address, from);
    if (wait !== null) return { ok: false, problem: 'slow-down', wait };
    const password = await passwords.hash(given.password);
    const standing = await metadata.read.accountByAddress(address);
    const to = { address, name, language: given.language };
    if (standing) {
      this.#mails.send({ ...to, name: standing.name }, { kind: 'account-exists', link: null });
    } else {
      const { browser, goOn, language } = given;
      const data = { name, password, language, browser, goOn };
      this.#mails.send(to, { kind: 'prove-address', link: { kind: 'prove', account: null, address, data } });
    }
    return { ok: true, value: { address } };
  }

  /** What a link is for, without using it. */
  look(secret: string): Promise<AccountLink | null> {
    return this.#needs.metadata.read.accountLink(linkHash(secret), this.#needs.world.now());
  }

  /**
   * Makes the account a registration asked for. In another browser than the one that asked, whoever opens the link chooses the
   * password: somebody else may have asked in their name.
   */
  async prove(
    secret: string,
    by: { browser: string } | { password: string },
    from: string | null,
  ): Promise<Tried<Account>> {
    const link = await this.look(secret);
    if (link?.kind !== 'prove' || !link.address) return refused('link-invalid');
    const { data } = link;
    let password = data.password ?? '';
    if ('password' in by) {
      const problem = passwordProblem(by.password, link.address);
      if (problem) return refused(problem);
      password = await this.#needs.passwords.hash(by.password);
    } else if (!isSame(by.browser, data.browser ?? '')) return refused('link-invalid');
    const account = this.#newAccount(link.address, data.name ?? '', password, data.language as Language);
    return this.#use(secret, { kind: 'prove', account }, record('account.made', account.id, from, this.#now()));
  }

  /** Makes the account of somebody who was invited: the link came to the address, so that is proven. */
  async acceptInvitation(
    secret: string,
    given: Omit<Registration, 'address' | 'browser' | 'goOn'>,
    from: string | null,
  ) {
    const link = await this.look(secret);
    if (link?.kind !== 'invite' || !link.address) return refused<Account>('link-invalid');
    const checked = check({ ...given, address: link.address });
    if (!checked.ok) return checked;
    const { address, name } = checked.value;
    const password = await this.#needs.passwords.hash(given.password);
    const account = this.#newAccount(address, name, password, given.language);
    return this.#use(secret, { kind: 'invite', account }, record('account.made', account.id, from, this.#now()));
  }

  /** A link goes to the address if it has an account; the answer is the same. */
  async askReset(given: string, from: string | null): Promise<Tried<{ address: string }>> {
    const address = readAddress(given);
    if (!address) return refused('address-invalid');
    const wait = await this.#ask(address, from);
    if (wait !== null) return { ok: false, problem: 'slow-down', wait };
    const account = await this.#needs.metadata.read.accountByAddress(address);
    if (account && !account.disabled) {
      this.#mails.send(account, {
        kind: 'reset-password',
        link: { kind: 'reset', account: account.id, address: null, data: {} },
      });
    }
    return { ok: true, value: { address } };
  }

  /** Every session of the account ends. */
  async reset(secret: string, given: string, from: string | null): Promise<Tried<Account>> {
    const link = await this.look(secret);
    const account = link?.account ? await this.#needs.metadata.read.account(link.account) : null;
    if (link?.kind !== 'reset' || !account) return refused('link-invalid');
    const problem = passwordProblem(given, account.address);
    if (problem) return refused(problem);
    const password = await this.#needs.passwords.hash(given);
    const note = record('account.password-changed', account.id, from, this.#now());
    const used = await this.#use(secret, { kind: 'reset', password }, note);
    if (used.ok) {
      await this.#needs.sessions.revokeAll(account.id);
      this.#mails.send(account, { kind: 'password-changed', link: null });
    }
    return used;
  }

  /** Every other session ends. @param keep the sessions of this browser */
  async changePassword(
    account: Account,
    given: string,
    keep: readonly string[],
    from: string | null,
  ): Promise<Tried<null>> {
    const problem = passwordProblem(given, account.address);
    if (problem) return refused(problem);
    const { metadata, passwords, sessions } = this.#needs;
    await metadata.write.changeAccount(account.id, { password: await passwords.hash(given) });
    await metadata.write.appendRecord(record('account.password-changed', account.id, from, this.#now()));
    for (const { id } of await sessions.list(account.id)) if (!keep.includes(id)) await sessions.revoke(account.id, id);
    this.#mails.send(account, { kind: 'password-changed', link: null });
    return { ok: true, value: null };
  }

  /** A link goes to the new address; until it is opened the old one stays. */
  async askChange(account: Account, given: string, from: string | null): Promise<Tried<{ address: string }>> {
    const address = readAddress(given);
    if (!address) return refused('address-invalid');
    const wait = await this.#ask(address, from);
    if (wait !== null) return { ok: false, problem: 'slow-down', wait };
    const to = { ...account, address };
    if (await this.#needs.metadata.read.accountByAddress(address)) {
      this.#mails.send(to, { kind: 'account-exists', link: null });
    } else {
      this.#mails.send(to, { kind: 'prove-address', link: { kind: 'change', account: account.id, address, data: {} } });
    }
    return { ok: true, value: { address } };
  }

  /** Only in a browser that is signed in as the account. The old address is told. */
  async change(secret: string, id: Id, from: string | null): Promise<Tried<Account>> {
    const link = await this.look(secret);
    const old = await this.#needs.metadata.read.account(id);
    if (link?.kind !== 'change' || link.account !== id || !old) return refused('link-invalid');
    const used = await this.#use(secret, { kind: 'change' }, record('account.address-changed', id, from, this.#now()));
    if (used.ok) this.#mails.send(old, { kind: 'address-changed', link: null });
    return used;
  }

  /** A link for the console, as long as there is no admin; an older one ends. */
  async firstAdminLink(): Promise<string | null> {
    await this.#needs.metadata.write.dropAccountLinks('admin');
    if (await this.#needs.metadata.read.adminExists()) return null;
    return this.#link('admin', null, null, {});
  }

  async makeFirstAdmin(
    secret: string,
    given: Omit<Registration, 'browser' | 'goOn'>,
    from: string | null,
  ): Promise<Tried<Account>> {
    const link = await this.look(secret);
    if (link?.kind !== 'admin') return refused('link-invalid');
    const checked = check(given);
    if (!checked.ok) return checked;
    const { address, name } = checked.value;
    const password = await this.#needs.passwords.hash(given.password);
    const account = this.#newAccount(address, name, password, given.language);
    const person = { id: account.id, address, name, role: 'admin' as const, disabled: false };
    const note = record('account.first-admin', account.id, from, this.#now());
    return this.#use(secret, { kind: 'admin', account, person }, note);
  }

  /** Hands over the mails that are due. */
  deliver(): Promise<void> {
    return this.#mails.round();
  }

  /** Resolves when no mail is on its way. */
  drain(): Promise<void> {
    return this.#mails.drain();
  }

  stop(): Promise<void> {
    return this.#mails.stop();
  }

  /** Waits its turn; answers the seconds to come back after instead when too many of this client wait. */
  async #ask(address: string, from: string | null): Promise<number | null> {
    const asked = await this.#asking.attempt(address, from, async () => null);
    return 'wait' in asked ? asked.wait : null;
  }

  #now(): number {
    return this.#needs.world.now();
  }

  #newAccount(address: string, name: string, password: string, language: Language): Account {
    const { world } = this.#needs;
    const [id, createdAt] = [world.id(), world.now()];
    return { id, address, name, password, verified: true, disabled: false, language, createdAt };
  }

  async #use(secret: string, effect: Parameters<Metadata['write']['useAccountLink']>[1], note: NewRecord) {
    const { metadata } = this.#needs;
    const used = await metadata.write.useAccountLink(linkHash(secret), effect, this.#now(), note);
    return used.ok ? { ok: true as const, value: used.account } : refused<Account>('link-invalid');
  }

  async #link(
    kind: Exclude<LinkKind, 'invite'>,
    account: Id | null,
    address: string | null,
    data: Record<string, string>,
  ) {
    const { metadata, world, url } = this.#needs;
    const secret = Buffer.from(world.random(24)).toString('base64url');
    const expiresAt = world.now() + LINK_MS[kind];
    await metadata.write.putAccountLink({
      hash: linkHash(secret),
      kind,
      account,
      address,
      envelope: null,
      data,
      expiresAt,
    });
    return `${url()}/realms/datoferum/${PAGES[kind]}/${secret}`;
  }
}
