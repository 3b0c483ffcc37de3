import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  ACTIONS,
  type Action,
  isDelivered,
  isSlow,
  LIFE,
  next,
  nextForRecipient,
  RECIPIENT_LIFE,
  type RecipientAction,
  type RecipientState,
  SLOW_STATES,
  STATES,
  type State,
} from './life-cycle.ts';

const someActions = fc.array(fc.constantFrom(...ACTIONS), { maxLength: 40 });
const RECIPIENT_STATES = Object.keys(RECIPIENT_LIFE) as RecipientState[];
const RECIPIENT_ACTIONS: RecipientAction[] = ['open', 'fetch', 'collect', 'refuse'];

function walk(from: State, actions: readonly Action[]): State[] {
  const seen = [from];
  for (const action of actions) seen.push(next(seen.at(-1) as State, action) ?? (seen.at(-1) as State));
  return seen;
}

function reachable(from: State): Set<State> {
  const seen = new Set<State>([from]);
  for (const state of seen) for (const to of Object.values(LIFE[state])) seen.add(to);
  return seen;
}

describe('the life of an envelope', () => {
  it('never un-seals', () => {
    fc.assert(
      fc.property(someActions, (actions) => {
        const states = walk('filling', actions);
        const sealed = states.indexOf('sealed');
        if (sealed < 0) return;
        for (const state of states.slice(sealed))
          assert.ok(state !== 'filling' && state !== 'sealing', states.join(' '));
      }),
    );
    for (const state of ['sealed', 'delivered', 'purging', 'purged'] as const) {
      assert.equal(reachable(state).has('filling'), false);
      assert.equal(reachable(state).has('sealing'), false);
    }
  });

  it('can end in purged from every state', () => {
    for (const state of STATES) assert.ok(reachable(state).has('purged'), state);
  });

  it('can reach every state from filling', () => {
    assert.deepEqual([...reachable('filling')].sort(), [...STATES].sort());
  });

  it('ends in purged and nowhere else', () => {
    for (const state of STATES) assert.equal(Object.keys(LIFE[state]).length === 0, state === 'purged', state);
    assert.deepEqual([...reachable('purging')].sort(), ['purged', 'purging']);
  });

  it('lets every slow state be run again: its ending is there, and ending twice leads nowhere else', () => {
    assert.deepEqual(Object.keys(SLOW_STATES).sort(), ['purging', 'sealing']);
    for (const [state, ending] of Object.entries(SLOW_STATES) as [keyof typeof SLOW_STATES, Action][]) {
      assert.ok(isSlow(state));
      const ended = next(state, ending);
      assert.ok(ended !== null && !isSlow(ended));
      assert.equal(next(ended, ending), null);
    }
    assert.equal(isSlow('sealed'), false);
  });

  it('can be withdrawn and purged by people as long as it holds content, also while it is being sealed', () => {
    for (const state of ['filling', 'sealing', 'sealed', 'delivered'] as const) {
      assert.equal(next(state, 'withdraw'), 'purging');
      assert.equal(next(state, 'purge'), 'purging');
    }
    assert.equal(next('sealing', 'expire'), null, 'the clock waits for the seal');
    assert.equal(next('sealed', 'close'), null);
  });

  it('goes back in two cases only: a piece that did not match reopens it, a recipient who is added waits for it', () => {
    const backwards = STATES.flatMap((from, rank) =>
      Object.values(LIFE[from])
        .filter((to) => STATES.indexOf(to) < rank)
        .map((to) => `${from} ${to}`),
    );
    assert.deepEqual(backwards, ['sealing filling', 'delivered sealed']);
  });
});

describe('the life of a recipient', () => {
  it('goes forward only, and ends collected or refused', () => {
    const order: RecipientState[] = ['notified', 'opened', 'collecting', 'collected', 'refused'];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...RECIPIENT_ACTIONS)), (actions) => {
        let state: RecipientState = 'notified';
        for (const action of actions) {
          const after = nextForRecipient(state, action);
          if (after === null) continue;
          assert.ok(order.indexOf(after) > order.indexOf(state));
          assert.ok(state !== 'collected' && state !== 'refused');
          state = after;
        }
      }),
    );
  });

  it('can refuse until collected', () => {
    for (const state of RECIPIENT_STATES) {
      const open = state !== 'collected' && state !== 'refused';
      assert.equal(nextForRecipient(state, 'refuse'), open ? 'refused' : null);
    }
  });

  it('delivers the envelope when all have answered and one has collected', () => {
    assert.equal(isDelivered(['collected', 'refused']), true);
    assert.equal(isDelivered(['collected']), true);
    assert.equal(isDelivered(['refused', 'refused']), false);
    assert.equal(isDelivered(['collected', 'collecting']), false);
    assert.equal(isDelivered([]), false);
  });
});
