import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { formats } from '../format/format.ts';
import { daysLeft } from './days-left.ts';
import { foldEvents } from './fold-events.ts';
import { pipsOf } from './pip-states.ts';
import { cutPlaces, speedShape, topOf } from './speed-shape.ts';
import { times } from './timeline-times.ts';

const DAY = 86_400_000;

describe('a time line', () => {
  const of = (groups: (string | undefined)[]) => groups.map((group, id) => ({ id: String(id), group, item: id }));

  it('folds more than five equal neighbours, and only those', () => {
    const folded = foldEvents(of(['a', 'a', 'a', 'a', 'a', undefined, 'a', 'a', 'a', 'a', 'a', 'a']));
    assert.deepEqual(
      folded.map((fold) => (fold.kind === 'one' ? 1 : fold.events.length)),
      [1, 1, 1, 1, 1, 1, 6],
    );
  });

  it('loses no event and keeps their order', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a', 'b', undefined), { maxLength: 60 }), (groups) => {
        const all = foldEvents(of(groups)).flatMap((fold) => (fold.kind === 'one' ? [fold.event] : fold.events));
        assert.deepEqual(
          all.map(({ item }) => item),
          groups.map((_, at) => at),
        );
      }),
    );
  });
});

describe('the times of a time line', () => {
  it('names a day once, and a span by its ends', () => {
    const en = formats('en');
    assert.equal(times(en, '2020-11-20T17:21:00'), '20 Nov 2020 17:21');
    assert.equal(times(en, '2020-11-20T18:04:00', '2020-11-20T17:21:00'), '18:04');
    assert.equal(times(en, '2020-11-20T17:22:00', '2020-11-20T17:21:00', '2020-11-20T17:46:00'), '17:22–17:46');
    assert.equal(times(en, '2020-11-20T17:22:00', null, '2020-11-20T17:22:30'), '20 Nov 2020 17:22');
    assert.equal(
      times(en, '2020-11-20T17:22:00', '2020-11-20T17:21:00', '2020-11-21T01:00:00'),
      '17:22–21 Nov 2020 01:00',
    );
  });
});

describe('the days that are left', () => {
  it('counts the day that has begun, and hours at the end', () => {
    assert.equal(daysLeft(0, 30 * DAY, 1 * DAY).days, 29);
    assert.deepEqual(daysLeft(0, 30 * DAY, 1 * DAY).cells, { gone: 1, left: 29 });
    assert.equal(daysLeft(0, 30 * DAY, 29.5 * DAY).hours, 12);
    assert.deepEqual(daysLeft(0, 30 * DAY, 31 * DAY), {
      days: 0,
      hours: 0,
      total: 30,
      isOver: true,
      cells: { gone: 30, left: 0 },
    });
  });

  it('never shows the strip empty before the end, nor more cells than fit', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 4000 }), fc.double({ min: 0, max: 0.9999, noNaN: true }), (days, share) => {
        const { cells, isOver } = daysLeft(0, days * DAY, share * days * DAY);
        assert.ok(!isOver && cells.left >= 1 && cells.gone >= 0 && cells.gone + cells.left <= 45);
      }),
    );
  });
});

describe('pips', () => {
  it('are five at most, then a count', () => {
    assert.deepEqual(pipsOf(['told', 'collected']), { pips: ['told', 'collected'] });
    assert.deepEqual(pipsOf(Array.from({ length: 12 }, (_, at) => (at < 3 ? 'collected' : 'told'))), {
      collected: 3,
      of: 12,
    });
  });
});

describe('the graph of the speed', () => {
  it('has a round top in bits that no point exceeds', () => {
    assert.equal(topOf([850_000_000]) * 8, 1e10);
    fc.assert(
      fc.property(fc.array(fc.nat(), { minLength: 1 }), (points) => {
        assert.ok(topOf(points) >= Math.max(...points));
      }),
    );
  });

  it('goes from its left to its right, on its floor when nothing moves', () => {
    assert.deepEqual(speedShape([0, 50, 100], 100, 200, 100), {
      line: 'M0 100L100 50L200 0',
      area: 'M0 100L100 50L200 0L200 100L0 100z',
      end: { x: 200, y: 0 },
    });
    assert.equal(speedShape([], 1, 10, 10).line, '');
  });

  it('marks a cut where it was, and forgets it when it has left', () => {
    const span = { points: 61, stepMs: 1000, now: 60_000 };
    assert.deepEqual(cutPlaces([{ at: 30_000, ms: 4000 }], span), [{ share: 0.5, at: 30_000, ms: 4000 }]);
    assert.deepEqual(cutPlaces([{ at: -1, ms: 4000 }], span), []);
  });
});
