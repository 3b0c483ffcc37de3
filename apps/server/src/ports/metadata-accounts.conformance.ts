import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { aHouse, anEnvelope, anId, aRecord, NOW } from './metadata.given.ts';
import type { Metadata } from './metadata.ts';
import type { Account, AccountLink, IdentityRow } from './metadata-accounts.ts';
import type { MetadataUnderTest } from './metadata-scene.given.ts';

const anAccount = (more: Partial<Account> = {}): Account => {
  const id = anId();
  const made = { id, address: `${id}@example.com`, name: 'Ä', password: '$argon2id$', verified: true, disabled: false };
  return { ...made, language: 'pt-BR', createdAt: NOW, ...more };
};
const aLink = (more: Partial<AccountLink> = {}): AccountLink => ({
  hash: new Uint8Array(randomBytes(32)),
  kind: 'prove',
  account: null,
  address: `${anId()}@example.com`,
  envelope: null,
  data: { name: 'A' },
  expiresAt: NOW + 1_000,
  ...more,
});
const aRow = (more: Partial<IdentityRow> = {}): IdentityRow => ({
  model: 'RefreshToken',
  hash: randomBytes(32),
  payload: { a: 1 },
  grant: null,
  userCode: null,
  uid: null,
  expiresAt: NOW + 1_000,
  ...more,
});

/** The promises of the accounts' part of Metadata, run against every adapter. */
export function accountsConformance(name: string, open: () => Promise<MetadataUnderTest>): void {
  describe(`Metadata, accounts: ${name}`, () => {
    let under: MetadataUnderTest;
    let write: Metadata['write'];
    let read: Metadata['read'];
    before(async () => {
      under = await open();
      ({ write, read } = under.metadata);
    });
    after(() => under.dispose());
    const use = (link: AccountLink, effect: Parameters<typeof write.useAccountLink>[1], now = NOW) =>
      write.useAccountLink(link.hash, effect, now, aRecord('account.tried'));

    it('keeps one account an address, compared as bytes', async () => {
      const one = anAccount({ address: 'é@example.com' });
      assert.equal(await write.putAccount(one), true);
      assert.equal(await write.putAccount(one), true);
      assert.equal(await write.putAccount(anAccount({ address: 'é@example.com' })), false);
      assert.equal(await write.putAccount(anAccount({ address: 'e\u0301@example.com' })), true);
      assert.deepEqual(await read.accountByAddress('é@example.com'), one);
      await write.changeAccount(one.id, { disabled: true, name: 'B' });
      assert.deepEqual(await read.account(one.id), { ...one, disabled: true, name: 'B' });
    });

    it('uses a link once, for what it is, before its end; of two at once one does', async () => {
      const link = aLink();
      await write.putAccountLink(link);
      assert.deepEqual(await read.accountLink(link.hash, NOW), link);
      assert.equal(await read.accountLink(link.hash, link.expiresAt), null);
      const effect = () => ({ kind: 'prove' as const, account: anAccount({ verified: false }) });
      assert.equal((await use(link, { ...effect(), kind: 'invite' })).ok, false);
      assert.equal((await use(link, effect(), link.expiresAt)).ok, false);
      const both = await Promise.all([use(link, effect()), use(link, effect())]);
      assert.deepEqual(
        both.map(({ ok }) => ok),
        [true, false],
      );
      const made = await read.accountByAddress(String(link.address));
      assert.equal(made?.verified, true);
      assert.equal(await read.accountLink(link.hash, NOW), null);
    });

    it('keeps the link when its effect is refused', async () => {
      const taken = anAccount();
      await write.putAccount(taken);
      const link = aLink({ address: taken.address });
      await write.putAccountLink(link);
      assert.deepEqual(await use(link, { kind: 'prove', account: anAccount() }), { ok: false, code: 'address_taken' });
      assert.ok(await read.accountLink(link.hash, NOW));
      const owner = anAccount();
      await write.putAccount(owner);
      const change = aLink({ kind: 'change', account: owner.id, address: taken.address });
      await write.putAccountLink(change);
      assert.deepEqual(await use(change, { kind: 'change' }), { ok: false, code: 'address_taken' });
      assert.equal((await read.account(owner.id))?.address, owner.address);
    });

    it('ends every other link of an account with a reset, and gives a disabled one none', async () => {
      const account = anAccount();
      await write.putAccount(account);
      const links = [aLink({ kind: 'reset', account: account.id }), aLink({ kind: 'reset', account: account.id })];
      for (const link of links) await write.putAccountLink(link);
      assert.equal((await use(links[0] as AccountLink, { kind: 'reset', password: 'new' })).ok, true);
      assert.equal((await read.account(account.id))?.password, 'new');
      assert.equal((await use(links[1] as AccountLink, { kind: 'reset', password: 'newer' })).ok, false);
      const last = aLink({ kind: 'reset', account: account.id });
      await write.putAccountLink(last);
      await write.changeAccount(account.id, { disabled: true });
      assert.equal((await use(last, { kind: 'reset', password: 'newest' })).ok, false);
    });

    it('makes one first admin', async () => {
      const [one, other] = [aLink({ kind: 'admin', address: null }), aLink({ kind: 'admin', address: null })];
      for (const link of [one, other]) await write.putAccountLink(link);
      const effect = () => {
        const account = anAccount();
        const { id, address, name } = account;
        return {
          kind: 'admin' as const,
          account,
          person: { id, address, name, role: 'admin' as const, disabled: false },
        };
      };
      const first = effect();
      assert.equal(await read.adminExists(), false);
      assert.equal((await use(one, first)).ok, true);
      assert.equal(await read.adminExists(), true);
      assert.equal((await read.personOfIdentity('embedded', first.account.id))?.role, 'admin');
      assert.equal((await use(other, effect())).ok, false);
      await write.dropAccountLinks('admin');
      assert.equal(await read.accountLink(other.hash, NOW), null);
    });

    it('finds the provider’s rows by their hash, their user code and their session', async () => {
      const row = aRow({ userCode: randomBytes(32), uid: randomBytes(32), payload: { exp: 5, deep: { a: [1, 'é'] } } });
      await write.putIdentityRow(row);
      for (const found of [
        await read.identityRow('RefreshToken', row.hash),
        await read.identityRowByUserCode(row.userCode as Uint8Array),
        await read.identityRowByUid(row.uid as Uint8Array),
      ]) {
        assert.deepEqual(JSON.parse(JSON.stringify(found?.payload)), row.payload);
        assert.deepEqual(Buffer.from(found?.hash ?? []), Buffer.from(row.hash));
      }
      assert.equal(await read.identityRow('Session', row.hash), null);
      await write.extendSession(row.uid as Uint8Array, NOW + 9_000);
      const extended = await read.identityRow('RefreshToken', row.hash);
      assert.deepEqual([extended?.expiresAt, extended?.payload.exp], [NOW + 9_000, Math.floor((NOW + 9_000) / 1_000)]);
      await write.dropIdentityRow('RefreshToken', row.hash);
      assert.equal(await read.identityRow('RefreshToken', row.hash), null);
    });

    it('says how a refresh token stands; consuming one ends those that follow the same', async () => {
      const [first, after] = [aRow(), randomBytes(32)];
      const [one, other] = [aRow({ uid: after }), aRow({ uid: after })];
      const standing = ({ hash }: IdentityRow, followers: Uint8Array, since = NOW - 10) =>
        read.refreshStanding(hash, followers, since);
      const nobody = randomBytes(32);
      for (const row of [first, one, other]) await write.putIdentityRow(row);
      assert.equal(await standing(first, after), 'fresh');
      await write.consumeIdentityRow(first.model, first.hash, NOW);
      assert.deepEqual([await standing(first, after), await standing(first, after, NOW)], ['repeatable', 'used']);
      assert.equal(await standing(one, nobody), 'fresh');
      await write.consumeIdentityRow(one.model, one.hash, NOW);
      assert.deepEqual(await Promise.all([standing(first, after), standing(one, nobody), standing(other, nobody)]), [
        'used',
        'repeatable',
        'used',
      ]);
      assert.equal(await write.consumeIdentityRow(other.model, other.hash, NOW), false);
      const late = aRow({ uid: after });
      await write.putIdentityRow(late);
      assert.equal(await standing(late, nobody), 'used', 'a sibling was used');
      assert.equal(await standing(aRow(), nobody), null);
    });

    it('consumes a row once, also when it is put again', async () => {
      const row = aRow();
      await write.putIdentityRow(row);
      const both = await Promise.all([
        write.consumeIdentityRow(row.model, row.hash, NOW),
        write.consumeIdentityRow(row.model, row.hash, NOW),
      ]);
      assert.deepEqual(both, [true, false]);
      await write.putIdentityRow({ ...row, payload: { a: 2 } });
      assert.deepEqual((await read.identityRow(row.model, row.hash))?.payload, {
        a: 2,
        consumed: Math.floor(NOW / 1_000),
      });
    });

    it('keeps a mail until it is ended under the lease, and gives it when it is due', async () => {
      const link = { kind: 'reset' as const, account: anId(), address: null, data: { a: 'é' } };
      const to = { address: 'é@example.com', name: 'Ä', language: 'es' as const };
      const mail = { id: anId(), kind: 'reset-password' as const, to, link, at: NOW, until: NOW + 9, tries: 0 };
      await write.putAccountMail(mail);
      const due = async (now: number) => (await read.dueAccountMails(now, 1_000)).filter(({ id }) => id === mail.id);
      assert.deepEqual([await due(NOW - 1), await due(NOW)], [[], [mail]]);
      const token = await write.hold('mails', anId(), 1_000, NOW);
      assert.ok(token !== null);
      const [mine, old] = [
        { name: 'mails', token },
        { name: 'mails', token: token - 1 },
      ];
      assert.equal(await write.putOffAccountMail(mail.id, old, NOW + 5), false);
      assert.equal(await write.putOffAccountMail(mail.id, mine, NOW + 5), true);
      assert.deepEqual([await due(NOW + 4), await due(NOW + 5)], [[], [{ ...mail, tries: 1 }]]);
      assert.equal(await write.endAccountMail(mail.id, old, null), false);
      assert.equal(await write.endAccountMail(mail.id, mine, aRecord('account.not-told')), true);
      assert.equal(await write.endAccountMail(mail.id, mine, null), false);
      assert.deepEqual(await due(NOW + 9), []);
    });

    it('drops a grant page by page, and nothing else', async () => {
      const grant = randomBytes(32);
      const other = aRow({ grant: randomBytes(32) });
      await write.putIdentityRow(other);
      await Promise.all(Array.from({ length: 1_002 }, () => write.putIdentityRow(aRow({ grant }))));
      assert.equal(await write.dropGrant(grant), true);
      assert.equal(await write.dropGrant(grant), false);
      assert.ok(await read.identityRow(other.model, other.hash));
    });

    it('sweeps what is over, and only that', async () => {
      const account = anAccount();
      await write.putAccount(account);
      const signIn = { account: account.id, client: 'datoferum-web', session: null, startedAt: NOW, seenAt: NOW };
      const ends = (id: string, expiresAt: number) => ({ ...signIn, id, agent: null, from: null, expiresAt });
      await write.putSignIn(ends('over', NOW + 5));
      await write.putSignIn(ends('stays', NOW + 9));
      const [over, stays, never] = [
        aRow({ expiresAt: NOW + 5 }),
        aRow({ expiresAt: NOW + 9_999_999 }),
        aRow({ expiresAt: null }),
      ];
      for (const row of [over, stays, never]) await write.putIdentityRow(row);
      while (await write.sweepIdentity(NOW + 6));
      const left = await Promise.all([over, stays, never].map((row) => read.identityRow(row.model, row.hash)));
      assert.deepEqual(
        left.map((row) => row !== null),
        [false, true, true],
      );
      assert.deepEqual(
        (await read.signIns(account.id)).map(({ id }) => id),
        ['stays'],
      );
      assert.equal(await write.endSignIn('stays', aRecord('account.tried')), true);
      assert.equal(await write.endSignIn('stays', aRecord('account.tried')), false);
    });

    it('takes an invitation away with the envelope it speaks of', async () => {
      const envelope = anEnvelope(await aHouse(write));
      await write.createEnvelope(envelope);
      const link = aLink({ kind: 'invite', envelope: envelope.id });
      await write.putAccountLink(link);
      await write.startPurge(envelope.id, 'withdraw', 'over', null, NOW, aRecord('envelope.withdrawn', envelope.id));
      while ((await write.purgePage(envelope.id)).more);
      assert.equal(await read.accountLink(link.hash, NOW), null);
    });
  });
}
