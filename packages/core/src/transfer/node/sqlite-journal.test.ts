import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { JOURNAL_PROMISES } from '../journal.conformance.ts';
import { SqliteJournal } from './sqlite-journal.ts';

describe('the journal under Node', () => {
  for (const { name, hold } of JOURNAL_PROMISES) {
    it(name, async (t) => {
      const folder = await mkdtemp(join(tmpdir(), 'journal-'));
      let journal = new SqliteJournal(join(folder, 'journal'));
      t.after(() => {
        journal.close();
        return rm(folder, { recursive: true, force: true });
      });
      const again = async (): Promise<SqliteJournal> => {
        journal.close();
        journal = new SqliteJournal(join(folder, 'journal'));
        return journal;
      };
      await hold({ journal, again });
    });
  }
});
