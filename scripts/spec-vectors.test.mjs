import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import * as core from '../packages/core/src/index.ts';
import { root } from './node-24.mjs';

const page = (name) => readFileSync(join(root, 'docs/spec', name), 'utf8');
const bytes = (text) => new TextEncoder().encode(text);
const sha256 = (data) => new Uint8Array(createHash('sha256').update(data).digest());
const hex = (data) => Buffer.from(data).toString('hex');
const HELLO = sha256(bytes('hello\n'));
const ENVELOPE = '01927f3c-0000-7000-8000-000000000001';

describe('the pages in docs/spec', () => {
  it('show manifest lines as they are written', () => {
    const manifest = page('manifest.md');
    for (const name of ['a.txt', 'new\nline', 'back\\slash']) {
      const line = new TextDecoder().decode(core.sha256sumLine(bytes(name), hex(HELLO))).trimEnd();
      assert.ok(manifest.includes(line), line);
    }
    const entry = {
      kind: 'file',
      path: Uint8Array.of(0x63, 0x61, 0x66, 0xe9),
      size: 6,
      mtime: 1764547200000,
      position: 0,
    };
    const line = new TextDecoder().decode(core.manifestLine({ ...entry, sha256: HELLO, crc32: 0x363a3020 }));
    assert.ok(manifest.includes(line), line);
  });

  it('show a seal as it is signed', () => {
    const salt = Uint8Array.from({ length: 32 }, (_, i) => i);
    const seal = core.canonicalBytes(
      core.sealStatement(sha256, {
        envelope: ENVELOPE,
        documents: { 'manifest-sha256.txt': sha256('m'), 'manifest.ndjson': sha256('n'), 'pieces.bin': sha256('p') },
        counts: { files: 1, folders: 0, pieces: 1 },
        bytes: 6,
        terms: core.BUILT_IN_TERMS,
        times: { opened: 1764547200000, closed: 1764547260000, sealed: 1764547261000 },
        compared: { files: 1, of: 1 },
        sender: { address: 'studio@example.com', salt: new Uint8Array(32) },
        recipients: [{ address: 'client-b@example.com', salt }],
      }),
    );
    assert.ok(page('seal.md').includes(new TextDecoder().decode(seal)));
    assert.ok(page('seal.md').includes(hex(sha256(seal))));
  });

  it('show the pieces of a file as they are counted', () => {
    for (const [, size, count] of page('tape.md').matchAll(/^\| ([\d,]+) \| ([\d,]+) \|$/gm)) {
      const number = (text) => Number(text.replaceAll(',', ''));
      assert.equal(core.pieceCount(number(size)), number(count));
    }
  });

  it('name every state and step of an envelope', () => {
    const table = page('envelope.md');
    for (const [from, steps] of Object.entries(core.LIFE)) {
      for (const [action, to] of Object.entries(steps)) {
        assert.match(table, new RegExp(`^\\| [^|]*\\b${from}\\b[^|]*\\|[^|]*\\b${action}\\b[^|]*\\| ${to} \\|$`, 'm'));
      }
    }
  });
});
