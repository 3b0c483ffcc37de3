import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, it } from 'node:test';
import { isUuid } from '@datoferum/core';
import { realWorld, startHouse } from '../../compose.ts';
import { readConfig } from '../../config/index.ts';
import type { NewUpload, Slice } from '../../ports/metadata-rows.ts';
import type { Caller } from '../courier.ts';
import { smallRuns } from './compact-parts.ts';

const PARTS = 12;
const PART = 100_000;

function slice(upload: string, partStart: number, partLength: number): Slice {
  return { upload, partStart, partLength, blob: 'b', blobAt: 0, cipherSize: 0, from: 0, length: partLength };
}

describe('runs of small parts', () => {
  it('are neighbours of one upload, at least eight, none of them 8 MiB', () => {
    const eight = Array.from({ length: 8 }, (_, i) => slice('u', i * 10, 10));
    assert.deepEqual(smallRuns(eight), [eight]);
    assert.deepEqual(smallRuns(eight.slice(1)), []);
    assert.deepEqual(smallRuns([...eight, slice('v', 80, 10)]), [eight], 'another upload begins another run');
    const large = slice('u', 40, 8 * 1024 * 1024);
    assert.deepEqual(smallRuns([...eight.slice(0, 4), large, ...eight.slice(4)]), []);
    assert.deepEqual(smallRuns(eight.flatMap((one) => [one, one])), [eight], 'two entries on one part are one part');
    assert.deepEqual(smallRuns([...eight, ...eight, ...eight]), [eight], 'shown thrice, rewritten once');
  });
});

describe('compacting', () => {
  it('rewrites what a slow line left in crumbs into one part, seals the same bytes and gives the space back', async (t) => {
    const dir = await mkdtemp(join(tmpdir(), 'compact-'));
    const read = readConfig(
      { DATOFERUM_DATA: dir, DATOFERUM_PORT: '0', DATOFERUM_LOG_LEVEL: 'silent' },
      ['--demo'],
      dir,
    );
    assert.ok(read.ok);
    const world = { ...realWorld, ahead: 0, now: () => Date.now() + world.ahead };
    const house = await startHouse(read.config, { timers: false, threads: 0, world });
    t.after(async () => {
      await house.stop();
      await rm(dir, { recursive: true });
    });
    const { courier, metadata } = house;
    const person = await metadata.read.personByAddress('studio@example.com');
    const taker = await metadata.read.personByAddress('client-b@example.com');
    assert.ok(person && taker);
    const caller: Caller = { person, from: null };
    const { envelope } = await courier.openEnvelope(
      caller,
      { title: 't', recipients: [{ email: taker.address }] },
      null,
    );
    const content = createHash('shake256', { outputLength: PARTS * PART })
      .update('crumbs')
      .digest();
    const upload: NewUpload = {
      id: world.id(),
      envelope: envelope.id,
      kind: 'plain',
      length: content.length,
      metadata: null,
      path: Buffer.from('slow.bin'),
      mtime: null,
      reel: null,
      drop: false,
      person: person.id,
    };
    await courier.createUpload(caller, upload);
    for (let at = 0; at < content.length; at += PART) {
      const bytes = content.subarray(at, at + PART);
      await courier.writeUpload(
        caller,
        upload.id,
        at,
        { stream: Readable.from([bytes]), length: PART, isComplete: () => true },
        { length: null },
      );
    }
    await courier.close(caller, envelope, { entries: 1, bytes: content.length, abandon: false });
    await courier.drain();
    const sealed = await metadata.read.envelope(envelope.id);
    assert.equal(sealed?.state, 'sealed');
    const { slices } = await metadata.read.locate(envelope.id, [
      { reel: (await metadata.read.upload(upload.id))?.reel ?? '', from: 0, to: content.length },
    ]);
    assert.equal(slices[0]?.length, 1);

    world.ahead += 3_600_000;
    await courier.tick();
    const blobs = (await readdir(join(dir, 'blobs'), { recursive: true, withFileTypes: true })).filter(
      (one) => isUuid(one.name) && one.isFile(),
    );
    assert.equal(blobs.length, 5, 'one part and four documents');
    const served = await courier.serveFile({ person: taker, from: null }, sealed, Buffer.from('slow.bin'));
    const got: Buffer[] = [];
    for await (const chunk of served.open(0, served.size, new AbortController().signal)) {
      got.push(Buffer.from(chunk.bytes));
      chunk.release();
    }
    assert.ok(Buffer.concat(got).equals(content));
  });
});
