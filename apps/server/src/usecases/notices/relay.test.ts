import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import type { Envelope } from '../../ports/metadata-rows.ts';
import { type Addressee, type Message, type Notifier, NotifyError } from '../../ports/notifier.ts';
import { type ACourier, aCourier, bytesOf, whole } from '../testing/a-courier.ts';
import { Relay } from './relay.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Takes what the test lets it take. */
class Postbox implements Notifier {
  readonly shared = false;
  readonly taken: { to: string; language: string; message: Message; key: string }[] = [];
  readonly forgotten: string[] = [];
  judge: (to: Addressee, message: Message, signal: AbortSignal | undefined) => Promise<void> | void = () => undefined;

  async notify(to: Addressee, message: Message, options: { key?: string; signal?: AbortSignal } = {}): Promise<void> {
    await this.judge(to, message, options.signal);
    this.taken.push({ to: to.address, language: to.language, message, key: options.key ?? '' });
  }
  async forget(envelope: string): Promise<void> {
    this.forgotten.push(envelope);
  }
  async close(): Promise<void> {}

  /** `kind → address` of what was taken since the last asking. */
  said(): string[] {
    return this.taken.splice(0).map(({ to, message }) => `${message.kind} → ${to}`);
  }
}

const STUDIO = 'studio@example.com';
const CLIENT = 'client-b@example.com';
const LAB = 'lab-c@example.com';
const NEW = 'newcomer@elsewhere.example';

async function anOffice(t: TestContext): Promise<ACourier & { post: Postbox }> {
  const post = new Postbox();
  return { ...(await aCourier(t, { notifier: post })), post };
}

async function sealedFor({ courier, sender, open, seal }: ACourier, ...recipients: string[]): Promise<Envelope> {
  const envelope = await open(recipients);
  const bytes = bytesOf('f', 100);
  const done = await courier.drop(sender, envelope, Buffer.from('secret-name.txt'), 0, null, null, whole(bytes));
  assert.equal(done.broken, null);
  return seal(envelope);
}

describe('what people are told', () => {
  it('begins with the seal: who is known to sign in, who is not is invited', async (t) => {
    const office = await anOffice(t);
    const envelope = await sealedFor(office, CLIENT, NEW);
    assert.deepEqual(office.post.said(), [], 'nothing before somebody looks into the outbox');
    await office.courier.tick();
    const [first, second] = office.post.taken;
    assert.deepEqual(office.post.said().sort(), [`invitation → ${NEW}`, `sealed → ${CLIENT}`]);
    const invitation = [first, second].find((one) => one?.message.kind === 'invitation')?.message;
    assert.ok(invitation?.kind === 'invitation');
    assert.match(invitation.link, /^http:\/\/127\.0\.0\.1:\d+\/realms\/datoferum\/invitation\/[\w-]{32}$/);
    assert.deepEqual([invitation.files, invitation.bytes, invitation.expiresAt], [1, 100, envelope.expiresAt]);
    assert.doesNotMatch(JSON.stringify([first, second]), /secret-name/);
    await office.courier.tick();
    assert.deepEqual(office.post.said(), [], 'each message once');
    const told = (await office.read.timeline(envelope.id, null, 100)).items.filter(
      ({ type }) => type === 'recipient.told',
    );
    assert.deepEqual(told.map(({ data }) => data?.recipient).sort(), envelope.recipients.map(({ id }) => id).sort());
  });

  it('is the sender when a recipient collects or refuses, with the reason, and when all have refused', async (t) => {
    const office = await anOffice(t);
    const { courier, recipient, post } = office;
    const one = await sealedFor(office, CLIENT, LAB);
    await courier.tick();
    post.said();
    await courier.collect(recipient, one, null);
    await courier.tick();
    assert.deepEqual(post.taken[0]?.message, { ...post.taken[0]?.message, recipient: CLIENT, confirmed: false });
    assert.deepEqual(post.said(), [`collected → ${STUDIO}`]);
    const two = await sealedFor(office, CLIENT);
    await courier.refuse(recipient, two, 'not ours');
    await courier.tick();
    const refused = post.taken.find(({ message }) => message.kind === 'refused')?.message;
    assert.ok(refused?.kind === 'refused' && refused.reason === 'not ours');
    // The recipient had refused before it was told: there is nothing to fetch any more.
    assert.deepEqual(post.said().sort(), [`all-refused → ${STUDIO}`, `refused → ${STUDIO}`]);
    const { state } = await office.fresh(two);
    assert.equal(state, 'sealed', 'retention goes on');
  });

  it('is the sender before and at the filling deadline, and the recipient before the end of retention', async (t) => {
    const office = await anOffice(t);
    const { courier, world, post, open } = office;
    await open([CLIENT]);
    await courier.tick();
    assert.deepEqual(post.said(), []);
    for (world.ahead = DAY; world.ahead < 5.9 * DAY; world.ahead += DAY) await courier.tick();
    assert.deepEqual(post.said(), []);
    world.ahead = 6.1 * DAY;
    await courier.tick();
    assert.deepEqual(post.said(), [`deadline-near → ${STUDIO}`]);
    world.ahead = 7.1 * DAY;
    await courier.tick();
    assert.deepEqual(post.said(), [`deadline-struck → ${STUDIO}`]);
    const kept = await sealedFor(office, CLIENT, LAB);
    await courier.tick();
    post.said();
    await courier.collect(office.recipient, kept, null);
    for (let left = 29; left > 0; left -= 1) {
      world.ahead += DAY;
      await courier.tick();
    }
    assert.deepEqual(
      post.said().filter((one) => !one.startsWith('collected')),
      [`expires-soon → ${LAB}`],
      'not who has collected',
    );
  });

  it('is nothing under terms that tell nobody', async (t) => {
    const { BUILT_IN_TERMS } = await import('@datoferum/core');
    const post = new Postbox();
    const office = { ...(await aCourier(t, { notifier: post, terms: { ...BUILT_IN_TERMS, notice: 'none' } })), post };
    await sealedFor(office, CLIENT);
    await office.courier.tick();
    assert.deepEqual(post.said(), []);
  });

  it('is what does not match, to the sender, and damage, to the operator without title or people', async (t) => {
    const office = await anOffice(t);
    const { courier, sender, open, seal, post, store } = office;
    const envelope = await open([CLIENT]);
    const path = Buffer.from('f');
    await courier.drop(sender, envelope, path, 0, null, null, whole(bytesOf('f', 100)));
    await courier.drop(sender, envelope, Buffer.from('g'), 0, null, null, whole(bytesOf('g', 100)));
    await courier.drain();
    const other = await open([CLIENT]);
    await courier.drop(sender, other, path, 0, null, null, whole(bytesOf('h', 100)));
    const [blob] = await office.read.blobs(other.id, 10);
    assert.ok(blob);
    store.spoilt = blob.id;
    await office.write.storeDamaged(other.id, (await import('node:crypto')).createHash('sha256').update('f').digest(), {
      type: 'envelope.damaged',
      envelope: other.id,
      person: null,
      from: null,
      result: 'done',
      at: office.world.now(),
    });
    assert.equal((await seal(envelope)).state, 'sealed');
    await courier.tick();
    const damaged = post.taken.find(({ message }) => message.kind === 'damaged');
    assert.equal(damaged?.to, 'operator@example.com');
    assert.doesNotMatch(JSON.stringify(damaged), /studio@|client-b@/);
    assert.equal((await seal(other)).state, 'filling', 'what cannot be authenticated reopens it');
    await courier.tick();
    const reopened = post.taken.find(({ message }) => message.kind === 'reopened')?.message;
    assert.ok(reopened?.kind === 'reopened' && reopened.problems === 1);
  });
});

describe('the outbox', () => {
  it('is tried again for days, ever more slowly, and then given up with a record', async (t) => {
    const office = await anOffice(t);
    const { courier, post, world, read } = office;
    const envelope = await sealedFor(office, CLIENT);
    const times: number[] = [];
    post.judge = () => {
      times.push(world.now());
      throw new NotifyError('later', 'down');
    };
    for (const end = world.ahead + 5 * DAY; world.ahead < end; world.ahead += 10 * 60_000) await courier.tick();
    assert.ok(times.length > 15 && times.length < 60, `${times.length} tries`);
    const last = times.at(-1)! - times[0]!;
    assert.ok(last > 4 * DAY && last < 4.5 * DAY);
    const failed = (await read.timeline(envelope.id, null, 100)).items.find(
      ({ type }) => type === 'recipient.not-told',
    );
    assert.equal(failed?.result, 'refused');
    assert.deepEqual(failed?.data, { kind: 'sealed', why: 'gave up', recipient: envelope.recipients[0]?.id });
    assert.equal((await read.outbox(world.now())).due, 0);
  });

  it('is not tried again what was refused for good, and goes on with the others', async (t) => {
    const office = await anOffice(t);
    const { courier, post, read } = office;
    const envelope = await sealedFor(office, CLIENT, LAB, NEW);
    post.judge = ({ address }) => {
      if (address === LAB) throw new NotifyError('never', 'no such mailbox');
    };
    await courier.tick();
    assert.deepEqual(post.said().sort(), [`invitation → ${NEW}`, `sealed → ${CLIENT}`]);
    const failed = (await read.timeline(envelope.id, null, 100)).items.find(
      ({ type }) => type === 'recipient.not-told',
    );
    assert.equal(failed?.data?.why, 'refused');
    assert.equal((await read.outbox(office.world.now())).due, 0);
  });

  it('killed after a message was taken and before that is kept, hands it over again under the same number', async (t) => {
    const office = await anOffice(t);
    const { house, post, world } = office;
    await sealedFor(office, CLIENT);
    const { metadata } = house;
    const dying = new Relay({
      metadata: {
        ...metadata,
        read: metadata.read,
        write: { hold: metadata.write.hold, endNotice: () => Promise.reject(new Error('killed')) } as never,
        shared: false,
        close: async () => undefined,
      },
      notifier: post,
      world,
      log: { info() {}, warn() {}, error() {}, debug() {} },
      process: world.id(),
      links: { envelope: (id) => id, invitation: async (address) => address },
      language: 'es',
    });
    await assert.rejects(dying.round(new AbortController().signal), /killed/);
    await office.courier.tick();
    assert.equal(post.taken.length, 1, 'the lease of the dead one runs: nobody else hands over meanwhile');
    world.ahead += 5 * 60_000;
    await office.courier.tick();
    assert.equal(post.taken.length, 2);
    assert.equal(post.taken[0]?.key, post.taken[1]?.key);
  });

  it('that cannot be emptied of an envelope holds its purge back, ends nothing else, and is tried again', async (t) => {
    const office = await anOffice(t);
    const { courier, sender, post, read } = office;
    const envelope = await sealedFor(office, CLIENT);
    let tries = 0;
    post.forget = async () => {
      tries += 1;
      if (tries === 1) throw new Error('the disk says no');
    };
    await courier.withdraw(sender, envelope, 'sent by mistake');
    await courier.drain();
    assert.equal((await read.envelope(envelope.id))?.state, 'purged');
    assert.equal(tries, 2);
    assert.ok(office.events.includes('job.failed'));
  });

  it('says nothing of an envelope that is being destroyed, and ends what is under way', async (t) => {
    const office = await anOffice(t);
    const { courier, sender, post, read } = office;
    const envelope = await sealedFor(office, CLIENT, LAB);
    let begun = (): void => undefined;
    const isUnderWay = new Promise<void>((resolve) => {
      begun = resolve;
    });
    post.judge = (_, __, signal) =>
      new Promise((_resolve, reject) => {
        begun();
        signal?.addEventListener('abort', () => reject(new NotifyError('later', 'cut')));
      });
    const round = courier.tick();
    await isUnderWay;
    await courier.withdraw(sender, envelope, 'sent by mistake');
    await round;
    await courier.drain();
    assert.equal((await read.envelope(envelope.id))?.state, 'purged');
    assert.deepEqual(post.said(), []);
    assert.deepEqual(post.forgotten, [envelope.id]);
    assert.equal((await read.dueNotices(office.world.now() + 400 * DAY, 10)).length, 0);
  });
});
