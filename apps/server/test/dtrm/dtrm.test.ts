import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, mkdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { allowDevice } from '../support/allow-device.ts';
import { missingPrograms } from '../support/commands.ts';
import { Line } from '../support/line.ts';
import { bytesAt, sha256 } from '../support/seeded.ts';
import { aDirectory, aHouse, type TestHouse } from '../support/test-house.ts';
import { DTRM, Machine, SHELLS, tree } from './shell.ts';

type Context = Parameters<typeof aHouse>[0] & { after(f: () => Promise<void>): void };
const [SENDER, RECIPIENT] = ['dtrm_demo_studio', 'dtrm_demo_client_b'];
const TO = ['-r', 'client-b@example.com'];
const MIB = 1024 * 1024;

const skip = missingPrograms('curl', 'sha256sum', 'awk', 'ssh-keygen') ?? false;

async function aCourier(t: Context): Promise<TestHouse & { url: string }> {
  const made = await aHouse(t, await aDirectory(t));
  return Object.assign(made, { url: `http://127.0.0.1:${made.house.port}` });
}

/** Names that a script mangles first: newline, backslash, a dash in front, quotes, globs, latin-1 bytes. */
async function hardFolder(at: string): Promise<void> {
  await mkdir(join(at, 'day 4/empty'), { recursive: true });
  await mkdir(join(at, 'day 4/-deep/x y'), { recursive: true });
  const names = [
    'a.txt',
    'new\nline',
    'two\n\nlines\n',
    'back\\slash',
    '\\n',
    '-dash',
    'it\'s "q"',
    'ação 日本 %41 #1 {a,b} [1-2].txt',
  ];
  names.push('e\u0301', 'tab\tcr\r', ' space ', '$(x)`y`;&', '-deep/x y/&?=.bin', '-deep/...', "'");
  for (const name of names) await writeFile(join(at, 'day 4', name), `${name}!`);
  await writeFile(join(at, 'day 4/zero'), '');
  await writeFile(Buffer.concat([Buffer.from(`${at}/day 4/lat`), Buffer.from([0xe9])]), 'latin-1');
  await writeFile(join(at, 'day 4/-deep/large.mov'), bytesAt('large', 0, 9 * MIB));
}

describe('dtrm', { skip, timeout: 600_000 }, () => {
  for (const [shell, command] of Object.entries(SHELLS)) {
    it(`carries a folder of hard names whole, in ${shell}`, {
      skip: missingPrograms(command[0] as string) ?? false,
    }, async (t) => {
      const { url } = await aCourier(t);
      const machine = await Machine.make(t, { DTRM_URL: url }, command);
      await hardFolder(machine.home);
      await symlink('a.txt', join(machine.home, 'day 4/link'));
      const sent = await machine.run(['send', '-t', 'A "title" \\ ção', ...TO, 'day 4'], { DTRM_TOKEN: SENDER });
      assert.equal(sent.code, 0, sent.stderr);
      assert.match(sent.stderr, /left out, being links or no files: 1/);
      assert.match(sent.stderr, /sealed: 18 files, equal to those on this disk/);
      const id = sent.stdout.trim();
      const got = await machine.run(['fetch', id, 'got'], { DTRM_TOKEN: RECIPIENT });
      assert.equal(got.code, 0, got.stderr);
      assert.match(got.stderr, /"A "title" \\ ção" from studio@example\.com: 18 files/);
      const [there, here] = [
        await tree(join(machine.home, 'day 4'), ['link']),
        await tree(join(machine.home, 'got/day 4')),
      ];
      assert.deepEqual(here, there);
      const checked = await machine.run(['verify', 'got']);
      assert.equal(checked.code, 0, checked.stderr);
      const seen = await machine.run(['status', id], { DTRM_TOKEN: SENDER });
      assert.match(seen.stdout, /recipients\.0\.state: collected/);
      const gone = await machine.run(['purge', id, 'it', 'was a "test"'], { DTRM_TOKEN: SENDER });
      assert.equal(gone.code, 0, gone.stderr);
      assert.match((await machine.run(['status', id], { DTRM_TOKEN: SENDER })).stdout, /state: purged/);
    });
  }

  it('goes on where the line broke, up and down, and starts nothing over', async (t) => {
    const { house } = await aCourier(t);
    const [up, down] = [await Line.to(t, house.url), await Line.to(t, house.url)];
    up.breakEach({ up: 3 * MIB, times: 4 });
    down.breakEach({ down: 3 * MIB, times: 4 });
    const machine = await Machine.make(t, {});
    const size = 16 * MIB;
    await writeFile(join(machine.home, 'large.mov'), bytesAt('line', 0, size));
    const sent = await machine.run(['send', ...TO, 'large.mov'], {
      DTRM_TOKEN: SENDER,
      DTRM_URL: up.origin,
    });
    assert.equal(sent.code, 0, sent.stderr);
    assert.equal(up.breaks, 4);
    assert.ok(up.up < size + 5 * MIB, `${up.up} bytes went up`);
    const args = ['fetch', sent.stdout.trim(), 'got'];
    const got = await machine.run(args, { DTRM_TOKEN: RECIPIENT, DTRM_URL: down.origin });
    assert.equal(got.code, 0, got.stderr);
    assert.equal(down.breaks, 4);
    assert.ok(down.down < size + 5 * MIB, `${down.down} bytes came down`);
    assert.deepEqual(await readFile(join(machine.home, 'got/large.mov')), bytesAt('line', 0, size));
  });

  it('sends of many small files only those again that a broken line lost', async (t) => {
    const { house } = await aCourier(t);
    const line = await Line.to(t, house.url);
    line.breakEach({ up: 200_000, times: 6 });
    const machine = await Machine.make(t, { DTRM_URL: line.origin, DTRM_PARALLEL: '4' });
    await mkdir(join(machine.home, 'many'));
    const each = 10_000;
    for (let n = 0; n < 300; n++)
      await writeFile(join(machine.home, 'many', `${n}.bin`), bytesAt(`many ${n}`, 0, each));
    const sent = await machine.run(['send', ...TO, 'many'], { DTRM_TOKEN: SENDER });
    assert.equal(sent.code, 0, sent.stderr);
    assert.equal(line.breaks, 6);
    // Each cut loses at most what its connection was sending.
    assert.ok(line.up < 300 * each * 1.2, `${line.up} bytes went up`);
  });

  it('stops at Ctrl-C, and resume sends the rest only', async (t) => {
    const { house } = await aCourier(t);
    const size = 24 * MIB;
    let running: ReturnType<Machine['start']> | null = null;
    const line = await Line.to(t, house.url);
    line.breakEach({ up: 14 * MIB, times: 1, told: () => void running?.child.kill('SIGINT') });
    const machine = await Machine.make(t, { DTRM_URL: line.origin });
    await mkdir(join(machine.home, 'two'));
    await writeFile(join(machine.home, 'two/small.txt'), 'small');
    await writeFile(join(machine.home, 'two/large.mov'), bytesAt('stop', 0, size));
    running = machine.start(['send', ...TO, 'two'], { DTRM_TOKEN: SENDER });
    const stopped = await running.ended;
    assert.equal(stopped.code, 130, stopped.stderr);
    const id = /go on with: dtrm resume ([0-9a-f-]{36})/.exec(stopped.stderr)?.[1] as string;
    assert.ok(id, stopped.stderr);
    const before = line.up;
    const resumed = await machine.run(['resume']);
    assert.equal(resumed.code, 0, resumed.stderr);
    assert.equal(resumed.stdout.trim(), id);
    assert.ok(line.up - before < size - 8 * MIB, `${line.up - before} bytes went up again`);
    assert.match((await machine.run(['resume'])).stderr, /nothing broke off/);
  });

  it('takes few processes for many small files, and shows its token to nobody', async (t) => {
    const { url, sender } = await aCourier(t);
    const machine = await Machine.make(t, { DTRM_URL: url });
    const real = spawnSync('sh', ['-c', 'command -v curl'], { encoding: 'utf8' }).stdout.trim();
    await machine.shadow('curl', `#!/bin/sh\nprintf 'run %s\\n' "$*" >>"${machine.home}/runs"\nexec ${real} "$@"\n`);
    await mkdir(join(machine.home, 'many'));
    for (let n = 0; n < 1_200; n++) await writeFile(join(machine.home, 'many', `${n}.txt`), `${n}`);
    const sent = await machine.run(['send', ...TO, 'many'], { DTRM_TOKEN: SENDER });
    assert.equal(sent.code, 0, sent.stderr);
    const id = sent.stdout.trim();
    const got = await machine.run(['fetch', id, 'got'], { DTRM_TOKEN: RECIPIENT });
    assert.equal(got.code, 0, got.stderr);
    assert.deepEqual(await tree(join(machine.home, 'got/many')), await tree(join(machine.home, 'many')));
    const runs = await readFile(join(machine.home, 'runs'), 'utf8');
    assert.ok(runs.split('\nrun ').length < 50, runs);
    assert.doesNotMatch(runs, /dtrm_|Bearer|Authorization/);
    assert.equal((await sender.envelope(id)).files, 1_200);
  });

  it('sends a file again that changed between its hash and its bytes', async (t) => {
    const { url, sender } = await aCourier(t);
    const machine = await Machine.make(t, { DTRM_URL: url });
    const real = spawnSync('sh', ['-c', 'command -v curl'], { encoding: 'utf8' }).stdout.trim();
    const change = `case "$*" in *size_upload*) [ -e "$0.once" ] || { : >"$0.once"; printf xyz >"${machine.home}/two/b.txt"; } ;; esac`;
    await machine.shadow('curl', `#!/bin/sh\n${change}\nexec ${real} "$@"\n`);
    await mkdir(join(machine.home, 'two'));
    await writeFile(join(machine.home, 'two/a.txt'), 'aaa');
    await writeFile(join(machine.home, 'two/b.txt'), 'bbb');
    const sent = await machine.run(['send', ...TO, 'two'], { DTRM_TOKEN: SENDER });
    assert.equal(sent.code, 0, sent.stderr);
    assert.match(sent.stderr, /1 files were not what they were when they were hashed/);
    assert.equal((await sender.as('recipient').content(sent.stdout.trim(), 'two/b.txt')).toString(), 'xyz');
  });

  it('takes files by name, a link named outright, and what is in a folder', async (t) => {
    const { url } = await aCourier(t);
    const machine = await Machine.make(t, { DTRM_URL: url });
    await mkdir(join(machine.home, 'in/below'), { recursive: true });
    await writeFile(join(machine.home, 'in/one'), '1');
    await writeFile(join(machine.home, 'in/below/two'), '2');
    await writeFile(join(machine.home, '-n'), '3');
    await symlink('in/one', join(machine.home, 'named'));
    const sent = await machine.run(['send', ...TO, '--', 'in/.', '-n', 'named'], { DTRM_TOKEN: SENDER });
    assert.equal(sent.code, 0, sent.stderr);
    const got = await machine.run(['fetch', '--no-collect', sent.stdout.trim()], { DTRM_TOKEN: RECIPIENT });
    assert.equal(got.code, 0, got.stderr);
    const here = await tree(join(machine.home, sent.stdout.trim()), ['.datoferum']);
    const text = (word: string): string => Buffer.from(word).toString('base64');
    assert.deepEqual(here, {
      one: text('1'),
      named: text('1'),
      '-n': text('3'),
      'below/': 'folder',
      'below/two': text('2'),
    });
  });

  it('keeps a token in a file that only its owner reads, and comes with the address it was fetched from', async (t) => {
    const { url } = await aCourier(t);
    const machine = await Machine.make(t, {});
    const script = Buffer.from(await (await fetch(`${url}/dtrm`)).arrayBuffer()).toString();
    assert.equal(script.replace(/SERVED_BY='[^']*'/, "SERVED_BY=''"), await readFile(DTRM, 'utf8'));
    assert.match(script, /SERVED_BY='http:\/\/localhost:\d+'/);
    const signedIn = await machine.start(['login', '--token', url], {}, `${SENDER}\n`).ended;
    assert.equal(signedIn.code, 0, signedIn.stderr);
    assert.match(signedIn.stderr, /signed in at .* as studio@example\.com/);
    assert.equal((await stat(join(machine.home, '.config/dtrm/login'))).mode & 0o777, 0o600);
    assert.equal((await machine.run(['status'])).code, 0);
  });

  it('signs in by a browser on another device, for a token of its own that ends', async (t) => {
    const { url, house } = await aCourier(t);
    const machine = await Machine.make(t, {});
    const { child, ended } = machine.start(['login', url]);
    let said = '';
    const allowed: Promise<void>[] = [];
    child.stderr?.on('data', (text: Buffer) => {
      said += text;
      const code = /enter the code ([A-Z0-9-]+)/.exec(said)?.[1];
      if (code && allowed.length === 0) allowed.push(allowDevice(house.url, code));
    });
    const signedIn = await ended;
    await Promise.all(allowed);
    assert.equal(signedIn.code, 0, signedIn.stderr);
    assert.match(signedIn.stderr, /signed in at .* as studio@example\.com/);
    const [, token] = (await readFile(join(machine.home, '.config/dtrm/login'), 'utf8')).split('\n');
    assert.match(String(token), /^dtrm_/);
    const bearer = { headers: { Authorization: `Bearer ${token}` } };
    const me = (await (await fetch(`${url}/api/v1/me`, bearer)).json()) as {
      credential: { scopes: string[]; expiresAt: string };
    };
    assert.deepEqual(me.credential.scopes.sort(), ['read', 'receive', 'send']);
    const days = (Date.parse(me.credential.expiresAt) - Date.now()) / 86_400_000;
    assert.ok(days > 88 && days <= 90, me.credential.expiresAt);
    await writeFile(join(machine.home, 'a'), 'a');
    const sent = await machine.run(['send', ...TO, 'a']);
    assert.equal(sent.code, 0, sent.stderr);
  });

  it('ends with the exit code that its help names, and with a sentence', async (t) => {
    const { url, sender } = await aCourier(t);
    const machine = await Machine.make(t, { DTRM_URL: url, DTRM_TOKEN: SENDER });
    await writeFile(join(machine.home, 'a'), 'a');
    const ends = async (
      code: number,
      words: RegExp,
      args: string[],
      env: Record<string, string> = {},
    ): Promise<void> => {
      const ended = await machine.run(args, env);
      assert.equal(ended.code, code, `${args.join(' ')}: ${ended.stderr}`);
      assert.match(ended.stderr, words);
    };
    await ends(2, /who receives it/, ['send', 'a']);
    await ends(2, /not there/, ['send', ...TO, 'nothing']);
    await ends(2, /called "a" in the envelope/, ['send', ...TO, 'a', './a']);
    await ends(2, /no envelope id/, ['fetch', '../x']);
    await ends(2, /must not cross a network in clear/, ['status'], { DTRM_URL: 'http://courier.example' });
    await ends(3, /the courier refuses: .*\(invalid_request\)/, ['send', '-r', 'nobody', 'a']);
    await ends(3, /\(not_found\)/, ['status', '017f22e2-79b0-7cc3-98c4-dc0c0c07398f']);
    await ends(4, /not signed in/, ['status'], { DTRM_TOKEN: '' });
    await ends(4, /sign in again/, ['status'], { DTRM_TOKEN: 'dtrm_wrong' });
    const line = await Line.to(t, url);
    const nobody = line.origin;
    await line.close();
    await ends(5, /no answer/, ['status'], { DTRM_URL: nobody, DTRM_PATIENCE: '0' });
    const { id } = await sender.open({ title: 'Not sealed' });
    await ends(3, /not_found|not_sealed/, ['fetch', id], { DTRM_TOKEN: RECIPIENT });
  });

  it('says which delivered file is not what was sealed, and fetches it again', async (t) => {
    const { url } = await aCourier(t);
    const machine = await Machine.make(t, { DTRM_URL: url });
    await mkdir(join(machine.home, 'in'));
    for (const name of ['a', 'b\\c', 'd']) await writeFile(join(machine.home, 'in', name), name);
    const sent = await machine.run(['send', ...TO, 'in'], { DTRM_TOKEN: SENDER });
    const fetching = ['fetch', sent.stdout.trim(), 'got'];
    assert.equal((await machine.run(fetching, { DTRM_TOKEN: RECIPIENT })).code, 0);
    await appendFile(join(machine.home, 'got/in/b\\c'), '!');
    await writeFile(join(machine.home, 'got/in/more'), 'more');
    const checked = await machine.run(['verify', 'got']);
    assert.equal(checked.code, 1);
    assert.match(checked.stdout, /b\\\\c: not what was sealed/);
    assert.match(checked.stdout, /in\/more: not in the envelope/);
    assert.equal((await machine.run(fetching, { DTRM_TOKEN: RECIPIENT })).code, 0);
    assert.equal(await readFile(join(machine.home, 'got/in/b\\c'), 'utf8'), 'b\\c');
    await machine.run(['send', ...TO, 'in/a'], { DTRM_TOKEN: SENDER });
    const other = await machine.run(['fetch', '017f22e2-79b0-7cc3-98c4-dc0c0c07398f', 'got'], {
      DTRM_TOKEN: RECIPIENT,
    });
    assert.match(other.stderr, /holds another envelope/);
    assert.match(
      (await machine.run(['fetch', sent.stdout.trim(), 'in'], { DTRM_TOKEN: RECIPIENT })).stderr,
      /is not empty/,
    );
  });

  it('fetches a second time only what is not here, or not as it was sealed', async (t) => {
    const { house, url } = await aCourier(t);
    const line = await Line.to(t, house.url);
    const machine = await Machine.make(t, { DTRM_URL: line.origin });
    await hardFolder(machine.home);
    const sent = await machine.run(['send', ...TO, 'day 4'], { DTRM_TOKEN: SENDER, DTRM_URL: url });
    const fetching = ['fetch', sent.stdout.trim(), 'got'];
    const fetched = async (): Promise<number> => {
      const before = line.down;
      const got = await machine.run(fetching, { DTRM_TOKEN: RECIPIENT });
      assert.equal(got.code, 0, got.stderr);
      assert.deepEqual(await tree(join(machine.home, 'got/day 4')), await tree(join(machine.home, 'day 4')));
      return line.down - before;
    };
    assert.ok((await fetched()) > 9 * MIB);
    assert.ok((await fetched()) < MIB, 'nothing is fetched that is right');
    await writeFile(join(machine.home, 'got/day 4/new\nline'), 'wrong');
    await rm(join(machine.home, 'got/day 4/zero'));
    await rm(join(machine.home, 'got/day 4/-deep/x y'), { recursive: true });
    assert.ok((await fetched()) < MIB, 'only what is wrong is fetched');
    await writeFile(join(machine.home, 'got/day 4/-deep/large.mov'), bytesAt('other', 0, 9 * MIB));
    const again = await fetched();
    assert.ok(again > 9 * MIB && again < 10 * MIB, 'what has the right length and other bytes is fetched whole');
  });

  it('writes nothing outside of its folder, whatever a manifest says', async (t) => {
    const attacks = ['../out', '/tmp/out', 'a/../../out', 'a//b', './a', '.datoferum/keys', 'a/..'];
    for (const name of attacks) {
      const manifest = `${sha256(Buffer.from('x'))}  ${name}\n`;
      const documents: Record<string, string> = {
        'manifest-sha256.txt': manifest,
        'manifest.ndjson': `{"kind":"file","path":"${name}","size":1}\n`,
        'seal.json': `{"sha256":"${sha256(Buffer.from(manifest))}"}`,
      };
      const courier = createServer(({ url = '' }, res) => {
        const document = documents[url.split('/').at(-1) as string];
        if (url.endsWith('/tickets')) res.end('{"ticket":"t"}');
        else res.end(document ?? '{"title":"x","files":1}');
      });
      courier.listen(0, '127.0.0.1');
      await once(courier, 'listening');
      t.after(async () => void courier.close());
      const machine = await Machine.make(t, {
        DTRM_TOKEN: 'x',
        DTRM_URL: `http://127.0.0.1:${(courier.address() as AddressInfo).port}`,
      });
      await machine.shadow('ssh-keygen', '#!/bin/sh\nexit 0\n');
      const got = await machine.run(['fetch', '017f22e2-79b0-7cc3-98c4-dc0c0c07398f', 'got']);
      assert.equal(got.code, 1, `${name}: ${got.stderr}`);
      assert.match(got.stderr, /impossible file/);
      assert.deepEqual(await tree(join(machine.home, 'got'), ['.datoferum']), {});
      courier.closeAllConnections();
    }
  });
});

describe('the script dtrm', () => {
  it('has nothing that shellcheck finds', { skip: missingPrograms('shellcheck') ?? false }, () => {
    const { status, stdout } = spawnSync('shellcheck', ['--shell=sh', DTRM], { encoding: 'utf8' });
    assert.equal(status, 0, stdout);
  });
});
