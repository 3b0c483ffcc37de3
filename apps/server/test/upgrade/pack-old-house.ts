// node pack-old-house.ts <data of a stopped older server> <told.json> <its commit> <fixture>
import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { PackedHouse } from './old-house.ts';

const [data, told, commit, fixture] = process.argv.slice(2) as [string, string, string, string];
const LONG = 100_000;
const [HEADER, SEGMENT] = [74, 262_176];
const house: PackedHouse = { commit, told: JSON.parse(await readFile(told, 'utf8')), files: {}, blobs: {} };

for (const entry of (await readdir(data, { recursive: true, withFileTypes: true })).sort((a, b) =>
  a.name < b.name ? -1 : 1,
)) {
  if (!entry.isFile() || entry.name === 'reserve' || entry.name.includes('lock')) continue;
  const path = join(entry.parentPath, entry.name);
  const name = relative(data, path);
  const bytes = await readFile(path);
  if (!name.startsWith('blobs/') || bytes.length < LONG) {
    house.files[name] = bytes.toString('base64');
    continue;
  }
  const random = [bytes.subarray(10, 42)];
  for (let at = HEADER; at < bytes.length; at += SEGMENT) random.push(bytes.subarray(at + 4, at + 16));
  const sha256 = createHash('sha256').update(bytes).digest('base64');
  house.blobs[name] = { random: Buffer.concat(random).toString('base64'), sha256 };
}
const packed = gzipSync(JSON.stringify(house), { level: 9 });
await writeFile(fixture, packed);
process.stdout.write(
  `${Object.keys(house.files).length} files, ${Object.keys(house.blobs).length} told, ${packed.length} bytes\n`,
);
