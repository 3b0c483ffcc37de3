import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Finding, WalkView } from '@datoferum/core/transfer';
import { type Draft, EMPTY, fieldsOf, isAddress, proposedTitle, readDraft, withRecipient } from './draft.ts';
import { blockedBy, type Contract, daysOf, judge } from './judge.ts';

const folder = (name: string) => ({
  id: '1',
  name,
  roots: [{ name, kind: 'folder' as const }],
  keepsEmptyFolders: true,
  showsAllNames: true,
});
const file = (name: string) => ({
  id: '1',
  name,
  roots: [{ name, kind: 'file' as const }],
  keepsEmptyFolders: true,
  showsAllNames: true,
});
const aWalk = (some: Partial<WalkView> = {}): WalkView => ({
  isDone: true,
  files: 10,
  folders: 1,
  emptyFolders: 0,
  bytes: 1000,
  perSecond: 0,
  now: '',
  tops: [],
  leftOut: { count: 0, first: [] },
  findings: [],
  ...some,
});
const aContract = (limits: Partial<Contract['limits']> = {}): Contract => ({
  name: 'built-in',
  isDefault: true,
  terms: { retentionDays: 30, fillDays: 7, graceHours: 72, verify: 'read-back', notice: 'mail' },
  retention: { least: 1, most: 30 },
  limits: { recipients: null, files: null, bytes: null, pathBytes: 4096, ...limits },
});
const aFinding = (some: Partial<Finding> = {}): Finding => ({
  id: 'case_twins',
  code: 'case_twins',
  blocks: false,
  count: 1,
  first: ['a', 'A'],
  values: {},
  ...some,
});
const around = { contract: aContract(), quota: { held: 0, limit: null }, intended: [], structure: null };
const whole: Draft = {
  ...EMPTY,
  picked: folder('A'),
  title: 'A',
  recipients: [{ email: 'b@example.com', name: null, isNew: true }],
};

describe('the draft of an envelope', () => {
  it('proposes the folder as people would write it', () => {
    assert.equal(proposedTitle(folder('FEAT01_D27')), 'FEAT01 D27');
    assert.equal(proposedTitle(file('usage_2026-10.csv')), 'usage 2026-10');
    assert.equal(proposedTitle(folder('__')), '__');
  });

  it('takes one person once, however the address is written', () => {
    const one = { email: 'A@example.com', name: null, isNew: true };
    const two = withRecipient(withRecipient([], one), { ...one, email: ' a@Example.com' });
    assert.deepEqual(two, [one]);
    assert.ok(isAddress('a@b.co') && !isAddress('a@b') && !isAddress('a b@c.d') && !isAddress('broad'));
  });

  it('sends only fields that have a name and a value', () => {
    const fields = [
      { id: 1, name: ' database ', value: 'dw ' },
      { id: 2, name: 'table', value: ' ' },
      { id: 3, name: '', value: 'x' },
    ];
    assert.deepEqual(fieldsOf(fields), { database: 'dw' });
    assert.equal(fieldsOf([]), undefined);
  });

  it('begins anew when what was kept is no draft', () => {
    for (const text of [null, '', '{', '{"title":1}', 'null']) assert.deepEqual(readDraft(text), EMPTY);
    assert.equal(readDraft(JSON.stringify({ ...EMPTY, title: 'x' })).title, 'x');
  });
});

describe('what is looked at before it goes', () => {
  it('puts limits and quota beside what was counted', () => {
    const contract = aContract({ files: 9, bytes: 1000 });
    const { asks, fine } = judge(aWalk(), { ...around, contract, quota: { held: 600, limit: 1500 } });
    assert.deepEqual(
      asks.map(({ code, blocks, values }) => [code, blocks, values]),
      [
        ['quota', true, { most: 900, is: 1000 }],
        ['too_many_files', true, { most: 9, is: 10 }],
      ],
    );
    assert.deepEqual(
      fine.map(({ key }) => key),
      ['bytes', 'readable', 'names'],
    );
  });

  it('clears what is intended, never what blocks', () => {
    const walk = aWalk({ findings: [aFinding(), aFinding({ id: 'x', code: 'empty', blocks: true })] });
    const { asks, intended } = judge(walk, { ...around, intended: ['case_twins', 'x'] });
    assert.deepEqual([asks.map(({ id }) => id), intended.map(({ id }) => id)], [['x'], ['case_twins']]);
  });

  it('says that an empty folder tree is something, and nothing is nothing', () => {
    assert.deepEqual(judge(aWalk({ files: 0, emptyFolders: 1 }), around).asks, []);
    assert.equal(judge(aWalk({ files: 0 }), around).asks[0]?.code, 'empty');
    assert.deepEqual(judge(aWalk({ files: 0, isDone: false }), around).asks, []);
  });
});

describe('why it cannot be sent', () => {
  const none = judge(aWalk(), around);
  it('says one reason at a time, in the order of the form', () => {
    assert.equal(blockedBy(EMPTY, none, null), 'nothing_picked');
    assert.equal(blockedBy({ ...whole, title: ' ' }, none, null), 'title');
    assert.equal(blockedBy({ ...whole, recipients: [] }, none, null), 'people');
    assert.equal(blockedBy(whole, none, aContract({ recipients: 0 })), 'too_many_people');
    assert.equal(blockedBy({ ...whole, retentionDays: '31' }, none, aContract()), 'days');
    assert.equal(blockedBy(whole, none, aContract()), null);
  });

  it('does not wait for the walk', () => {
    assert.equal(blockedBy(whole, judge(aWalk({ isDone: false }), around), aContract()), null);
  });

  it('takes days within what the contract keeps', () => {
    assert.equal(daysOf('', aContract()), null);
    assert.equal(daysOf('30', aContract()), 30);
    for (const text of ['0', '31', '1.5', 'x', '-1']) assert.equal(daysOf(text, aContract()), undefined);
  });
});
