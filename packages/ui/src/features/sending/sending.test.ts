import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { SendView } from '@datoferum/core/transfer';
import {
  clockOf,
  headlineOf,
  hoursOf,
  hoursRules,
  limitUntil,
  minutesOf,
  speedOf,
  troubleKey,
  typedSpeed,
} from './sending.ts';

const aSend = (some: {
  phase?: SendView['phase'];
  isDone?: boolean;
  of?: number;
  durable?: number;
  compared?: number;
}) =>
  ({
    phase: some.phase ?? 'sending',
    walk: { isDone: some.isDone ?? true, bytes: some.of ?? 100 },
    durable: { bytes: some.durable ?? 0, files: 0 },
    compared: { bytes: some.compared ?? 0, files: 0 },
  }) as SendView;
const aTrouble = (code: string, grownBy: number | null = null) => ({
  id: '',
  path: '',
  code,
  detail: null,
  grownBy,
  count: 1,
});

describe('the one number of a sending', () => {
  it('is no share while the whole is unknown', () => {
    assert.deepEqual(headlineOf(aSend({ isDone: false, durable: 7 })), { kind: 'amount', bytes: 7 });
  });
  it('never says a hundred before the seal', () => {
    assert.deepEqual(headlineOf(aSend({ durable: 100 })), { kind: 'share', share: 0.99 });
    assert.deepEqual(headlineOf(aSend({ phase: 'sealing', compared: 100 })), { kind: 'sealing', share: 0.99 });
    assert.deepEqual(headlineOf(aSend({ phase: 'sealing', of: 0 })), { kind: 'sealing', share: null });
  });
});

describe('what needs a person', () => {
  it('has a sentence for every code, also for one that nobody knows yet', () => {
    assert.deepEqual(
      ['changed', 'gone', 'xyz'].map((code) => troubleKey(aTrouble(code))),
      ['changed', 'gone', 'failed'],
    );
    assert.deepEqual([troubleKey(aTrouble('changed', 5)), troubleKey(aTrouble('changed', -5))], ['grown', 'shrunk']);
  });
});

describe('a limit', () => {
  it('is typed in Mbit a second, with comma or point', () => {
    assert.deepEqual(
      ['8', '0,8', '', '0', '-1', 'x'].map((text) => speedOf(text)),
      [1_000_000, 100_000, null, undefined, undefined, undefined],
    );
    assert.equal(typedSpeed(1_000_000), '8');
    assert.equal(typedSpeed(null), '');
  });
  it('may be 0 in its hours, where nothing goes then, and nowhere else', () => {
    assert.deepEqual([speedOf('0', true), speedOf('0'), typedSpeed(0)], [0, undefined, '0']);
  });
  it('holds from Monday to Friday or every day, and is read back as it was set', () => {
    const hours = { days: 'work' as const, from: 480, to: 1080, bytesPerSecond: 5 };
    const timetable = hoursRules(hours);
    assert.deepEqual([timetable.length, timetable[1]], [5, { from: 1920, to: 2520, bytesPerSecond: 5 }]);
    assert.deepEqual(hoursOf({ bytesPerSecond: null, timetable }), hours);
    const daily = { ...hours, days: 'all' as const, bytesPerSecond: 0 };
    assert.deepEqual(hoursOf({ bytesPerSecond: null, timetable: hoursRules(daily) }), daily);
    assert.equal(hoursOf({ bytesPerSecond: null, timetable: timetable.slice(1) }), null);
    assert.deepEqual(hoursRules({ ...hours, to: 480 }), []);
  });
  it('says until when it holds, by the clock of the place', () => {
    const timetable = hoursRules({ days: 'work', from: 480, to: 1080, bytesPerSecond: 0 });
    const settings = { bytesPerSecond: null, timetable };
    const until = (...at: [number, number, number]) => limitUntil(settings, new Date(2026, 10, ...at, 30).getTime());
    // 20 November 2026 is a Friday.
    assert.equal(until(20, 9, 15), new Date(2026, 10, 20, 18, 0).getTime());
    assert.equal(until(20, 18, 0), new Date(2026, 10, 23, 8, 0).getTime());
    assert.equal(limitUntil({ bytesPerSecond: 5, timetable: [] }, 0), null);
  });
  it('knows the hours of a day', () => {
    assert.deepEqual(
      [clockOf(450), minutesOf('07:30'), minutesOf('24:00'), minutesOf('24:30'), minutesOf('x')],
      ['07:30', 450, 1440, null, null],
    );
  });
});
