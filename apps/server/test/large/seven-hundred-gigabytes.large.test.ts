import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { crc32 } from 'node:zlib';
import { missingPrograms, run } from '../support/commands.ts';
import { bytesAt, seeded, sha256 } from '../support/seeded.ts';
import { aDirectory, aHouse } from '../support/test-house.ts';
import { SyntheticBlobs } from './synthetic-blobs.ts';
import { type LaidFile, tellReel } from './synthetic-reel.ts';

const GB = 1_000_000_000;
const TOTAL = 700 * GB;
const SMALL = 2_500;
/** Around 4 GiB, where ZIP64 begins, and far beyond. */
const LARGE = [200 * GB + 1, 2 ** 32 - 1, 2 ** 32 - 2, 2 ** 32, 300 * GB + 12_345];
const SIZES = [...LARGE, ...Array.from({ length: SMALL }, (_, i) => 1 + ((i * 131) % 4_000))];
const LAST = TOTAL - SIZES.reduce((sum, size) => sum + size, 0);

function laid(): LaidFile[] {
  let start = 0;
  return [...SIZES, LAST].map((size, i) => {
    const isLarge = i < LARGE.length || i === SIZES.length;
    const file = { path: isLarge ? `films/take ${i}.mov` : `notes/é ${i}.txt`, size, start };
    start += size;
    return file;
  });
}

/** Opens the archive through ranges alone: the directory, whole small files with their CRC-32, stretches of large ones. */
const PYTHON = `
import sys, io, json, struct, hashlib, zipfile, urllib.request
url, token, asked = sys.argv[1], sys.argv[2], json.loads(sys.stdin.read())
moved = 0
def fetch(first, last):
    global moved
    request = urllib.request.Request(url, headers={'Authorization': 'Bearer ' + token, 'Range': 'bytes=%d-%d' % (first, last)})
    with urllib.request.urlopen(request) as answer:
        bytes = answer.read()
        moved += len(bytes)
        return bytes, int(answer.headers['Content-Range'].split('/')[1])
class Ranged(io.RawIOBase):
    def __init__(self):
        self.at, self.size = 0, fetch(0, 0)[1]
    def seekable(self): return True
    def readable(self): return True
    def tell(self): return self.at
    def seek(self, at, whence=0):
        self.at = at + (0, self.at, self.size)[whence]
        return self.at
    def read(self, n=-1):
        n = self.size - self.at if n is None or n < 0 else min(n, self.size - self.at)
        if n <= 0: return b''
        bytes = fetch(self.at, self.at + n - 1)[0]
        self.at += len(bytes)
        return bytes
source = Ranged()
archive = zipfile.ZipFile(source)
out = {'size': source.size, 'entries': len(archive.infolist()), 'whole': {}, 'stretches': []}
for name in asked['whole']:
    out['whole'][name] = hashlib.sha256(archive.read(name)).hexdigest()
for name, at, length in asked['stretches']:
    info = archive.getinfo(name)
    source.seek(info.header_offset)
    head = source.read(30)
    begin = info.header_offset + 30 + sum(struct.unpack('<HH', head[26:30]))
    assert struct.unpack('<I', head[:4])[0] == 0x04034b50
    source.seek(begin + at)
    out['stretches'].append([info.file_size, hashlib.sha256(source.read(length)).hexdigest()])
out['moved'] = moved
print(json.dumps(out))
`;

describe('an archive of 700 GB', () => {
  it('is opened by Python through ranges: its directory, small files with their CRC-32, stretches anywhere', {
    timeout: 20 * 60_000,
    skip: missingPrograms('python3') ?? false,
  }, async (t) => {
    const blobs = new SyntheticBlobs();
    const test = await aHouse(t, await aDirectory(t), { blobs, threads: 2 });
    const { sender } = test;
    const begun = performance.now();
    const seconds = (): string => `${((performance.now() - begun) / 1000).toFixed(1)} s`;
    const { id } = await sender.open({ title: 'seven hundred' });
    const files = laid();
    const bytesOf = ({ start }: LaidFile, at: number, length: number): Buffer => bytesAt('zip', start + at, length);
    const crcOf = (file: LaidFile): number => (file.size > 10_000 ? 1 : crc32(bytesOf(file, 0, file.size)));
    await tellReel(test, blobs, id, 'zip', files, crcOf);
    await sender.seal(id, { entries: files.length, bytes: TOTAL });
    await sender.until(id, 'sealed', 15 * 60_000);
    t.diagnostic(`told and sealed in ${seconds()}`);

    const chance = seeded('seven hundred');
    const whole = Array.from({ length: 20 }, () => files[LARGE.length + chance.int(SMALL)] as LaidFile);
    const stretches = files
      .filter(({ path }) => path.startsWith('films/'))
      .flatMap((file) => {
        const anywhere = (chance.int(2 ** 31) * 2 ** 20) % (file.size - 300_000);
        return [0, anywhere, file.size - 300_000].map((at) => ({ file, at, length: 300_000 }));
      });
    const { token } = sender.as('recipient');
    const asked = {
      whole: whole.map(({ path }) => path),
      stretches: stretches.map(({ file, at, length }) => [file.path, at, length]),
    };
    const url = `${sender.origin}/api/v1/envelopes/${id}/zip`;
    const { code, stdout, stderr } = await run('python3', ['-c', PYTHON, url, token], {
      input: Buffer.from(JSON.stringify(asked)),
      timeoutMs: 300_000,
    });
    assert.equal(code, 0, stderr);
    const read = JSON.parse(stdout.toString());
    assert.equal(read.entries, files.length);
    for (const file of whole) assert.equal(read.whole[file.path], sha256(bytesOf(file, 0, file.size)), file.path);
    for (const [i, { file, at, length }] of stretches.entries())
      assert.deepEqual(read.stretches[i], [file.size, sha256(bytesOf(file, at, length))], `${file.path} at ${at}`);
    assert.ok(read.size > TOTAL && read.moved < 20_000_000, `${read.moved} bytes moved`);
    t.diagnostic(`read in ${seconds()}: ${read.size} bytes, of which ${read.moved} were fetched`);
  });
});
