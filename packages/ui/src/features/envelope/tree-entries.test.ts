import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Entry } from './envelope.ts';
import { folderOf, rowOf } from './tree-entries.ts';

const entry = (more: Partial<Entry>): Entry => ({ hash: 'h', kind: 'file', mtime: null, ...more });

describe('entries as rows of a tree', () => {
  it('lead back to their folder, whatever their name is', () => {
    const folder = rowOf(entry({ kind: 'folder', path: 'a/b', name: 'b', below: { files: 2, bytes: 9 } }));
    assert.deepEqual(folderOf(folder.key), { folder: 'a/b' });
    assert.deepEqual([folder.name, folder.kind, folder.files, folder.bytes], ['b', 'folder', 2, 9]);
    const odd = rowOf(entry({ kind: 'implied', path64: 'Yf8=', below: { files: 1, bytes: 1 } }));
    assert.deepEqual(folderOf(odd.key), { folder64: 'Yf8=' });
    assert.deepEqual(folderOf(''), {});
  });

  it('never share a key when one name is text and the other only looks like it', () => {
    assert.notEqual(rowOf(entry({ path: 'YQ==' })).key, rowOf(entry({ path64: 'YQ==' })).key);
  });
});
