import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { aHouse, anEnvelope, anId, aRecord, type House, NOW } from './metadata.given.ts';
import type { Credential } from './metadata-rows.ts';
import type { MetadataUnderTest } from './metadata-scene.given.ts';

const DAY = 86_400_000;
const ISSUER = 'https://id.example.com/realms/x';

/** The promises about persons and what stands for them, run against every adapter. */
export function metadataPeopleConformance(name: string, open: () => Promise<MetadataUnderTest>): void {
  describe(`the people of ${name}`, () => {
    let under: MetadataUnderTest;
    let house: House;
    before(async () => {
      under = await open();
      house = await aHouse(under.metadata.write);
    });
    after(() => under.dispose());

    const see = (subject: string, address: string | null = null, called = '') => {
      const seen = { issuer: ISSUER, subject, address, name: called, person: anId() };
      return under.metadata.write.seeIdentity(seen, aRecord('person.seen'));
    };
    const token = (given: Partial<Credential> = {}): Credential => ({
      hash: randomBytes(32),
      kind: 'token',
      person: house.sender,
      envelope: null,
      direction: null,
      expiresAt: NOW + DAY,
      revokedAt: null,
      name: 'cron',
      scopes: ['send', 'read'],
      createdAt: NOW,
      ...given,
    });

    it('are made once for each identity, compared by its exact bytes', async () => {
      const made = await see('Zo\u00e9', 'zoe@example.org', 'Zo\u00e9');
      assert.equal((await see('Zo\u00e9', 'zoe@example.org', 'Zo\u00e9')).id, made.id);
      assert.notEqual((await see('zoé')).id, made.id);
      assert.notEqual((await see('Zoe\u0301')).id, made.id, 'NFD is another subject');
      assert.equal((await under.metadata.read.personOfIdentity(ISSUER, 'Zo\u00e9'))?.id, made.id);
      assert.equal(await under.metadata.read.personOfIdentity(`${ISSUER}/`, 'Zo\u00e9'), null);
    });

    it('follow their first identity in address and name, and keep a proven address until another is', async () => {
      const made = await see('ivo', 'ivo@example.org', 'Ivo');
      assert.equal((await see('ivo', null, 'Ivo B.')).address, 'ivo@example.org');
      assert.deepEqual(await see('ivo', 'ivo@example.net', 'Ivo B.'), {
        ...made,
        address: 'ivo@example.net',
        name: 'Ivo B.',
      });
    });

    it('may prove one address, two of them; nobody is found by an empty one', async () => {
      const first = await see('kim', 'kim@example.org');
      await see('kim at work', 'kim@example.org');
      assert.equal((await under.metadata.read.personByAddress('kim@example.org'))?.id, first.id);
      await see('nameless');
      assert.equal(await under.metadata.read.personByAddress(''), null);
    });

    it('get another identity by a code that is good once and for its time', async () => {
      const { write, read } = under.metadata;
      const [mine, other] = [await see('lea'), await see('lea at work')];
      const link = async (expiresAt: number) => {
        const code = { hash: randomBytes(32), person: mine.id, expiresAt };
        await write.putLink(code, aRecord('identity.link-begun'));
        return code.hash;
      };
      const use = (code: Uint8Array) => {
        const identity = { issuer: ISSUER, subject: 'lea at work' };
        return write.linkIdentity(code, identity, NOW, aRecord('identity.linked'));
      };
      assert.deepEqual(await use(await link(NOW)), { ok: false, code: 'link_unknown' });
      const code = await link(NOW + 1);
      assert.deepEqual(await use(code), { ok: true, person: mine.id });
      assert.deepEqual(await use(code), { ok: false, code: 'link_unknown' });
      assert.equal((await read.identitiesOf(mine.id)).length, 2);
      assert.equal((await read.person(other.id))?.disabled, true);
    });

    it('keep an identity that has sent something', async () => {
      const { write } = under.metadata;
      const [mine, sender] = [await see('max'), await see('max at work')];
      await write.createEnvelope(anEnvelope(house, { sender: sender.id }));
      const code = { hash: randomBytes(32), person: mine.id, expiresAt: NOW + 1 };
      await write.putLink(code, aRecord('identity.link-begun'));
      const identity = { issuer: ISSUER, subject: 'max at work' };
      const answer = await write.linkIdentity(code.hash, identity, NOW, aRecord('identity.linked'));
      assert.deepEqual(answer, { ok: false, code: 'identity_in_use' });
    });

    it('have tokens with all that was said of them; a key leaves one, and revoking is for their own', async () => {
      const { write, read } = under.metadata;
      const made = token();
      await write.makeCredential(made, null, aRecord('token.made'));
      const found = (await read.credential(made.hash))?.credential;
      assert.deepEqual(
        [found?.name, found?.scopes, found?.createdAt, found?.usedOn],
        ['cron', ['send', 'read'], NOW, null],
      );
      const key = { key: randomBytes(32), request: randomBytes(32) };
      const [first, second] = [token(), token()];
      assert.deepEqual(await write.makeCredential(first, key, aRecord('token.made')), { ok: true, again: false });
      assert.deepEqual(await write.makeCredential(second, key, aRecord('token.made')), { ok: true, again: true });
      assert.equal((await read.credential(first.hash))?.credential.revokedAt, NOW);
      const other = { ...key, request: randomBytes(32) };
      const refused = await write.makeCredential(token(), other, aRecord('token.made'));
      assert.deepEqual(refused, { ok: false, code: 'idempotency_conflict' });
      const end = (person: string) => write.revokeOwn(person, 'token', second.hash, NOW, aRecord('token.revoked'));
      assert.deepEqual(
        [await end(house.recipient), await end(house.sender), await end(house.sender)],
        [false, true, true],
      );
      const child = token({ parent: second.hash });
      assert.deepEqual(await write.makeCredential(child, null, aRecord('token.made')), {
        ok: false,
        code: 'forbidden',
      });
    });

    it('end with everything that they made, however long the line is; and no line is endless', async () => {
      const { write, read } = under.metadata;
      const line = [token()];
      await write.makeCredential(line[0] as Credential, null, aRecord('token.made'));
      for (;;) {
        const next = token({ parent: line.at(-1)?.hash ?? null });
        const done = await write.makeCredential(next, null, aRecord('token.made'));
        if (!done.ok) break;
        line.push(next);
      }
      assert.equal(line.length, 8);
      const ticket = token({ kind: 'ticket', envelope: anId(), direction: 'send', parent: line.at(-1)?.hash ?? null });
      assert.equal((await write.makeCredential(ticket, null, aRecord('ticket.made'))).ok, true);
      const orphaned = async () =>
        Promise.all([...line, ticket].map(async ({ hash }) => (await read.credential(hash))?.orphaned));
      assert.deepEqual(await orphaned(), Array(9).fill(false));
      await write.revokeOwn(house.sender, 'token', (line[2] as Credential).hash, NOW, aRecord('token.revoked'));
      assert.deepEqual(await orphaned(), [...Array(3).fill(false), ...Array(6).fill(true)]);
    });

    it('lose what ended 90 days ago, not a day before, and a session is denied as long as something hangs on it', async () => {
      const { write, read } = under.metadata;
      const session = randomBytes(32);
      const made = token({
        kind: 'ticket',
        envelope: anId(),
        direction: 'receive',
        expiresAt: NOW + 200 * DAY,
        session,
      });
      await write.makeCredential(made, null, aRecord('ticket.made'));
      await write.endSession(session, NOW, aRecord('session.ended'));
      await write.endSession(session, NOW + 1, aRecord('session.ended'));
      const isDenied = async () => {
        const { items } = await read.deniedSessions(null, 1_000);
        return items.some((one) => Buffer.compare(one.session, session) === 0);
      };
      const sweep = async (now: number) => {
        while (await write.sweepPeople(now));
        return [(await read.credential(made.hash)) !== null, await isDenied()];
      };
      assert.deepEqual(await sweep(NOW + 290 * DAY), [true, true]);
      assert.deepEqual(await sweep(NOW + 290 * DAY + 1), [false, false]);
    });

    it('are told apart from figures: role, quota and default, each change recorded once', async () => {
      const { write, read } = under.metadata;
      const { id } = await see('nora');
      await write.setDefaultQuota(7);
      assert.deepEqual([(await read.personFigures(id))?.quota, (await read.personFigures(id))?.limit], [null, 7]);
      const changed = await write.changePerson(id, { quota: 0, role: 'auditor' }, aRecord('person.changed', null, id));
      assert.deepEqual([changed?.quota, changed?.limit, changed?.role], [0, 0, 'auditor']);
      assert.equal(await write.changePerson(anId(), { quota: 1 }, aRecord('person.changed')), null);
      await see('nora', null, 'Nora N.');
      const page = await read.people('ORA n', null, 10);
      assert.deepEqual(
        page.items.map((one) => one.id),
        [id],
      );
      await write.setDefaultQuota(0);
    });
  });
}
