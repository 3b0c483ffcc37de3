import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, it } from 'node:test';
import { startHouse } from '../../compose.ts';
import { readConfig } from '../../config/index.ts';
import type { NewUpload } from '../../ports/metadata-rows.ts';
import type { Caller } from '../courier.ts';

const MIB = 1024 * 1024;
const REEL = '01890000-0000-7000-8000-00000000abcd';

async function house() {
  const dir = await mkdtemp(join(tmpdir(), 'follow-'));
  const read = readConfig({ DATOFERUM_DATA: dir, DATOFERUM_PORT: '0', DATOFERUM_LOG_LEVEL: 'silent' }, ['--demo'], dir);
  assert.ok(read.ok);
  const home = await startHouse(read.config, { timers: false });
  const person = await home.metadata.read.personByAddress('studio@example.com');
  assert.ok(person);
  const caller: Caller = { person, from: null };
  const { envelope } = await home.courier.openEnvelope(
    caller,
    { title: 't', recipients: [{ email: 'client-b@example.com' }] },
    null,
  );
  const send = (position: number, bytes: Uint8Array) => {
    const upload: NewUpload = {
      id: crypto.randomUUID(),
      envelope: envelope.id,
      kind: 'plain',
      length: bytes.length,
      metadata: null,
      path: null,
      mtime: null,
      reel: { id: REEL, position },
      drop: false,
      person: person.id,
    };
    return home.courier.createWithBody(caller, upload, {
      stream: Readable.from([bytes]),
      length: bytes.length,
      isComplete: () => true,
    });
  };
  return {
    ...home,
    caller,
    envelope,
    send,
    end: async () => {
      await home.stop();
      await rm(dir, { recursive: true });
    },
  };
}

describe('following a large file', () => {
  it('reads it behind its uploads, out of order too, and has it measured when the last byte came', async (t) => {
    const { courier, metadata, caller, envelope, send, end } = await house();
    t.after(end);
    const content = createHash('shake256', { outputLength: 72 * MIB })
      .update('film')
      .digest();
    const hash = createHash('sha256').update(content).digest();
    await courier.putEntries(caller, envelope, {
      lines: [
        {
          path: Buffer.from('film.mov'),
          kind: 'file',
          size: content.length,
          mtime: null,
          reel: REEL,
          start: 0,
          sha256: hash,
        },
      ],
    });
    for (const position of [0, 24 * MIB, 8 * MIB, 16 * MIB, 40 * MIB, 32 * MIB, 56 * MIB, 48 * MIB, 64 * MIB]) {
      const written = await send(position, content.subarray(position, Math.min(content.length, position + 8 * MIB)));
      assert.equal(written.broken, null);
    }
    await courier.close(caller, envelope, { entries: 1, bytes: content.length, abandon: false });
    await courier.drain();
    const sealed = await metadata.read.envelope(envelope.id);
    assert.equal(sealed?.state, 'sealed');
    const entry = await metadata.read.entry(envelope.id, createHash('sha256').update('film.mov').digest());
    assert.deepEqual(Buffer.from(entry?.sha256 ?? []), hash);
    assert.equal(sealed?.compared, 1);
  });

  it('rewrites the crumbs of a slow line before it reads them, while the file still comes', {
    timeout: 180_000,
  }, async (t) => {
    const { courier, metadata, caller, envelope, end } = await house();
    t.after(end);
    const content = createHash('shake256', { outputLength: 73 * MIB })
      .update('trickle')
      .digest();
    const line = { path: Buffer.from('slow.mov'), kind: 'file' as const, size: content.length, mtime: null };
    await courier.putEntries(caller, envelope, { lines: [{ ...line, reel: REEL, start: 0, sha256: null }] });
    const upload = await courier.createUpload(caller, {
      id: crypto.randomUUID(),
      envelope: envelope.id,
      kind: 'plain',
      length: content.length,
      metadata: null,
      path: null,
      mtime: null,
      reel: { id: REEL, position: 0 },
      drop: false,
      person: caller.person.id,
    });
    const parts = async (to: number): Promise<number> => {
      const { slices } = await metadata.read.locate(envelope.id, [{ reel: REEL, from: 0, to }]);
      return slices[0]?.length ?? 0;
    };
    for (let at = 0; at < content.length; at += MIB) {
      const stream = Readable.from([content.subarray(at, at + MIB)]);
      const body = { stream, length: MIB, isComplete: () => true };
      await courier.writeUpload(caller, upload.id, at, body, { length: null });
      if (at !== 70 * MIB) continue;
      while ((await parts(64 * MIB)) > 1) await new Promise((resolve) => setTimeout(resolve, 20));
    }
    await courier.close(caller, envelope, { entries: 1, bytes: content.length, abandon: false });
    await courier.drain();
    assert.equal((await metadata.read.envelope(envelope.id))?.state, 'sealed');
    assert.ok((await parts(content.length)) < 12, 'what came after 64 MiB was rewritten with the end of the file');
    const entry = await metadata.read.entry(envelope.id, createHash('sha256').update('slow.mov').digest());
    assert.deepEqual(Buffer.from(entry?.sha256 ?? []), createHash('sha256').update(content).digest());
  });

  it('does not wait for bytes that never come once the envelope is closed, and names the file', async (t) => {
    const { courier, metadata, caller, envelope, send, end } = await house();
    t.after(end);
    await courier.putEntries(caller, envelope, {
      lines: [
        {
          path: Buffer.from('half.mov'),
          kind: 'file',
          size: 72 * MIB,
          mtime: null,
          reel: REEL,
          start: 0,
          sha256: null,
        },
      ],
    });
    await send(0, Buffer.alloc(8 * MIB, 1));
    await courier.close(caller, envelope, { entries: 1, bytes: 72 * MIB, abandon: false });
    await courier.drain();
    assert.equal((await metadata.read.envelope(envelope.id))?.state, 'filling');
    const { items } = await metadata.read.problems(envelope.id, null, 10);
    assert.deepEqual(
      items.map(({ path, reason }) => [Buffer.from(path).toString(), reason]),
      [['half.mov', 'not_covered']],
    );
  });
});
