import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { SqliteJournal } from './sqlite-journal.ts';

async function aFile(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'journal-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return join(folder, 'journal');
}

describe('the journal under Node', () => {
  it('gives back what was written, as structured clone knows it, also after a restart', async (t) => {
    const file = await aFile(t);
    const value = { bytes: Uint8Array.of(1, 2), sizes: Float64Array.of(0.5, Number.NaN), none: null, at: 2 ** 40 };
    const first = new SqliteJournal(file);
    await first.write([{ table: 'a', key: 'x/1', value }]);
    assert.deepEqual(await first.get('a', 'x/1'), value);
    first.close();
    const second = new SqliteJournal(file);
    assert.deepEqual(await second.get('a', 'x/1'), value);
    assert.equal(await second.get('b', 'x/1'), undefined);
    second.close();
  });

  it('lists in the order of keys, from and to, and removes by undefined and by a beginning', async (t) => {
    const journal = new SqliteJournal(await aFile(t));
    const key = (i: number): string => `j/${String(i).padStart(3, '0')}`;
    await journal.write([5, 1, 9, 3].map((i) => ({ table: 'a', key: key(i), value: i })));
    await journal.write([{ table: 'a', key: 'k/1', value: 'other' }]);
    const listed = async (): Promise<unknown[]> => (await journal.list('a', 'j/', 'j0', 10)).map(({ value }) => value);
    assert.deepEqual(await listed(), [1, 3, 5, 9]);
    assert.deepEqual(
      (await journal.list('a', key(3), key(9), 10)).map(({ value }) => value),
      [3, 5],
    );
    assert.equal((await journal.list('a', 'j/', 'j0', 2)).length, 2);
    await journal.write([{ table: 'a', key: key(3), value: undefined }]);
    assert.deepEqual(await listed(), [1, 5, 9]);
    await journal.drop('a', 'j/');
    assert.deepEqual(await listed(), []);
    assert.equal(await journal.get('a', 'k/1'), 'other');
    journal.close();
  });

  it('writes all of a group or nothing of it', async (t) => {
    const journal = new SqliteJournal(await aFile(t));
    const bad = { table: 'a', key: '2', value: () => undefined };
    await assert.rejects(journal.write([{ table: 'a', key: '1', value: 1 }, bad]));
    assert.equal(await journal.get('a', '1'), undefined);
    await journal.write([{ table: 'a', key: '1', value: 1 }]);
    assert.equal(await journal.get('a', '1'), 1);
    journal.close();
  });
});
