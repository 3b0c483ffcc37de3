import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { allowDevice } from '../support/allow-device.ts';
import { missingPrograms } from '../support/commands.ts';
import { aDirectory, aHouse } from '../support/test-house.ts';

const GUIDE = fileURLToPath(new URL('../../../../docs/guides/curl.md', import.meta.url));
const skip = missingPrograms('bash', 'curl', 'openssl', 'ssh-keygen', 'sha256sum') ?? false;

describe('the guide for curl', { skip, timeout: 300_000 }, () => {
  it('leads from signing in to a certificate, block by block as it is written', async (t) => {
    const { house, sender } = await aHouse(t, await aDirectory(t), { timers: true });
    const folder = await aDirectory(t);
    const guide = await readFile(GUIDE, 'utf8');
    const blocks = [...guide.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, block]) => block as string);
    const script = `set -eu\nRECIPIENT=dtrm_demo_client_b\n${blocks.join('\n').replaceAll('https://courier.example', house.url)}\necho "ENVELOPE $ID"\n`;
    const child = spawn('bash', ['-c', script], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    const allowed: Promise<void>[] = [];
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (text: Buffer) => {
        said += text;
        const code = /and type ([A-Z0-9-]+)/.exec(said)?.[1];
        if (code && allowed.length === 0) allowed.push(allowDevice(house.url, code));
      });
    const status = await new Promise((resolve) => child.on('close', resolve));
    await Promise.all(allowed);
    assert.equal(status, 0, said);
    assert.equal(said.split('broken, as wanted here').length - 1, 2, said);
    assert.match(said, /Good "seal@datoferum" signature for courier/);
    for (const file of ['film.mov', 'big.mov', 'odd name.bin']) assert.ok(said.includes(`${file}: OK`), said);
    for (const file of ['film.mov', 'big.mov'])
      assert.deepEqual(await readFile(join(folder, 'in', file)), await readFile(join(folder, 'out', file)));
    assert.match(said, /urn:datoferum:certificate:1/);
    assert.equal((await stat(join(folder, 'courier.conf'))).mode & 0o777, 0o600);
    assert.ok((await stat(join(folder, 'all.zip'))).size > 21_000_000);
    const id = /ENVELOPE (\S+)/.exec(said)?.[1] as string;
    const kinds = (await sender.receipts(id)).map(({ kind }) => kind);
    assert.ok(kinds.includes('collected'), kinds.join());
  });
});
