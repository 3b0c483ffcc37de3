import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import fc from 'fast-check';
import { concat, hex, utf8, utf8Text } from '../bytes/bytes.ts';
import { encodePath } from '../envelope/path.ts';
import { aPath, NASTY_NAMES } from '../testing/paths.ts';
import { manifestLine, sha256sumLine } from './manifest-lines.ts';
import { PIECE, pieceCount } from './pieces.ts';

const EMPTY = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
const found = spawnSync('sha256sum', ['--version'], { encoding: 'utf8' });
const skip = found.status === 0 && found.stdout.includes('GNU') ? false : 'SKIPPED sha256sum: GNU coreutils not found';

describe('manifest-sha256.txt', () => {
  const folder = mkdtempSync(join(tmpdir(), 'datoferum-manifest-'));
  after(() => rmSync(folder, { recursive: true, force: true }));
  const below = (name: Uint8Array) => Buffer.concat([Buffer.from(`${folder}/`), name]);

  it('is what sha256sum writes, for the worst of names', { skip }, () => {
    mkdirSync(join(folder, 'sub'));
    const names = NASTY_NAMES.flatMap((name) => [name, concat(utf8('sub/'), name)]);
    const lines: Uint8Array[] = [];
    for (const name of names) {
      writeFileSync(below(name), '');
      lines.push(sha256sumLine(name, EMPTY));
    }
    // Names go in by a file: arguments could not carry all of these bytes.
    writeFileSync(join(folder, '.names'), concat(...names.flatMap((name) => [name, Uint8Array.of(0)])));
    const theirs = execFileSync('sh', ['-c', 'xargs -0 sha256sum -- <.names'], { cwd: folder });
    assert.deepEqual(Buffer.concat(lines).toString('latin1'), theirs.toString('latin1'));

    writeFileSync(join(folder, '.manifest'), Buffer.concat(lines));
    execFileSync('sha256sum', ['--check', '--strict', '--quiet', '.manifest'], { cwd: folder });
  });

  it('finds the one file that changed', { skip }, () => {
    writeFileSync(join(folder, 'changed\n'), 'x');
    writeFileSync(join(folder, '.one'), sha256sumLine(utf8('changed\n'), EMPTY));
    const run = spawnSync('sha256sum', ['--check', '.one'], { cwd: folder, encoding: 'utf8', env: { LC_ALL: 'C' } });
    assert.equal(run.status, 1);
    assert.match(run.stdout, /FAILED/);
  });

  it('leaves a path without newline, CR and backslash as its bytes', () => {
    fc.assert(
      fc.property(aPath(), (path) => {
        const line = sha256sumLine(path, EMPTY);
        const special = path.some((byte) => byte === 0x0a || byte === 0x0d || byte === 0x5c);
        assert.equal(line[0] === 0x5c, special);
        assert.equal(line.filter((byte) => byte === 0x0a).length, 1);
        if (!special) assert.deepEqual(line, concat(utf8(`${EMPTY}  `), path, utf8('\n')));
      }),
    );
  });
});

describe('manifest.ndjson', () => {
  it('tells a file by kind, path, size, mtime, position and digests, in this order', () => {
    const entry = { kind: 'file', path: utf8('a/é'), size: 3, mtime: 1_700_000_000_123, position: 42 } as const;
    const line = manifestLine({ ...entry, sha256: new Uint8Array(32).fill(0xab), crc32: 0x0000beef });
    assert.equal(
      utf8Text(line),
      `{"kind":"file","path":"a/é","size":3,"mtime":1700000000123,"position":42,"sha256":"${'ab'.repeat(32)}","crc32":"0000beef"}\n`,
    );
  });

  it('tells a folder by kind, path and mtime alone', () => {
    const folder = {
      kind: 'folder',
      path: utf8('a'),
      size: 0,
      mtime: null,
      position: 42,
      sha256: null,
      crc32: null,
    } as const;
    assert.equal(utf8Text(manifestLine(folder)), '{"kind":"folder","path":"a"}\n');
    assert.equal(utf8Text(manifestLine({ ...folder, mtime: -1 })), '{"kind":"folder","path":"a","mtime":-1}\n');
  });

  it('is one line of JSON each, from which the bytes of the path come back', () => {
    fc.assert(
      fc.property(
        aPath(),
        fc.uint8Array({ minLength: 32, maxLength: 32 }),
        fc.nat(0xffffffff),
        (path, sha256, crc32) => {
          const text =
            utf8Text(manifestLine({ kind: 'file', path, size: 1, mtime: null, position: 0, sha256, crc32 })) ?? '';
          assert.ok(text.endsWith('\n') && text.indexOf('\n') === text.length - 1);
          const line = JSON.parse(text);
          const member = line.path === undefined ? { path64: line.path64 } : { path: line.path };
          assert.deepEqual(encodePath(member), { ok: true, bytes: path });
          assert.equal(line.sha256, hex(sha256));
          assert.equal(Number.parseInt(line.crc32, 16), crc32);
        },
      ),
    );
  });
});

describe('pieces', () => {
  it('are 8 MiB; the last may be short, the empty file has none', () => {
    assert.deepEqual([0, 1, PIECE - 1, PIECE, PIECE + 1, 10 ** 12].map(pieceCount), [0, 1, 1, 1, 2, 119_210]);
  });
});
