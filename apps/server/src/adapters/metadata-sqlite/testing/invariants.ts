import assert from 'node:assert/strict';
import type { DatabaseSync } from 'node:sqlite';
import { hex, parentOf, sha256 } from '../bytes.ts';
import type { EntryTable, PartTable, StretchTable, UploadTable, WasteTable } from '../tables.ts';

type All = <T>(sql: string) => T[];

/** Design § 4, Invariants: asked of the tables themselves, whatever the steps believe. */
export function assertInvariants(db: DatabaseSync): void {
  const all: All = <T>(sql: string) => db.prepare(sql).all() as unknown as T[];
  partsRunWithoutHole(all);
  stretchesNeverOverlap(all);
  entriesNeverOverlap(all);
  ancestorsStand(all);
  blobsAreCounted(all);
  countsAreTrue(all);
  heldIsTrue(all);
}

/** What is held and owed is what the uploads say, summed up. */
function heldIsTrue(all: All): void {
  const uploads = all<UploadTable>("SELECT * FROM upload WHERE state IN ('open', 'complete') AND kind <> 'final'");
  const ofEnvelope = Map.groupBy(uploads, (row) => hex(row.envelope));
  let house = 0;
  const ofPerson = new Map<string, number>();
  type Row = { id: Uint8Array; sender: Uint8Array; state: string; held: number; owed: number };
  for (const { id, sender, state, held, owed } of all<Row>('SELECT id, sender, state, held, owed FROM envelope')) {
    const mine = ofEnvelope.get(hex(id)) ?? [];
    // Rows of a purging envelope go page by page; it holds until the end, and owes nothing.
    if (state !== 'purging') {
      const sum = mine.reduce((total, row) => total + (row.length ?? row.received), 0);
      assert.equal(held, sum, 'an envelope does not hold what its uploads hold');
      assert.equal(owed, sum - mine.reduce((total, row) => total + row.received, 0), 'an envelope owes another figure');
    } else assert.equal(owed, 0, 'a purging envelope waits for bytes');
    house += owed;
    ofPerson.set(hex(sender), (ofPerson.get(hex(sender)) ?? 0) + held);
  }
  for (const { id, held } of all<{ id: Uint8Array; held: number }>('SELECT id, held FROM person')) {
    assert.equal(held, ofPerson.get(hex(id)) ?? 0, 'a person does not hold what the envelopes hold');
  }
  const [owed] = all<{ value: number }>("SELECT value FROM figure WHERE name = 'owed'");
  assert.equal(owed?.value, house, 'the house is owed another figure');
}

function partsRunWithoutHole(all: All): void {
  const parts = Map.groupBy(all<PartTable>('SELECT * FROM part ORDER BY upload, start'), (row) => hex(row.upload));
  const shown = Map.groupBy(all<StretchTable>('SELECT * FROM stretch'), (row) => hex(row.upload));
  const waste = new Set(all<WasteTable>('SELECT upload FROM waste').map((row) => hex(row.upload)));
  for (const upload of all<UploadTable>('SELECT * FROM upload')) {
    const id = hex(upload.id);
    const mine = parts.get(id) ?? [];
    let end = 0;
    let holes = false;
    for (const part of mine) {
      assert.ok(part.start >= end, 'parts of an upload overlap');
      if (part.start > end) holes = true;
      end = part.start + part.length;
    }
    assert.ok(end <= upload.received, 'a part lies behind what is durable');
    for (const stretch of shown.get(id) ?? []) {
      const stop = Math.min(stretch.at + stretch.length, upload.received);
      let covered: number = stretch.at;
      for (const part of mine) {
        if (part.start <= covered && part.start + part.length > covered) covered = part.start + part.length;
      }
      assert.ok(covered >= stop, 'a stretch shows bytes that no part holds');
    }
    const whole = upload.kind !== 'final' && (upload.state === 'open' || upload.state === 'complete');
    const untouched = shownLength(shown.get(id) ?? []) === upload.length || upload.length === null;
    if (whole && untouched && !waste.has(id)) {
      assert.equal(holes, false, 'parts have a hole');
      assert.equal(end, upload.received, '`received` is not the end of the parts');
    }
  }
}

function shownLength(stretches: StretchTable[]): number {
  return stretches.reduce((sum, row) => sum + row.length, 0);
}

function stretchesNeverOverlap(all: All): void {
  let before: StretchTable | undefined;
  for (const row of all<StretchTable>('SELECT * FROM stretch ORDER BY reel, position')) {
    if (before && hex(before.reel) === hex(row.reel)) {
      assert.ok(before.position + before.length <= row.position, 'stretches of a reel overlap');
    }
    before = row;
  }
  const late = all(
    'SELECT s.since, e.tick FROM stretch s JOIN upload u ON u.id = s.upload JOIN envelope e ON e.id = u.envelope WHERE s.since > e.tick',
  );
  assert.deepEqual(late, [], 'a stretch is younger than its envelope');
}

function entriesNeverOverlap(all: All): void {
  let before: EntryTable | undefined;
  for (const row of all<EntryTable>('SELECT * FROM entry WHERE size > 0 ORDER BY reel, start')) {
    if (before && hex(before.reel) === hex(row.reel)) {
      assert.ok(before.start + before.size <= row.start, 'entries of a reel overlap');
    }
    before = row;
  }
}

function ancestorsStand(all: All): void {
  const rows = all<EntryTable>('SELECT * FROM entry');
  const byPath = new Map(rows.map((row) => [key(row, row.path), row]));
  assert.equal(byPath.size, rows.length, 'a path has two entries');
  const parents = new Set<string>();
  for (const row of rows) {
    const path = row.path;
    assert.equal(hex(row.path_hash), hex(sha256(path)));
    assert.equal(hex(row.parent_hash), hex(sha256(parentOf(path))));
    const parent = parentOf(path);
    if (parent.length === 0) continue;
    parents.add(key(row, parent));
    const folder = byPath.get(key(row, parent));
    assert.ok(folder, 'an ancestor has no row');
    assert.notEqual(folder.kind, 'file', 'a file is a folder');
  }
  for (const row of rows) {
    if (row.kind === 'implied') assert.ok(parents.has(key(row, row.path)), 'an implied folder is empty');
  }
}

function key(row: EntryTable, path: Uint8Array): string {
  return `${hex(row.envelope)}/${hex(path)}`;
}

function blobsAreCounted(all: All): void {
  const foreign = all(
    'SELECT p.start FROM part p JOIN upload u ON u.id = p.upload JOIN blob b ON b.id = p.blob WHERE b.envelope <> u.envelope',
  );
  assert.deepEqual(foreign, [], 'a blob belongs to two envelopes');
  const lost = all(
    "SELECT p.start FROM part p LEFT JOIN blob b ON b.id = p.blob WHERE b.id IS NULL OR b.state <> 'written'",
  );
  assert.deepEqual(lost, [], 'a part lies in a blob that is not written');
  const wrong = all(`
    SELECT b.live, coalesce((SELECT sum(size) FROM part WHERE blob = b.id), 0) + coalesce((SELECT sum(size) FROM rendering WHERE blob = b.id), 0) AS truth
    FROM blob b WHERE b.live <> coalesce((SELECT sum(size) FROM part WHERE blob = b.id), 0) + coalesce((SELECT sum(size) FROM rendering WHERE blob = b.id), 0)`);
  assert.deepEqual(wrong, [], '`live` is not the sum of what is named');
}

function countsAreTrue(all: All): void {
  const wrong = all(`
    SELECT e.entries, e.files, e.bytes, e.verified_files, e.verified_bytes, e.compared, t.* FROM envelope e LEFT JOIN (
      SELECT envelope,
        sum(kind <> 'implied') AS t_entries, sum(kind = 'file') AS t_files, sum(size) AS t_bytes,
        sum(kind = 'file' AND state IN ('measured', 'differs')) AS t_verified,
        sum(CASE WHEN kind = 'file' AND state IN ('measured', 'differs') THEN size ELSE 0 END) AS t_verified_bytes,
        sum(CASE WHEN kind = 'file' AND state IN ('measured', 'differs') THEN compared ELSE 0 END) AS t_compared
      FROM entry GROUP BY envelope) t ON t.envelope = e.id
    WHERE e.state IN ('filling', 'sealing', 'sealed') AND (
      e.entries <> coalesce(t_entries, 0) OR e.files <> coalesce(t_files, 0) OR e.bytes <> coalesce(t_bytes, 0) OR
      e.verified_files <> coalesce(t_verified, 0) OR e.verified_bytes <> coalesce(t_verified_bytes, 0) OR e.compared <> coalesce(t_compared, 0))`);
  assert.deepEqual(wrong, [], 'a running count is not the truth');
}
