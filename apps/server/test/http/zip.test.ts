import assert from 'node:assert/strict';
import { mkdir, open, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, it, type TestContext } from 'node:test';
import { missingPrograms, run } from '../support/commands.ts';
import type { CourierClient } from '../support/courier-client.ts';
import { seeded } from '../support/seeded.ts';
import { aFile, aFolder, bytesOf, type Sent, sendTree } from '../support/send-tree.ts';
import { aDirectory, aHouse } from '../support/test-house.ts';

const NOON = Date.UTC(2026, 10, 21, 12, 0, 1);
const MIB = 1024 * 1024;
/** Names that every unpacker of this machine can hold. */
const PLAIN: readonly Sent[] = [
  aFile('film.mov', 9 * MIB + 7, NOON),
  aFile('readme.txt', 6, NOON),
  aFile('day 4/café — 日本.txt', 300_000, NOON - 86_400_000),
  aFile('day 4/cafe\u0301.txt', 10, 0),
  aFile('day 4/crumb', 1, Date.UTC(1975, 0, 1)),
  aFile('no time', 20, null),
  aFile('empty.txt', 0, NOON),
  aFile('day 4/empty too', 0, null),
  aFolder('empty folder', NOON),
  aFolder('day 4/deep/er'),
];
/** Exact bytes all the same. */
const ODD: readonly Sent[] = [
  aFile(Buffer.from([0x63, 0x61, 0x66, 0xe9]), 12, NOON),
  aFile(Buffer.from('back\\slash and\nnewline'), 13, NOON),
  aFile(Buffer.concat([Buffer.from('x/'), Buffer.from([0xff, 0xfe])]), 0, NOON),
  aFile(' trailing space ', 14, NOON),
];

const zipOf = async (recipient: CourierClient, id: string, headers: Record<string, string> = {}) =>
  recipient.raw({ method: 'GET', path: `/api/v1/envelopes/${id}/zip`, headers });

async function aZip(t: TestContext, tree: readonly Sent[], backwards = false) {
  const data = await aDirectory(t);
  const { house, sender, stop } = await aHouse(t, join(data, 'house'));
  const id = await sendTree(sender, tree, { backwards, title: 'Tag/4: ½' });
  const recipient = sender.as('recipient');
  const { status, headers, body } = await zipOf(recipient, id);
  assert.equal(status, 200);
  const file = join(data, 'all.zip');
  await writeFile(file, body);
  return { house, data, id, stop, sender, recipient, zip: body, headers, file };
}

/** Everything below a folder, as bytes of path → bytes of content, null for a folder. */
async function treeBelow(folder: string, at = Buffer.from('')): Promise<Map<string, Buffer | null>> {
  const found = new Map<string, Buffer | null>();
  for (const entry of await readdir(Buffer.concat([Buffer.from(`${folder}/`), at]), {
    encoding: 'buffer',
    withFileTypes: true,
  })) {
    const path = at.length === 0 ? entry.name : Buffer.concat([at, Buffer.from('/'), entry.name]);
    const isFolder = entry.isDirectory();
    found.set(
      path.toString('latin1'),
      isFolder ? null : await readFile(Buffer.concat([Buffer.from(`${folder}/`), path])),
    );
    if (isFolder) for (const [below, bytes] of await treeBelow(folder, path)) found.set(below, bytes);
  }
  return found;
}

function assertTree(found: Map<string, Buffer | null>, tree: readonly Sent[]): void {
  for (const one of tree) {
    const got = found.get(Buffer.from(one.path).toString('latin1'));
    const name = JSON.stringify(Buffer.from(one.path).toString());
    if (one.kind === 'folder') assert.equal(got, null, name);
    else assert.ok(got?.equals(bytesOf(one)), `${name}: ${got === undefined ? 'absent' : `${got?.length} bytes`}`);
  }
  const files = [...found.values()].filter((bytes) => bytes !== null);
  assert.equal(files.length, tree.filter(({ kind }) => kind === 'file').length);
}

const PYTHON = `
import sys, json, zipfile, hashlib
archive = zipfile.ZipFile(sys.argv[1])
bad = archive.testzip()
def name(info):
    return info.filename.encode('utf-8' if info.flag_bits & 0x800 else 'cp437').hex()
print(json.dumps({'bad': bad, 'entries': [{'name': name(i), 'size': i.file_size, 'time': list(i.date_time), 'mode': i.external_attr >> 16,
  'utf8': bool(i.flag_bits & 0x800), 'sha': hashlib.sha256(archive.read(i)).hexdigest()} for i in archive.infolist()]}))
`;
type PythonEntry = { name: string; size: number; time: number[]; mode: number; utf8: boolean; sha: string };

async function readByPython(file: string): Promise<PythonEntry[]> {
  const { code, stdout, stderr } = await run('python3', ['-c', PYTHON, file]);
  assert.equal(code, 0, stderr);
  const { bad, entries } = JSON.parse(stdout.toString());
  assert.equal(bad, null);
  return entries;
}

function without(t: TestContext, ...programs: string[]): boolean {
  const missing = missingPrograms(...programs);
  if (missing) t.skip(`SKIPPED ${programs.join(', ')}: ${missing}`);
  return missing !== null;
}

describe('the archive of an envelope', () => {
  it('is tested and unpacked by unzip to the tree that was sent, with its times', async (t) => {
    if (without(t, 'unzip')) return;
    const { data, file } = await aZip(t, PLAIN, true);
    const tested = await run('unzip', ['-tq', file]);
    assert.equal(tested.code, 0, tested.stdout.toString() + tested.stderr);
    const out = join(data, 'out');
    const unpacked = await run('env', ['LC_ALL=C.UTF-8', 'TZ=America/Sao_Paulo', 'unzip', '-q', file, '-d', out]);
    assert.equal(unpacked.code, 0, unpacked.stdout.toString() + unpacked.stderr);
    assertTree(await treeBelow(out), PLAIN);
    assert.equal((await stat(join(out, 'film.mov'))).mtimeMs, NOON);
    assert.equal((await stat(join(out, 'film.mov'))).mode & 0o777, 0o644);
  });

  it('is read by Python: exact names, bit 11 only where they are UTF-8, DOS times in UTC, modes, folders last', async (t) => {
    if (without(t, 'python3')) return;
    const tree = [...PLAIN, ...ODD];
    const { file } = await aZip(t, tree);
    const entries = await readByPython(file);
    assert.equal(entries.length, tree.length);
    for (const one of tree) {
      const name = Buffer.concat([one.path, Buffer.from(one.kind === 'folder' ? '/' : '')]).toString('hex');
      const got = entries.find((entry) => entry.name === name);
      assert.ok(got, Buffer.from(one.path).toString());
      assert.equal(got.mode, one.kind === 'folder' ? 0o40755 : 0o100644);
      const isUtf8 = Buffer.from(Buffer.from(one.path).toString()).equals(Buffer.from(one.path));
      const isAscii = Buffer.from(one.path).every((byte) => byte < 0x80);
      assert.equal(got.utf8, isUtf8 && !isAscii);
      if (one.mtime === NOON) assert.deepEqual(got.time, [2026, 11, 21, 12, 0, 0]);
    }
    const sizes = entries.map(({ size }) => size);
    assert.equal(sizes.indexOf(0), sizes.filter((size) => size > 0).length, 'what holds no bytes comes last');
    assert.deepEqual(
      entries.slice(0, 3).map(({ name }) => Buffer.from(name, 'hex').toString()),
      ['film.mov', 'readme.txt', 'day 4/café — 日本.txt'],
    );
  });

  for (const [program, command] of [
    ['7z', (file, out) => ['x', '-y', `-o${out}`, file]],
    ['bsdtar', (file, out) => ['-xf', file, '-C', out]],
    ['jar', (file) => ['xf', file]],
  ] as [string, (file: string, out: string) => string[]][]) {
    it(`is unpacked by ${program}`, { skip: missingPrograms(program) ?? false }, async (t) => {
      // 7z composes what is decomposed, so no name here has a twin that differs by that alone.
      const tree = PLAIN.filter(({ path }) => !Buffer.from(path).includes('\u0301'));
      const { data, file } = await aZip(t, tree);
      const out = join(data, 'out');
      await mkdir(out);
      const { code, stdout, stderr } = await run('env', ['LC_ALL=C.UTF-8', program, ...command(file, out)], {
        cwd: out,
      });
      assert.equal(code, 0, `${stdout} ${stderr}`);
      assertTree(await treeBelow(out), tree);
    });
  }

  it('comes the same from any offset, with a strong ETag, length and name', async (t) => {
    const tree = Array.from({ length: 2_600 }, (_, i) =>
      aFile(`f ${i % 7}/${i}`, i % 11 === 0 ? 0 : (i * 37) % 2_000, NOON),
    );
    const { id, recipient, zip, headers } = await aZip(t, [...tree, aFile('large', 3 * MIB, NOON)]);
    assert.equal(headers['content-length'], String(zip.length));
    assert.match(String(headers.etag), /^"zip1-[0-9a-f]{64}"$/);
    assert.match(String(headers['content-disposition']), /filename\*=UTF-8''Tag_4%3A%20%C2%BD\.zip/);
    assert.equal(headers['repr-digest'], undefined);
    const head = await recipient.raw({ method: 'HEAD', path: `/api/v1/envelopes/${id}/zip` });
    assert.deepEqual(
      [head.status, head.headers['content-length'], head.headers.etag],
      [200, String(zip.length), headers.etag],
    );
    const chance = seeded('zip ranges');
    const ranges = [
      [0, 0],
      [0, 29],
      [zip.length - 22, zip.length - 1],
      [zip.length - 1, zip.length - 1],
      [29, 31],
    ];
    for (let n = 0; n < 150; n += 1) {
      const from = chance.int(zip.length);
      ranges.push([from, Math.min(zip.length - 1, from + chance.int(n % 3 === 0 ? zip.length : 3_000))]);
    }
    for (const [from, last] of ranges as [number, number][]) {
      const got = await zipOf(recipient, id, { Range: `bytes=${from}-${last}`, 'If-Range': String(headers.etag) });
      assert.equal(got.status, 206);
      assert.ok(got.body.equals(zip.subarray(from, last + 1)), `${from}-${last}`);
    }
    const other = await zipOf(recipient, id, { Range: 'bytes=5-9', 'If-Range': '"zip1-other"' });
    assert.deepEqual([other.status, other.body.length], [200, zip.length]);
    assert.equal((await zipOf(recipient, id, { Range: `bytes=${zip.length}-` })).status, 416);
    const served = (await recipient.envelope(id)).recipients as { served?: number }[] | undefined;
    t.diagnostic(`served ${JSON.stringify(served?.map((one) => one.served))}`);
  });

  it('holds more than 65,535 entries', { timeout: 600_000 }, async (t) => {
    if (without(t, 'unzip', 'python3')) return;
    // Few of them with bytes: each costs a hash on the way in, to the seal and out.
    const tree = Array.from({ length: 66_000 }, (_, i) =>
      aFile(`${Math.floor(i / 1_000)}/${i}`, i % 25 === 0 ? 3 : 0, NOON),
    );
    const { file } = await aZip(t, tree);
    const tested = await run('unzip', ['-tq', file]);
    assert.equal(tested.code, 0, tested.stdout.toString() + tested.stderr);
    assert.equal((await readByPython(file)).length, 66_000);
  });

  it('of an empty envelope, or one of folders alone, is one that opens', async (t) => {
    if (without(t, 'python3')) return;
    const { file } = await aZip(t, [aFolder('nothing here'), aFile('nor here', 0)]);
    assert.equal((await readByPython(file)).length, 2);
  });

  it('ends with an error at a damaged byte, never cleanly, and what came is a true beginning', async (t) => {
    const { data, id, sender, recipient, zip } = await aZip(t, [aFile('a', 4 * MIB, NOON), aFile('b', 5 * MIB, NOON)]);
    const blobs = (await readdir(join(data, 'house/blobs'), { recursive: true, withFileTypes: true }))
      .filter((one) => one.isFile())
      .map((one) => join(one.parentPath, one.name));
    const sizes = await Promise.all(blobs.map(async (file) => (await stat(file)).size));
    const file = await open(blobs[sizes.indexOf(Math.max(...sizes))] as string, 'r+');
    await file.write(Buffer.from('damage'), 0, 6, 7 * MIB);
    await file.close();
    let got = Buffer.alloc(0);
    await assert.rejects(async () => {
      const path = `/api/v1/envelopes/${id}/zip`;
      const answer = await recipient.http.stream({ method: 'GET', path, token: recipient.token });
      for await (const chunk of answer) got = Buffer.concat([got, chunk as Buffer]);
      assert.ok(answer.complete, 'cut');
    });
    assert.ok(got.length > 0 && got.length < 7 * MIB && got.equals(zip.subarray(0, got.length)));
    assert.ok((await sender.timeline(id)).some(({ type }) => type === 'envelope.damaged'));
  });

  it('is cut by a purge, in its files and where it is made of rows alone', { timeout: 300_000 }, async (t) => {
    // Names of 800 bytes, twice each: more than the sockets between hold.
    const deep = `${'n'.repeat(200)}/`.repeat(4);
    const trees = [[aFile('long', 24 * MIB)], Array.from({ length: 12_000 }, (_, i) => aFile(`${deep}${i}`, 0))];
    for (const tree of trees) {
      const { house, id, sender, recipient, zip } = await aZip(t, tree);
      const path = `/api/v1/envelopes/${id}/zip`;
      const answer = await recipient.http.stream({ method: 'GET', path, token: recipient.token });
      answer.pause();
      await new Promise((resolve) => answer.once('readable', resolve));
      await sender.purge(id);
      await sender.until(id, 'purged');
      let got = 0;
      await assert.rejects(async () => {
        for await (const chunk of answer) got += (chunk as Buffer).length;
        assert.ok(answer.complete, 'cut');
      });
      assert.ok(got < zip.length, `${got} of ${zip.length}`);
      assert.equal((await zipOf(recipient, id)).status, 410);
      await house.courier.drain();
    }
  });

  it('comes in the same bytes without its index, as for an envelope that was sealed before there was one', async (t) => {
    const tree = Array.from({ length: 2_100 }, (_, i) => aFile(`${i}`, i % 3, NOON));
    const { data, id, stop, zip } = await aZip(t, tree);
    await stop();
    const db = new DatabaseSync(join(data, 'house/datoferum.db'));
    const { changes } = db.prepare("DELETE FROM rendering WHERE kind = 'zip-index'").run();
    db.close();
    assert.equal(Number(changes), 1);
    const { sender } = await aHouse(t, join(data, 'house'));
    assert.ok((await zipOf(sender.as('recipient'), id)).body.equals(zip));
  });
});
