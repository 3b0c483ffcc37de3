import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { appendFile, mkdir, open, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Report } from '../../src/cli/verify/verify-delivery.ts';
import { run } from '../support/commands.ts';
import { type SeededFile, sha256 } from '../support/seeded.ts';
import { aHouse, type TestHouse } from '../support/test-house.ts';
import { aDelivery } from './a-delivery.ts';

const CLI = fileURLToPath(new URL('../../src/cli/datoferum.mjs', import.meta.url));
const MIB = 1024 * 1024;
const file = (path: string, size: number): SeededFile => ({ path, size, seed: path });
const FILES = [
  file('day 4/large.mov', 30 * MIB + 5),
  file('day 4/a.txt', 10),
  file('day 4/new\nline', 3),
  file('zero', 0),
  file('ação/x\u202ey.txt', 7),
  file('exact.bin', 8 * MIB),
];

async function verify(...args: string[]): Promise<{ code: number | null; text: string }> {
  const { code, stdout, stderr } = await run(process.execPath, [
    '--disable-warning=ExperimentalWarning',
    CLI,
    'verify',
    ...args,
  ]);
  return { code, text: stdout.toString() + stderr };
}

describe('datoferum verify', { timeout: 300_000 }, () => {
  let house: TestHouse;
  let folder: string;
  let proof: string;
  const over: (() => unknown)[] = [];
  const context = { after: (f: () => unknown) => void over.push(f) } as unknown as Parameters<typeof aHouse>[0];
  before(async () => {
    const { aDirectory } = await import('../support/test-house.ts');
    house = await aHouse(context, await aDirectory(context));
  });
  beforeEach(async () => {
    ({ folder, proof } = await aDelivery(context, house.sender, FILES, ['day 4/empty']));
  });
  after(async () => {
    for (const end of over.reverse()) await end();
  });
  const json = async (
    ...args: string[]
  ): Promise<{ code: number | null; report: Report & { files: { bad: { path: string }[] } } }> => {
    const { code, text } = await verify('--json', folder, ...args);
    return { code, report: JSON.parse(text) };
  };

  it('says that everything holds: files, manifest, seal, receipt', async () => {
    const { code, text } = await verify(folder);
    assert.equal(code, 0, text);
    assert.match(text, /holds +seal\.json was signed by the courier/);
    assert.match(text, /holds +receipt\.json: collected at .* \(confirmed\), \d+ bytes served/);
    assert.match(text, /All 6 files are what the manifest says/);
    assert.match(text, /Everything holds/);
  });

  it('finds the documents among the files too, and does not take them for more', async () => {
    for (const name of await readdir(proof)) await rename(join(proof, name), join(folder, name));
    await rm(proof, { recursive: true });
    const { code, report } = await json();
    assert.equal(code, 0);
    assert.deepEqual(report.extra, []);
  });

  it('names what was altered, by its pieces, what is missing, what became a link, and what is there besides', async () => {
    const handle = await open(join(folder, 'day 4/large.mov'), 'r+');
    for (const at of [9 * MIB, 30 * MIB]) await handle.write(Buffer.from('!!!'), 0, 3, at);
    await handle.close();
    await rm(join(folder, 'day 4/a.txt'));
    await rm(join(folder, 'exact.bin'));
    await symlink('/etc/hostname', join(folder, 'exact.bin'));
    await appendFile(join(folder, 'zero'), 'x');
    await rm(join(folder, 'day 4/empty'), { recursive: true });
    await writeFile(join(folder, 'day 4/besides'), '');
    const { code, text } = await verify(folder);
    assert.equal(code, 1);
    for (const line of [
      'day 4/large.mov: other bytes, pieces 1, 3 of 4',
      'day 4/a.txt: missing',
      'exact.bin: not a file',
      'zero: another size',
      'day 4/empty: missing',
      'day 4/besides',
    ])
      assert.ok(text.includes(`\n  ${line}\n`), `${line} in\n${text}`);
    assert.match(text, /5 of 7 are not what the manifest says/);
  });

  it('follows no link on the way to a file', async () => {
    await rename(join(folder, 'day 4'), join(folder, 'elsewhere'));
    await symlink('elsewhere', join(folder, 'day 4'));
    const { code, report } = await json();
    assert.equal(code, 1);
    const faults = report.files.bad.map(({ fault }) => fault).sort();
    assert.deepEqual(faults, ['below a link', 'below a link', 'below a link', 'missing']);
  });

  it('reads nothing outside of the folder, whatever the manifest names, and shows names that hide', async () => {
    const names = ['../../etc/passwd', '/etc/passwd', 'a/../b', 'a//b'];
    const digest = sha256(Buffer.from('x'));
    await appendFile(join(proof, 'manifest-sha256.txt'), names.map((name) => `${digest}  ${name}\n`).join(''));
    await writeFile(join(folder, 'hid\u202eden'), '');
    const { code, text } = await verify(folder);
    assert.equal(code, 1);
    assert.match(text, /names 4 places outside of the folder. That is an attack/);
    assert.match(text, /\n {2}\.\.\/\.\.\/etc\/passwd\n/);
    assert.match(text, /hid‹U\+202E›den/);
    assert.match(text, /manifest-sha256\.txt is not the one that was sealed/);
  });

  it('notices an altered seal, another’s seal, swapped documents and a receipt of another envelope', async () => {
    const other = await aDelivery(context, house.sender, [file('b', 5)]);
    const altered = (await readFile(join(proof, 'seal.json'), 'utf8')).replace('"files":6', '"files":7');
    const cases: [string, string | Buffer, RegExp][] = [
      ['seal.json', altered, /signature of seal\.json does not belong to these bytes/],
      ['seal.json.sig', await readFile(join(other.proof, 'seal.json.sig')), /signature of seal\.json does not belong/],
      ['seal.json.sig', await readFile(join(proof, 'receipt.json.sig')), /was made for another purpose/],
      ['pieces.bin', Buffer.alloc(32 * 7), /pieces\.bin is not the one that was sealed/],
      [
        'manifest.ndjson',
        await readFile(join(other.proof, 'manifest.ndjson')),
        /The two manifests tell different files, first in line 1/,
      ],
      ['receipt.json', await readFile(join(other.proof, 'receipt.json')), /receipt\.json speaks of another envelope/],
      [
        'allowed_signers',
        'courier ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAINdamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea\n',
        /not among the courier’s/,
      ],
    ];
    for (const [name, content, words] of cases) {
      const kept = await readFile(join(proof, name));
      await writeFile(join(proof, name), content);
      const { code, text } = await verify(folder);
      assert.equal(code, 1, text);
      assert.match(text, words);
      await writeFile(join(proof, name), kept);
    }
    assert.equal((await verify(folder)).code, 0);
  });

  it('trusts keys of one’s own in place of the delivered ones', async () => {
    const keys = join(folder, '..', `keys-${sha256(Buffer.from(folder)).slice(0, 8)}`);
    over.push(() => rm(keys, { force: true }));
    await writeFile(keys, await readFile(join(proof, 'allowed_signers')));
    await writeFile(join(proof, 'allowed_signers'), '');
    assert.equal((await json()).code, 1);
    assert.equal((await json('--keys', keys)).code, 0);
  });

  it('says what is not shown when a document is not there, and ends by its own code', async () => {
    await rm(join(proof, 'seal.json'));
    await rm(join(proof, 'pieces.bin'));
    const { code, text } = await verify(folder);
    assert.equal(code, 3, text);
    assert.match(text, /not shown +There is no seal\.json/);
    await rm(join(proof, 'manifest-sha256.txt'));
    assert.equal((await verify(folder)).code, 2);
    assert.equal((await verify(join(folder, 'nowhere'))).code, 2);
    assert.equal((await verify()).code, 2);
    assert.equal((await verify('--wrong', folder)).code, 2);
  });

  it('is there as npm run verify, from where the person stands', () => {
    const script = fileURLToPath(new URL('../../../../scripts/launch.mjs', import.meta.url));
    const { status, stdout } = spawnSync(process.execPath, [script, 'apps/server/src/cli/main.ts', 'verify', '.'], {
      cwd: '/',
      env: { ...process.env, INIT_CWD: folder },
      encoding: 'utf8',
    });
    assert.equal(status, 0, stdout);
  });

  it('goes through thousands of files without holding them', async () => {
    const many = Array.from({ length: 3_000 }, (_, n) => file(`${n % 50}/${n}`, 5));
    const at = await aDelivery(context, house.sender, many.slice(0, 60));
    // A folder made by hand: the checks of the files are the same, the seal is another's.
    const lines: string[] = [];
    for (const { path } of many) {
      await mkdir(join(at.folder, path, '..'), { recursive: true });
      await writeFile(join(at.folder, path), path);
      lines.push(`${sha256(Buffer.from(path))}  ${path}\n`);
    }
    await rm(join(at.proof, 'manifest.ndjson'));
    await writeFile(join(at.proof, 'manifest-sha256.txt'), lines.join(''));
    const { text } = await verify(at.folder);
    assert.match(text, /All 3000 files are what the manifest says/);
    assert.match(text, /manifest-sha256\.txt is not the one that was sealed/);
  });
});
