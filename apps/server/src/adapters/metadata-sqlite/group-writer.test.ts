import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { aHouse, aLine, anEnvelope, anId, NOW } from '../../ports/metadata.given.ts';
import type { Answer, Call } from './channel.ts';
import { GroupWriter, LIMITS, type Step } from './group-writer.ts';
import { statement } from './statement.ts';
import { steps } from './steps/index.ts';
import { openDirect } from './testing/direct.ts';
import { Refusal, type Tx } from './tx.ts';

const insert = statement((db, p: { name: string }) =>
  db.insertInto('lease').values({ name: p.name, owner: new Uint8Array(16), token: 1, until: 1 }),
);

const noted: Record<string, Step> = {
  note: async (tx: Tx, name: string) => tx.run(insert, { name }),
  fail: async (tx: Tx, name: string) => {
    await tx.run(insert, { name });
    throw Object.assign(new Error('on purpose'), { code: 'mine' });
  },
  refuse: async (tx: Tx, name: string) => {
    await tx.run(insert, { name });
    throw new Refusal({ ok: false });
  },
};

function calls(...made: [method: string, name: string][]): () => Call | undefined {
  const queue = made.map(([method, name], i) => ({ id: i + 1, method, args: [name] }));
  return () => queue.shift();
}

describe('GroupWriter', () => {
  it('commits what waits together once, and lets a failed or refused step write nothing and fail nobody', async () => {
    using direct = openDirect();
    const passed: string[] = [];
    const writer = new GroupWriter(direct.db, noted, (name) => passed.push(name));
    const answers = await writer.run(
      calls(['note', 'a'], ['fail', 'b'], ['refuse', 'c'], ['nothing', 'x'], ['note', 'd']),
    );
    assert.deepEqual(passed, ['commit.before', 'commit.after']);
    assert.deepEqual(
      answers.map((one) => one.error?.code ?? one.error?.name ?? one.value),
      [1, 'mine', { ok: false }, 'TypeError', 1],
    );
    const names = direct.db
      .prepare('SELECT name FROM lease ORDER BY name')
      .all()
      .map((row) => row.name);
    assert.deepEqual(names, ['a', 'd']);
  });

  it('ends a group at its limit and leaves the rest to the next', async () => {
    using direct = openDirect();
    const writer = new GroupWriter(direct.db, noted, () => undefined, { ...LIMITS, steps: 2 });
    const next = calls(['note', 'a'], ['note', 'b'], ['note', 'c']);
    assert.equal((await writer.run(next)).length, 2);
    assert.equal((await writer.run(next)).length, 1);
  });

  it('answers nobody that something is durable when the commit fails, and works on', async () => {
    using direct = openDirect();
    let broken = true;
    const writer = new GroupWriter(direct.db, noted, (name) => {
      if (name === 'commit.before' && broken) throw new Error('cut');
    });
    const answers = await writer.run(calls(['note', 'a'], ['note', 'b']));
    assert.deepEqual(
      answers.map((one) => one.error?.message),
      ['cut', 'cut'],
    );
    assert.equal(direct.db.isTransaction, false);
    broken = false;
    assert.equal((await writer.run(calls(['note', 'a'])))[0]?.value, 1);
  });

  it('says so when the disk is full, keeps what fits, and still lets go of what is there', async () => {
    using direct = openDirect();
    const house = await aHouse(direct.write);
    const made = anEnvelope(house);
    await direct.write.createEnvelope(made);
    const { page_count: pages } = direct.db.prepare('PRAGMA page_count').get() as { page_count: number };
    direct.db.exec(`PRAGMA max_page_count = ${pages + 20}`);
    const lines = Array.from({ length: 1_000 }, () => aLine(`${anId()}/${'n'.repeat(200)}`));
    const writer = new GroupWriter(direct.db, steps as Record<string, Step>, () => undefined);
    const queue: Call[] = [
      { id: 1, method: 'beat', args: [house.process, NOW + 5] },
      { id: 2, method: 'putEntries', args: [made.id, lines, NOW] },
    ];
    const answers: Answer[] = await writer.run(() => queue.shift());
    assert.equal(answers.find((one) => one.id === 2)?.error?.code, 'storage_full');
    assert.equal((await direct.read.envelope(made.id))?.entries, 0);
    const record = {
      type: 'envelope.withdrawn',
      envelope: made.id,
      person: null,
      from: null,
      result: 'done' as const,
      at: NOW,
    };
    assert.ok((await direct.write.startPurge(made.id, 'withdraw', 'full', null, NOW, record)).ok);
    while ((await direct.write.purgePage(made.id)).more);
  });
});
