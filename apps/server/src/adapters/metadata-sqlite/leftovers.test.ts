import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import {
  aHouse,
  aLine,
  anEnvelope,
  anId,
  aReceipt,
  aRecord,
  bytes,
  type House,
  NOW,
} from '../../ports/metadata.given.ts';
import type { Metadata } from '../../ports/metadata.ts';
import type { Id } from '../../ports/metadata-rows.ts';
import { sha256 } from './bytes.ts';
import { truncateLog } from './checkpoint.ts';
import { createSqliteMetadata } from './index.ts';
import { Scrubber } from './scrubber.ts';
import { openDirect } from './testing/direct.ts';
import { assertInvariants } from './testing/invariants.ts';

const SECRET = 'zq7-secret';
const KEPT = 'public-name';
const PAGES = 800;
const LINES = 5;

type Steps = Omit<Metadata['write'], 'checkpoint'>;

/** Two envelopes filled in turns, so that their rows share pages; everything that names something in the first is secret. */
async function fill(write: Steps, house: House): Promise<{ secret: Id; kept: Id }> {
  const recipient = { id: anId(), address: `${SECRET}@example.com`, salt: bytes(`${SECRET}-salt`) };
  const named = anEnvelope(house, {
    title: `${SECRET} title`,
    message: `${SECRET} message`,
    fields: { order: `${SECRET} field` },
    senderAddress: `${SECRET}.sender@example.com`,
    recipients: [recipient],
    wrappedKey: bytes(`${SECRET}-wrapped-key`),
  });
  const other = anEnvelope(house);
  await write.createEnvelope(named);
  await write.createEnvelope(other);
  const reel = { [named.id]: anId(), [other.id]: anId() };
  for (let page = 0; page < PAGES; page += 1) {
    for (const [envelope, word] of [
      [named.id, SECRET],
      [other.id, KEPT],
    ] as const) {
      const lines = Array.from({ length: LINES }, (_, i) => {
        const n = page * LINES + i;
        return aLine(pathOf(word, n), { size: 1, reel: reel[envelope] as Id, start: n });
      });
      const done = await write.putEntries(envelope, lines, NOW);
      assert.ok(done.ok && done.accepted === LINES);
    }
  }
  // Rows grow when their digests come, and pages split.
  await measureAll(write, named.id, reel[named.id] as Id, SECRET);
  await measureAll(write, other.id, reel[other.id] as Id, KEPT);
  await write.createUploads([{ ...anUploadNamed(house, named.id) }], NOW);
  return { secret: named.id, kept: other.id };
}

async function measureAll(write: Steps, envelope: Id, reel: Id, word: string): Promise<void> {
  for (let from = 0; from < PAGES * LINES; from += 1_000) {
    const rows = Array.from({ length: 1_000 }, (_, i) => {
      const start = from + i;
      const pathHash = sha256(bytes(pathOf(word, start)));
      return { pathHash, reel, start, size: 1, seen: 0, sha256: pathHash, crc32: 1, pieces: null };
    });
    assert.equal((await write.storeMeasured(envelope, rows, NOW)).stored, rows.length);
  }
}

function pathOf(word: string, n: number): string {
  return `${word}-${(n * 7_919) % 50}/${word}-${(n * 104_729) % 10_007}${'x'.repeat(n % 90)}`;
}

function anUploadNamed(house: House, envelope: Id) {
  return {
    id: anId(),
    envelope,
    kind: 'plain' as const,
    length: 10,
    metadata: bytes(`filename ${SECRET}`),
    path: bytes(`${SECRET}.bin`),
    mtime: null,
    reel: null,
    drop: false,
    person: house.sender,
  };
}

async function purge(write: Steps, envelope: Id): Promise<void> {
  assert.ok(
    (await write.startPurge(envelope, 'withdraw', 'agreed', null, NOW, aRecord('envelope.withdrawn', envelope))).ok,
  );
  while ((await write.purgePage(envelope)).more);
}

/** How often a word stands in the live files of a database. */
function found(file: string, word: string): number {
  let count = 0;
  for (const name of [file, `${file}-wal`, `${file}-shm`]) {
    if (!existsSync(name)) continue;
    const data = readFileSync(name);
    for (let at = data.indexOf(word); at >= 0; at = data.indexOf(word, at + 1)) count += 1;
  }
  return count;
}

describe('A purged envelope', () => {
  it('leaves no name, title, address or key in any live file, while others keep theirs', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'datoferum-leftovers-'));
    const file = join(directory, 'metadata.db');
    const metadata = await createSqliteMetadata({ file });
    try {
      const house = await aHouse(metadata.write);
      const { secret, kept } = await fill(metadata.write, house);
      await metadata.write.checkpoint();
      assert.ok(found(file, SECRET) > PAGES * LINES);
      await purge(metadata.write, secret);
      await metadata.write.checkpoint();
      assert.equal(found(file, SECRET), 0);
      assert.ok(found(file, KEPT) > PAGES * LINES);
      const certificate = aReceipt(secret, 'purged');
      assert.equal(await metadata.write.finishPurge(secret, certificate, aRecord('envelope.purged', secret)), true);
      // Pages that were changed since do not bring anything back.
      const lines = Array.from({ length: 500 }, (_, i) => aLine(`later/${KEPT}-${(i * 104_729) % 10_007}`));
      assert.ok((await metadata.write.putEntries(kept, lines, NOW)).ok);
      await metadata.write.checkpoint();
      assert.equal(found(file, SECRET), 0);
      assert.equal((await metadata.read.envelope(kept))?.entries, PAGES * LINES + 500);
    } finally {
      await metadata.close();
      rmSync(directory, { recursive: true, force: true });
    }
  });

  it('would leave names in the middle of pages, were they not cleaned', async () => {
    using direct = openDirect();
    const house = await aHouse(direct.write);
    const { secret } = await fill(direct.write, house);
    await purge(direct.write, secret);
    truncateLog(direct.db);
    assert.ok(found(direct.file, SECRET) > 0, 'SQLite cleans by itself now: the scrubber may go');
    const scrubber = new Scrubber(direct.db, direct.file);
    for (let from: number | null = 0; from !== null; ) from = scrubber.clean(from);
    assert.equal(found(direct.file, SECRET), 0);
    assert.deepEqual(direct.db.prepare('PRAGMA integrity_check').all(), [{ __proto__: null, integrity_check: 'ok' }]);
    assertInvariants(direct.db);
    direct.db.close();
    scrubber.close();
    direct.db.open();
  });
});
