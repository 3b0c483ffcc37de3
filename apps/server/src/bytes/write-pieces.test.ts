import assert from 'node:assert/strict';
import { createSecretKey, randomBytes, randomUUID } from 'node:crypto';
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { MemoryBlobStore } from '../adapters/blob-memory/blob-memory.ts';
import { ByteEngine } from './engine.ts';
import { piecesOf, WRITE_BYTES } from './write-pieces.ts';

describe('writing in pieces', () => {
  it('cuts at the same places of the file wherever a chunk begins, and loses no byte', () => {
    for (const at of [0, 1, WRITE_BYTES - 1, WRITE_BYTES, 5 * WRITE_BYTES + 7]) {
      const chunk = randomBytes(3 * WRITE_BYTES + 11);
      const pieces = [...piecesOf(chunk, at)];
      assert.deepEqual(Buffer.concat(pieces.map(({ bytes }) => bytes)), chunk);
      for (const piece of pieces.slice(1)) assert.equal(piece.at % WRITE_BYTES, 0);
      assert.ok(pieces.every(({ bytes }) => bytes.length > 0 && bytes.length <= WRITE_BYTES));
    }
  });

  for (const threads of [0, 2]) {
    it(`writes slots to a file in ${threads} threads, and says which error the system gave`, async (t) => {
      const folder = mkdtempSync(join(tmpdir(), 'write-'));
      const engine = new ByteEngine({ store: new MemoryBlobStore(), threads });
      t.after(async () => {
        await engine.dispose();
        rmSync(folder, { recursive: true });
      });
      const part = engine.openPart({ envelope: randomUUID(), key: createSecretKey(randomBytes(32)) }, randomBytes(40));
      await part.push(randomBytes(2_500_000));
      const ended = part.end();
      const file = openSync(join(folder, 'blob'), 'w');
      const full = existsSync('/dev/full') ? openSync('/dev/full', 'w') : null;
      const whole: Buffer[] = [];
      let at = 0;
      for await (const chunks of part.ciphertext) {
        whole.push(...chunks.map((chunk) => Buffer.from(chunk)));
        assert.equal(await engine.writeOut(file, chunks, at), true);
        if (full !== null) await assert.rejects(engine.writeOut(full, chunks, 0), { code: 'ENOSPC' });
        for (const { length } of chunks) at += length;
      }
      await ended;
      closeSync(file);
      if (full !== null) closeSync(full);
      assert.ok(readFileSync(join(folder, 'blob')).equals(Buffer.concat(whole)));
      assert.equal(
        await engine.writeOut(-1, [randomBytes(10)], 0),
        false,
        'bytes outside the slots are not its to write',
      );
    });
  }
});
