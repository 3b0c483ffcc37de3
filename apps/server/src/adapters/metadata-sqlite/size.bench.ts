import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Metadata } from '../../ports/metadata.ts';
import type { EntryLine, NewRecord } from '../../ports/metadata-rows.ts';
import { createSqliteMetadata } from './index.ts';

/**
 * What a large envelope costs in SQL. By hand: `node size.bench.ts [--entries 1000000] [--page 1000] [--commits 10000]`.
 * Entries lie end to end on four reels, a hundred to a folder, with a declared SHA-256 each.
 */
const { values } = parseArgs({
  options: {
    entries: { type: 'string', default: '1000000' },
    page: { type: 'string', default: '1000' },
    commits: { type: 'string', default: '10000' },
  },
});
const total = Number(values.entries);
const page = Number(values.page);
const commits = Number(values.commits);
const now = Date.now();
const person = randomUUID();
const process_ = randomUUID();
const envelope = randomUUID();
const reels = [randomUUID(), randomUUID(), randomUUID(), randomUUID()];
const directory = mkdtempSync(join(tmpdir(), 'datoferum-size-'));
const file = join(directory, 'metadata.db');

const record = (type: string): NewRecord => ({ type, envelope, person, from: null, result: 'done', at: now });
/** Wall time, CPU time of all threads, and the rate; on a busy machine only the CPU time means something. */
function stopwatch(): (what: string, count: number) => void {
  const began = performance.now();
  const cpu = process.cpuUsage();
  return (what, count) => {
    const took = (performance.now() - began) / 1000;
    const { user, system } = process.cpuUsage(cpu);
    const rate = Math.round(count / took).toLocaleString('en');
    const busy = ((user + system) / 1e6).toFixed(2);
    console.log(
      `${what.padEnd(36)} ${took.toFixed(2).padStart(7)} s ${busy.padStart(7)} s CPU ${rate.padStart(9)} /s ${(process.memoryUsage.rss() / 1048576).toFixed(0).padStart(5)} MB`,
    );
  };
}

function line(i: number): EntryLine {
  const size = 1_000 + (i % 9_000);
  return {
    path: Buffer.from(`shoot-2026/day-${Math.floor(i / 10_000)}/scene-${Math.floor(i / 100)}/frame-${i}.exr`),
    kind: 'file',
    size,
    mtime: now - i,
    reel: reels[i % reels.length] as string,
    start: Math.floor(i / reels.length) * 10_000,
    sha256: randomBytes(32),
  };
}

async function open(metadata: Metadata): Promise<void> {
  await metadata.write.beat(process_, now);
  await metadata.write.putPerson({
    id: person,
    address: 'studio@example.com',
    name: 'Studio',
    role: 'person',
    disabled: false,
  });
  await metadata.write.createEnvelope({
    id: envelope,
    sender: person,
    senderAddress: 'studio@example.com',
    senderSalt: randomBytes(32),
    recipients: [{ id: randomUUID(), address: 'client-b@example.com', salt: randomBytes(32) }],
    title: 'Rushes',
    message: null,
    fields: null,
    contract: 'built-in',
    terms: { retentionDays: 30, fillDays: 7, graceHours: 72, verify: 'read-back' },
    wrappedKey: randomBytes(40),
    fillDeadline: now + 1e9,
    ticket: {
      hash: randomBytes(32),
      kind: 'ticket',
      person,
      envelope,
      direction: 'send',
      expiresAt: null,
      revokedAt: null,
    },
    idempotency: null,
    now,
    record: record('envelope.opened'),
  });
}

async function commit(metadata: Metadata, count: number): Promise<void> {
  const [reel, blob] = [randomUUID(), () => randomUUID()];
  const uploads = Array.from({ length: 32 }, (_, i) => ({ id: randomUUID(), position: i * 2 ** 40 }));
  await metadata.write.createUploads(
    uploads.map(({ id, position }) => ({
      id,
      envelope,
      kind: 'plain' as const,
      length: 2 ** 40,
      metadata: null,
      path: null,
      mtime: null,
      reel: { id: reel, position },
      drop: false,
      person,
    })),
    now,
  );
  const each = Math.floor(count / uploads.length);
  const ids = uploads.map(() => Array.from({ length: each }, blob));
  for (const some of ids) await metadata.write.allocateBlobs(envelope, some, process_);
  const stop = stopwatch();
  await Promise.all(
    uploads.map(async ({ id }, u) => {
      for (let i = 0; i < each; i += 1) {
        const one = { id: ids[u]?.[i] as string, size: 1_100 };
        const start = i * 1_000;
        const [result] = await metadata.write.commitParts({
          members: [
            {
              upload: id,
              envelope,
              epoch: 0,
              start,
              end: start + 1_000,
              parts: [{ start, length: 1_000, blob: one.id, at: 0, size: one.size }],
            },
          ],
          blobs: [one],
          owner: process_,
          now,
        });
        if (!result?.ok) throw new Error(`a commit was refused: ${result?.code}`);
      }
    }),
  );
  stop('commitParts, one member, 32 at once', each * uploads.length);
}

async function drain(step: (cursor: string | null) => Promise<{ cursor: string | null }>): Promise<void> {
  let cursor: string | null = null;
  do cursor = (await step(cursor)).cursor;
  while (cursor !== null);
}

const metadata = await createSqliteMetadata({ file });
try {
  await open(metadata);
  await commit(metadata, commits);
  await metadata.write.checkpoint();
  const before = statSync(file).size;

  let stop = stopwatch();
  let worst = 0;
  for (let i = 0; i < total; i += page) {
    const lines = Array.from({ length: Math.min(page, total - i) }, (_, n) => line(i + n));
    const began = performance.now();
    const done = await metadata.write.putEntries(envelope, lines, now);
    worst = Math.max(worst, performance.now() - began);
    if (!done.ok || done.accepted !== lines.length) throw new Error(`a page was refused: ${JSON.stringify(done)}`);
  }
  stop(`putEntries, pages of ${page}`, total);
  console.log(`${'slowest page'.padEnd(34)} ${worst.toFixed(0).padStart(8)} ms`);
  await metadata.write.checkpoint();
  console.log(
    `${'an entry'.padEnd(34)} ${Math.round((statSync(file).size - before) / total)
      .toString()
      .padStart(8)} bytes`,
  );

  const row = await metadata.read.envelope(envelope);
  await metadata.write.close(
    envelope,
    { entries: row?.entries ?? 0, bytes: row?.bytes ?? 0 },
    true,
    now,
    record('envelope.closed'),
  );
  stop = stopwatch();
  await drain((cursor) => metadata.write.placeOnTape(envelope, cursor));
  stop('placeOnTape', total);
  stop = stopwatch();
  await drain((cursor) => metadata.write.sumFolders(envelope, cursor));
  stop('sumFolders', total);
  stop = stopwatch();
  await drain((cursor) => metadata.read.entriesOnTape(envelope, cursor, 1_000));
  stop('entriesOnTape, pages of 1000', total);

  await metadata.write.checkpoint();
  console.log(`${'the file in all'.padEnd(34)} ${(statSync(file).size / 1e6).toFixed(0).padStart(8)} MB`);
  console.log(`${'peak memory'.padEnd(34)} ${(process.resourceUsage().maxRSS / 1024).toFixed(0).padStart(8)} MB`);
} finally {
  await metadata.close();
  rmSync(directory, { recursive: true, force: true });
}
