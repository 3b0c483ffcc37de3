import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { storedZip } from './proof-zip.ts';

const found = spawnSync('unzip', ['-v']).status === 0;
const skip = found ? false : 'SKIPPED unzip: not installed (Debian package unzip)';

describe('proof to keep', () => {
  it('is an archive that unzip opens, with the same bytes', { skip }, async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'proof-'));
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    const bytes = Uint8Array.from({ length: 70_000 }, (_, n) => n * 7);
    const zip = await storedZip(
      [
        { name: 'manifest-sha256.txt', blob: new Blob([bytes]) },
        { name: 'receipts/é 1.json', blob: new Blob(['{}']) },
      ],
      Date.UTC(2026, 10, 21),
    );
    writeFileSync(join(folder, 'proof.zip'), new Uint8Array(await zip.arrayBuffer()));
    const run = spawnSync('unzip', ['-q', 'proof.zip'], {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, LC_ALL: 'C.UTF-8' },
    });
    assert.equal(run.status, 0, run.stderr);
    assert.deepEqual(new Uint8Array(readFileSync(join(folder, 'manifest-sha256.txt'))), bytes);
    assert.equal(readFileSync(join(folder, 'receipts', 'é 1.json'), 'utf8'), '{}');
  });
});
