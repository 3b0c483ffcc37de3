import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { words as en } from '../../i18n/en/index.ts';
import type { Envelope, RecordLine } from './envelope.ts';
import { HAPPENED_KEYS, happenedLines, namesOf } from './timeline-lines.ts';

const envelope = (more: Partial<Envelope> = {}): Envelope => ({
  id: 'e',
  state: 'sealed',
  as: ['sender'],
  recipients: [],
  contract: 'built-in',
  terms: { retentionDays: 30, fillDays: 7, graceHours: 72, verify: 'read-back', notice: 'mail' },
  entries: 1,
  files: 1,
  bytes: 1,
  manifest: null,
  createdAt: '2026-11-20T10:00:00.000Z',
  fillDeadline: '2026-11-27T10:00:00.000Z',
  frozenAt: null,
  graceUntil: null,
  extendedAt: null,
  closedAt: null,
  sealedAt: '2026-11-20T11:00:00.000Z',
  expiresAt: '2026-12-20T11:00:00.000Z',
  damagedAt: null,
  purgedAt: null,
  needs: null,
  progress: null,
  ...more,
});
let seq = 0;
const record = (type: string, more: Partial<RecordLine> = {}): RecordLine => ({
  seq: ++seq,
  type,
  at: '2026-11-20T10:00:00.000Z',
  person: null,
  result: 'done',
  data: null,
  ...more,
});
const keys = (lines: readonly { key: string; look: string }[]) => lines.map(({ key, look }) => `${look} ${key}`);

describe('what happened and what will', () => {
  it('goes from the past over now to the purge', () => {
    const recipients = [
      { id: 'r', email: 'c@example.com', state: 'collecting', openedAt: null, endedAt: null, addedAt: null, served: 0 },
    ] as const;
    const lines = happenedLines(
      envelope({ recipients: [...recipients] }),
      [record('envelope.opened', { person: 'me' }), record('envelope.sealed'), record('something.new')],
      new Map([['me', 'Studio']]),
    );
    assert.deepEqual(keys(lines), ['past opened', 'wax sealed', 'now isCollecting', 'next willBePurged']);
    assert.deepEqual([lines[0]?.who, lines[1]?.note, lines[2]?.who], ['Studio', 'readBack', 'c@example.com']);
  });

  it('says until when a filling envelope waits, and until when a frozen one does', () => {
    const filling = envelope({ state: 'filling', sealedAt: null, expiresAt: null });
    assert.deepEqual(keys(happenedLines(filling, [], new Map())), ['now isFilling', 'next willFreeze']);
    const frozen = { ...filling, frozenAt: filling.fillDeadline, graceUntil: '2026-11-30T10:00:00.000Z' };
    assert.deepEqual(keys(happenedLines(frozen, [], new Map())), ['now isFilling', 'next willExpire']);
    assert.deepEqual(keys(happenedLines(envelope({ state: 'purged' }), [], new Map())), []);
  });

  it('names whom the viewer may know, by row and by person', () => {
    const recipients = [
      {
        id: 'r',
        email: 'c@example.com',
        claimedBy: { id: 'p', name: 'Client B', email: 'c@example.com' },
        state: 'opened',
        openedAt: null,
        endedAt: null,
        addedAt: null,
        served: 0,
      } as const,
    ];
    const names = namesOf(envelope({ recipients }), { id: 'me', name: 'Studio' });
    assert.deepEqual([...names.keys()], ['r', 'p', 'me']);
    assert.deepEqual([...names.values()], ['Client B', 'Client B', 'Studio']);
  });

  it('has words for every line', () => {
    const happened = en.envelope.happened as Record<string, unknown>;
    for (const key of HAPPENED_KEYS) {
      assert.ok(happened[key] ?? happened[`${key}_other`], key);
      if (!/^(is|will)/.test(key)) assert.ok(happened[`${key}Many_other`], `${key}Many`);
    }
  });
});
