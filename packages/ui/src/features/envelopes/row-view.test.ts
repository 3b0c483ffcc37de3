import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { FetchView, SendView } from '@datoferum/core/transfer';
import type { Item, Recipient } from './item.ts';
import { groupOf, liveJob, rowOf } from './row-view.ts';

const AT = '2026-11-18T10:00:00.000Z';
const recipient = (more: Partial<Recipient> = {}): Recipient => ({
  email: 'client-b@example.com',
  state: 'notified',
  openedAt: null,
  endedAt: null,
  ...more,
});
const anItem = (more: Partial<Item> = {}): Item => ({
  id: 'e1',
  state: 'sealed',
  as: ['sender'],
  title: 'Plates',
  fields: null,
  sender: { email: 'studio@example.com' },
  recipients: [recipient()],
  contract: 'built-in',
  terms: { retentionDays: 30 },
  files: 3,
  bytes: 1_000,
  createdAt: AT,
  fillDeadline: '2026-11-25T10:00:00.000Z',
  frozenAt: null,
  graceUntil: null,
  closedAt: AT,
  sealedAt: AT,
  expiresAt: '2026-12-18T10:00:00.000Z',
  damagedAt: null,
  purgedAt: null,
  needs: null,
  progress: {
    files: 3,
    bytes: 1_000,
    arrived: 1_000,
    verifiedFiles: 3,
    verifiedBytes: 1_000,
    secondsLeft: null,
    problems: 0,
  },
  ...more,
});
const filling = (more: Partial<Item> = {}): Item =>
  anItem({ state: 'filling', closedAt: null, sealedAt: null, expiresAt: null, ...more });
const send = (more: Partial<SendView> = {}): SendView =>
  ({
    direction: 'send',
    phase: 'sending',
    waiting: null,
    failure: null,
    troubles: { count: 0, first: [] },
    left: 4_260,
    walk: { isDone: true, bytes: 1_000, files: 10 },
    durable: { bytes: 620, files: 6 },
    compared: { bytes: 0, files: 0 },
    moving: [{ number: 1, from: 620, length: 40, durable: 20 }],
    stretches: { arrived: 6, moving: 1, failed: 0, waiting: 3 },
    ...more,
  }) as SendView;
const fetching = (more: Partial<FetchView> = {}): FetchView =>
  ({
    ...send(),
    direction: 'fetch',
    phase: 'fetching',
    into: 'STEMS',
    total: { bytes: 1_000, files: 3 },
    placed: { bytes: 380, files: 1 },
    ...more,
  }) as FetchView;
const keys = ({ said }: ReturnType<typeof rowOf>) =>
  [said.asks, said.strong, ...said.rest].flatMap((word) => (word ? [word.key] : []));

describe('a row', () => {
  it('shows wax for what is sealed and proven, and for nothing else', () => {
    const waxed = (item: Item) => rowOf(item, null).tape.hasWax;
    assert.equal(waxed(anItem()), true);
    assert.equal(waxed(anItem({ needs: 'collect', as: ['recipient'] })), true);
    assert.equal(waxed(anItem({ damagedAt: AT, needs: 'damaged' })), false);
    for (const state of ['filling', 'sealing', 'purging', 'purged'] as const)
      assert.equal(waxed(anItem({ state })), false, state);
  });

  it('is a thin string at rest, thick while it moves or waits for one, hollow when it is purged', () => {
    const form = (item: Item) => rowOf(item, null).tape.form;
    assert.equal(form(anItem()), 'string');
    assert.equal(form(anItem({ needs: 'collect', as: ['recipient'] })), 'list');
    assert.equal(form(filling()), 'list');
    assert.equal(form(anItem({ state: 'purged', purgedAt: AT })), 'gone');
    assert.equal(
      rowOf(filling(), send({ walk: { isDone: false, bytes: 9, files: 2 } as SendView['walk'] })).tape.form,
      'open',
    );
  });

  it('says what it asks first, and asks nothing else', () => {
    for (const [item, key] of [
      [filling({ needs: 'problems', progress: { ...filling().progress, problems: 2 } }), 'asks.pieces'],
      [filling({ needs: 'deadline', graceUntil: AT }), 'asks.deadline'],
      [anItem({ needs: 'damaged', damagedAt: AT }), 'asks.damaged'],
      [anItem({ needs: 'collect', as: ['recipient'] }), 'asks.collect'],
    ] as const) {
      assert.equal(rowOf(item, null).said.asks?.key, key);
    }
    assert.equal(rowOf(anItem(), null).said.asks, null);
  });

  it('says what is durable while it fills, and never all of it before the seal', () => {
    const half = filling({ progress: { ...filling().progress, arrived: 500 } });
    assert.deepEqual(rowOf(half, null).said.rest, [{ key: 'arrivedShare', share: 0.5 }]);
    assert.deepEqual(rowOf(filling(), null).said.rest, [{ key: 'arrived', bytes: 1_000 }]);
    assert.deepEqual(rowOf(half, null).tape.segments, [{ kind: 'done', from: 0, to: 0.5 }]);
  });

  it('tells what this machine does rather than what the courier knew of it', () => {
    const row = rowOf(filling(), send());
    assert.deepEqual(row.said, {
      asks: null,
      strong: { key: 'share', share: 0.62 },
      rest: [{ key: 'left', seconds: 4_260 }],
    });
    assert.deepEqual(keys(rowOf(filling(), send({ waiting: { why: 'unreachable', since: 0, nextTryAt: null } }))), [
      'waits.unreachable',
      'atShare',
    ]);
    assert.deepEqual(keys(rowOf(filling(), send({ troubles: { count: 4, first: [] } }))), [
      'asks.files',
      'share',
      'left',
    ]);
    const setAside = { arrived: 6, moving: 0, failed: 1, waiting: 0 };
    assert.deepEqual(keys(rowOf(filling(), send({ stretches: setAside }))), ['asks.setAside', 'share', 'left']);
    assert.deepEqual(keys(rowOf(filling(), send({ phase: 'sealing', compared: { bytes: 710, files: 7 } }))), [
      'sealing',
      'compared',
    ]);
    const collecting = rowOf(anItem({ as: ['recipient'], needs: 'collect' }), fetching());
    assert.deepEqual(keys(collecting), ['collecting', 'share', 'left']);
    assert.deepEqual(collecting.people, { key: 'people.into', text: 'STEMS' });
  });

  it('says nothing of a share while the folder is still being read', () => {
    const row = rowOf(filling(), send({ walk: { isDone: false, bytes: 9_000, files: 214_317 } as SendView['walk'] }));
    assert.deepEqual(keys(row), ['reading', 'filesSoFar']);
    const waiting = { why: 'queue' as const, since: 0, nextTryAt: null };
    const walk = { isDone: false, bytes: 0, files: 0 } as SendView['walk'];
    const queued = rowOf(filling(), send({ walk, waiting }));
    assert.deepEqual([keys(queued), queued.tape], [['waits.queue'], { form: 'list', segments: [], hasWax: false }]);
    const halted = rowOf(filling(), send({ walk: { ...walk, files: 3 }, waiting: { ...waiting, why: 'paused' } }));
    assert.deepEqual(keys(halted), ['waits.paused', 'filesSoFar']);
  });

  it('names who came and who was named, the reason of a refusal, the target of a load', () => {
    const refused = recipient({
      state: 'refused',
      endedAt: AT,
      reason: 'wrong LUT',
      claimedBy: { name: 'Lab C', email: null },
    });
    const row = rowOf(
      anItem({ recipients: [refused], fields: { 'target database': 'dw', 'target table': 'usage' } }),
      null,
    );
    assert.deepEqual(row.names, ['Lab C']);
    assert.deepEqual(row.said.rest, [{ key: 'quoted', text: 'wrong LUT' }]);
    assert.deepEqual(row.people, { key: 'people.refused', text: 'Lab C' });
    const nameless = { ...refused, claimedBy: null };
    delete (nameless as { email?: unknown }).email;
    delete (nameless as { subject?: unknown }).subject;
    assert.deepEqual(rowOf(anItem({ recipients: [nameless] }), null).people, { key: 'people.allRefused', count: 1 });
    assert.equal(row.target, 'dw.usage');
    assert.deepEqual(rowOf(anItem({ as: ['recipient'] }), null).names, ['studio@example.com']);
  });

  it('has no title once it was destroyed', () => {
    assert.equal(rowOf(anItem({ state: 'purged', title: '', purgedAt: AT }), null).title, null);
  });
});

describe('the group of a row', () => {
  it('is that of the courier, but for what this machine does', () => {
    assert.equal(groupOf(anItem(), null), 'rest');
    assert.equal(groupOf(filling(), null), 'moving');
    assert.equal(groupOf(anItem({ needs: 'collect' }), null), 'needs');
    assert.equal(groupOf(anItem({ needs: 'collect' }), fetching()), 'moving');
    assert.equal(groupOf(filling(), send({ troubles: { count: 1, first: [] } })), 'needs');
    assert.equal(groupOf(filling(), send({ waiting: { why: 'folder_needed', since: 0, nextTryAt: null } })), 'needs');
    assert.equal(groupOf(filling(), send({ waiting: { why: 'offline', since: 0, nextTryAt: null } })), 'moving');
  });

  it('is told by a job only until its end', () => {
    assert.equal(liveJob(send({ phase: 'sealed' })), null);
    assert.equal(liveJob(fetching({ phase: 'collected' })), null);
    assert.equal(liveJob(fetching({ phase: 'placed' })), null);
    assert.ok(liveJob(send({ phase: 'not_sealed' })));
    assert.equal(liveJob(undefined), null);
  });
});
