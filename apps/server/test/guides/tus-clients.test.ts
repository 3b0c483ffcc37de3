import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { aDelivery } from '../clients/support/a-delivery.ts';
import { pythonWith } from '../clients/support/python-venv.ts';
import { run } from '../support/commands.ts';
import { bytesAt } from '../support/seeded.ts';
import { aDirectory } from '../support/test-house.ts';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
const GUIDE = readFileSync(join(ROOT, 'docs/guides/tus-clients.md'), 'utf8');
const found = await pythonWith('tuspy', ['tuspy==1.1.0']);

/** The first block of a language, as it stands in the guide. */
function block(language: string): string {
  const code = GUIDE.split(`\n\`\`\`${language}\n`)[1]?.split('\n```')[0];
  assert.ok(code);
  return code;
}

describe('the guide to tus clients', () => {
  for (const [language, path, program, skip] of [
    ['js', 'day 4/A001.mov', () => [process.execPath, '--input-type=module', '-e'], false],
    [
      'python',
      'day 4/A002.mov',
      () => [(found as { python: string }).python, '-c'],
      'missing' in found ? found.missing : false,
    ],
  ] as const) {
    it(`delivers by its own lines (${language})`, { skip, timeout: 180_000 }, async (t) => {
      const delivery = await aDelivery(t, 'guide');
      const bytes = bytesAt(path, 0, 3 * 1024 * 1024);
      const file = join(await aDirectory(t), 'file');
      writeFileSync(file, bytes);
      const { sender, line, id } = delivery;
      const env = { COURIER: line.origin, ENVELOPE: id, TOKEN: sender.token, FILE: file };
      const [command = '', ...args] = program();
      const ran = await run(command, [...args, block(language)], { cwd: ROOT, env: { ...process.env, ...env } });
      assert.equal(ran.code, 0, ran.stderr);
      assert.match(ran.stdout.toString(), /durable|http/);
      await delivery.arrive({ [path]: bytes });
    });
  }
});
