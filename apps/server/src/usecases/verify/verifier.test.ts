import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { aCourier, bytesOf, hashOf, whole } from '../testing/a-courier.ts';

const REEL = '01890000-0000-7000-8000-00000000cafe';
const FILES = 9_000;
const SIZE = 4_096;

describe('reading back', () => {
  it('reads nothing twice when an envelope is closed while its uploads are still looked at', async (t) => {
    const { courier, sender, open, store, upload, read } = await aCourier(t);
    const envelope = await open();
    const bytes = bytesOf('readings', FILES * SIZE);
    const paths = Array.from({ length: FILES }, (_, i) => Buffer.from(`readings/${String(i).padStart(5, '0')}.bin`));
    for (let from = 0; from < FILES; from += 1_000) {
      const lines = paths.slice(from, from + 1_000).map((path, i) => ({
        path,
        kind: 'file' as const,
        size: SIZE,
        mtime: null,
        reel: REEL,
        start: (from + i) * SIZE,
        sha256: null,
      }));
      await courier.putEntries(sender, envelope, { lines });
    }
    // The first look waits at its first byte until the envelope was closed.
    const reading = Promise.withResolvers<void>();
    const closed = Promise.withResolvers<void>();
    let readBytes = 0;
    store.beforeRead = async (_key, length) => {
      readBytes += length;
      reading.resolve();
      await closed.promise;
    };
    const at = upload(envelope, { reel: { id: REEL, position: 0 }, length: bytes.length });
    const sent = await courier.createWithBody(sender, at, whole(bytes));
    assert.equal(sent.broken, null);
    await reading.promise;
    await courier.close(sender, envelope, { entries: FILES, bytes: bytes.length, abandon: false });
    closed.resolve();
    await courier.drain();
    assert.equal((await read.envelope(envelope.id))?.state, 'sealed');
    for (const i of [0, 1_999, 2_000, FILES - 1]) {
      const entry = await read.entry(envelope.id, hashOf(paths[i] as Buffer));
      assert.ok(Buffer.from(entry?.sha256 ?? []).equals(hashOf(bytes.subarray(i * SIZE, (i + 1) * SIZE))));
    }
    // Segments at the borders of a batch are read by both.
    assert.ok(readBytes < 1.2 * bytes.length, `${readBytes} bytes were read of ${bytes.length}`);
  });
});
