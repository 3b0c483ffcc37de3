import { hex, nameOf, parentOf, sha256 } from '../bytes.ts';
import { statement } from '../statement.ts';
import type { Bytes } from '../tables.ts';
import type { Tx } from '../tx.ts';
import { count, type Tally } from './counts.ts';
import { type EntryRow, entryByHash, insertEntry, replaceEntry } from './entries.ts';

const remove = statement((db, p: { no: number }) => db.deleteFrom('entry').where('no', '=', p.no));
const anyChild = statement((db, p: { envelope: Bytes; parent: Bytes }) =>
  db.selectFrom('entry').select('no').where('envelope', '=', p.envelope).where('parent_hash', '=', p.parent).limit(1),
);

/**
 * Makes the rows of all ancestors that have none. `known` remembers folders that stand, for the length of a page.
 * Answers false, and writes nothing, when one of them is a file.
 */
export async function makeFolders(
  tx: Tx,
  envelope: Bytes,
  path: Bytes,
  now: number,
  known?: Set<string>,
): Promise<boolean> {
  const missing: { path: Bytes; hash: Bytes }[] = [];
  for (let parent = parentOf(path); parent.length > 0; parent = parentOf(parent)) {
    const hash = sha256(parent);
    if (known?.has(hex(hash))) break;
    const row = await tx.get(entryByHash, { envelope, hash });
    if (row?.kind === 'file') return false;
    // A folder that stands has all its ancestors.
    if (row) {
      known?.add(hex(hash));
      break;
    }
    missing.push({ path: parent, hash });
  }
  for (const folder of missing) {
    await insertFolder(tx, envelope, folder, 'implied', null, now);
    known?.add(hex(folder.hash));
  }
  return true;
}

export async function insertFolder(
  tx: Tx,
  envelope: Bytes,
  folder: { path: Bytes; hash: Bytes },
  kind: 'folder' | 'implied',
  mtime: number | null,
  now: number,
): Promise<void> {
  await tx.run(insertEntry, {
    envelope,
    path_hash: folder.hash,
    path: folder.path,
    parent_hash: sha256(parentOf(folder.path)),
    name: nameOf(folder.path),
    kind,
    size: 0,
    mtime,
    reel: envelope,
    start: kind === 'folder' ? 0 : 1,
    declared: null,
    sha256: null,
    crc32: null,
    state: 'measured',
    compared: 0,
    put_at: now,
  });
}

/** An implied folder that somebody declares. */
export async function declareFolder(tx: Tx, row: EntryRow, mtime: number | null, now: number): Promise<void> {
  await tx.run(replaceEntry, {
    no: row.no,
    kind: 'folder',
    size: 0,
    mtime,
    reel: row.envelope,
    start: 0,
    declared: null,
    sha256: null,
    crc32: null,
    state: 'measured',
    compared: 0,
    put_at: now,
  });
}

/** Removes a file's row and the implied folders that are left without a child. */
export async function removeFile(tx: Tx, row: EntryRow, counts: Tally): Promise<void> {
  await tx.run(remove, { no: row.no });
  count(counts, row, -1);
  for (let path = parentOf(row.path); path.length > 0; path = parentOf(path)) {
    const hash = sha256(path);
    if (await tx.get(anyChild, { envelope: row.envelope, parent: hash })) return;
    const folder = await tx.get(entryByHash, { envelope: row.envelope, hash });
    if (folder?.kind !== 'implied') return;
    await tx.run(remove, { no: folder.no });
  }
}
