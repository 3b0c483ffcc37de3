import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { missingPrograms, run } from '../support/commands.ts';
import { aDirectory, aHouse } from '../support/test-house.ts';

const README = readFileSync(new URL('../../../../README.md', import.meta.url), 'utf8');
const skip = missingPrograms('bash', 'curl', 'sha256sum') ?? false;

describe('the README', { skip }, () => {
  it('sends a folder and fetches it in three lines', async (t) => {
    const { house } = await aHouse(t, await aDirectory(t));
    const folder = await aDirectory(t);
    await mkdir(join(folder, 'docs/below'), { recursive: true });
    await writeFile(join(folder, 'docs/below/one.md'), 'one');
    const lines = /```sh\n(curl -fsSO http:\/\/localhost:8420\/dtrm\n[\s\S]*?)```/.exec(README)?.[1];
    assert.ok(lines);
    const own = `export HOME="$PWD"\n${lines.replaceAll('http://localhost:8420', house.url)}`;
    // The script knows the address that this house was configured with; the test's house listens on another port.
    const script = own.replace('/dtrm\n', `/dtrm\nexport DTRM_URL=${house.url}\n`);
    const { code, stderr } = await run('bash', ['-euc', script], { cwd: folder });
    assert.equal(code, 0, stderr);
    assert.equal(await readFile(join(folder, 'delivered-docs/docs/below/one.md'), 'utf8'), 'one');
  });
});
