import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { words as en } from '../../i18n/en/index.ts';
import type { CheckView } from '../../platform/check-port.ts';
import { claimsOf } from './claims.ts';

const found = (more: Partial<CheckView> = {}): CheckView => ({
  holds: true,
  envelope: 'e',
  sealedAt: '2026-11-20T11:00:00.000Z',
  signature: { holds: true, why: null, keySince: 1 },
  list: { holds: true, why: null, documents: [] },
  counts: { files: 3, folders: 0, bytes: 9, pieces: 3 },
  said: { verify: 'read-back', compared: { files: 3, of: 3 } },
  attacks: [],
  content: null,
  manifest: 'ab',
  ...more,
});
const content = {
  files: { of: 3, right: 3 },
  pieces: { of: 3, right: 3 },
  bytes: 9,
  bad: { count: 0, first: [] },
  extra: { count: 0, first: [] },
};
const short = (view: CheckView) => claimsOf(view).map(({ id, tone, reason }) => `${id} ${tone} ${reason}`);

describe('the three claims of a check', () => {
  it('say whose seal, whose list, whose bytes', () => {
    assert.deepEqual(short(found()), ['seal right signedSince', 'list right sameList', 'content right compared']);
    assert.deepEqual(short(found({ content }))[2], 'content right sameFiles');
  });

  it('never claim more than the courier said', () => {
    const said = { verify: 'read-back', compared: { files: 0, of: 3 } };
    assert.equal(short(found({ said }))[2], 'content right readBack');
    assert.equal(short(found({ said: { verify: 'received', compared: null } }))[2], 'content right received');
  });

  it('let nothing hold that hangs on a seal that does not', () => {
    const altered = found({ holds: false, signature: { holds: false, why: 'altered', keySince: null } });
    assert.deepEqual(short(altered), ['seal wrong altered', 'list right sameList', 'content wrong notProven']);
    const unknown = found({ holds: null, signature: { holds: null, why: 'no keys', keySince: null }, content });
    assert.deepEqual(short(unknown), ['seal unknown noKeys', 'list right sameList', 'content unknown sameFiles']);
  });

  it('are wrong when one file is', () => {
    const bad = { ...content, bad: { count: 1, first: [] } };
    assert.equal(short(found({ holds: false, content: bad }))[2], 'content wrong otherFiles');
    assert.equal(short(found({ holds: false, content, attacks: ['../x'] }))[2], 'content wrong otherFiles');
  });

  it('have words for every reason', () => {
    const { claims, reasons } = en.verify as unknown as {
      claims: Record<string, object>;
      reasons: Record<string, string>;
    };
    for (const id of ['seal', 'list', 'content']) {
      assert.deepEqual(Object.keys(claims[id] ?? {}).sort(), ['right', 'unknown', 'wrong'], id);
    }
    const whys = [
      'no signature',
      'another purpose',
      'unknown key',
      'key not valid then',
      'altered',
      'no document',
      'no signature file',
      'no keys',
      'no time',
      'not supported',
    ] as const;
    const lists = ['no seal', 'no list', 'another document', 'other figures', 'contradiction'] as const;
    const views = [
      found(),
      found({ content }),
      found({ content: { ...content, bad: { count: 2, first: [] } } }),
      found({ signature: { holds: true, why: null, keySince: null }, said: { verify: 'received', compared: null } }),
      found({ said: { verify: 'read-back', compared: null } }),
      ...whys.map((why) => found({ holds: false, signature: { holds: false, why, keySince: null } })),
      ...lists.map((why) => found({ holds: false, list: { holds: false, why, documents: [] } })),
    ];
    for (const { reason } of views.flatMap(claimsOf)) assert.ok(reasons[reason] ?? reasons[`${reason}_other`], reason);
  });
});
