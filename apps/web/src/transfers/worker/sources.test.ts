import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Journal, SourceItem, SourceTrouble } from '@datoferum/core/transfer';
import type { Listed } from '@datoferum/core/transfer/browser';
import type { PickedRow } from '../protocol.ts';
import { Sources } from './sources.ts';

/** What a browser's database keeps, for as long as the test. */
function aJournal(): Journal {
  const rows = new Map<string, unknown>();
  const keyOf = (table: string, key: string): string => `${table}\n${key}`;
  return {
    get: async (table: string, key: string) => rows.get(keyOf(table, key)),
    write: async (all: { table: string; key: string; value: unknown }[]) => {
      for (const { table, key, value } of all) rows.set(keyOf(table, key), structuredClone(value));
    },
    drop: async (table: string, key: string) => void rows.delete(keyOf(table, key)),
    list: async () => [],
  } as unknown as Journal;
}
const row = (id: string, name: string): PickedRow => ({
  id,
  name,
  roots: [{ name, kind: 'folder', handle: null }],
  leavesOut: true,
  keepsEmptyFolders: false,
  showsAllNames: true,
  isListed: true,
  at: 0,
});
const file = (path: string): Listed => ({ path, file: new File([path], path.split('/').at(-1) as string) });
async function pathsOf(sources: Sources, picked: string): Promise<string[]> {
  const source = await sources.open(picked);
  assert.ok(source);
  const paths: string[] = [];
  for await (const item of source.walk(new AbortController().signal) as AsyncIterable<SourceItem | SourceTrouble>) {
    if (item.kind === 'file') paths.push(new TextDecoder().decode(item.path));
  }
  return paths;
}

describe('what people picked', () => {
  it('takes the place of what is gone while its list still comes in', async () => {
    const sources = new Sources(aJournal());
    await sources.keep(row('old', 'A'));
    await sources.listed('old', null);
    await sources.keep(row('new', 'A'));
    await sources.listed('new', [file('A/a')]);
    assert.equal(await sources.replace('old', 'new'), true);
    const walked = pathsOf(sources, 'old');
    await sources.listed('new', [file('A/b')]);
    await sources.listed('new', null);
    assert.deepEqual(await walked, ['A/a', 'A/b']);
  });

  it('is added to what was picked before, while both lists still come in', async () => {
    const sources = new Sources(aJournal());
    await sources.keep(row('one', 'A'));
    await sources.keep(row('two', 'B'));
    await sources.listed('one', [file('A/a')]);
    await sources.merge('one', 'two');
    const walked = pathsOf(sources, 'one');
    await sources.listed('two', [file('B/b')]);
    await sources.listed('one', null);
    await sources.listed('two', null);
    assert.deepEqual(await walked, ['A/a', 'B/b']);
  });

  it('is not the same under another name', async () => {
    const sources = new Sources(aJournal());
    await sources.keep(row('old', 'A'));
    await sources.keep(row('new', 'B'));
    assert.equal(await sources.replace('old', 'new'), false);
  });
});
