import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';

const ROOT = join(import.meta.dirname, '../../..');

it('npm run dev builds a screen again when its source changes, keeps the last one while it does not compile, and ends by itself', async (t) => {
  const tree = await mkdtemp(join(tmpdir(), 'web-watch-'));
  t.after(() => rm(tree, { recursive: true, force: true }));
  for (const part of ['apps/web/src', 'apps/web/public', 'apps/web/build.mjs', 'apps/web/package.json', 'packages/ui'])
    await cp(join(ROOT, part), join(tree, part), { recursive: true });
  await mkdir(join(tree, 'packages/core/src'), { recursive: true });
  await cp(join(ROOT, 'package-lock.json'), join(tree, 'package-lock.json'));
  await symlink(join(ROOT, 'node_modules'), join(tree, 'node_modules'));

  const watcher = spawn(process.execPath, [join(tree, 'apps/web/build.mjs'), '--watch'], {
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  t.after(() => watcher.kill('SIGKILL'));
  let said = '';
  watcher.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const until = async (seen: () => boolean) => {
    const signal = AbortSignal.timeout(120_000);
    while (!seen()) await once(watcher.stderr, 'data', { signal });
  };
  const builds = () => said.split('was built').length - 1;
  const index = () => readFile(join(tree, 'apps/web/dist/index.html'), 'utf8');
  await until(() => builds() === 1);
  const first = await index();

  const main = join(tree, 'apps/web/src/main.tsx');
  const source = await readFile(main, 'utf8');
  await writeFile(main, `${source}\nthis does not compile`);
  await until(() => said.includes('main.tsx'));
  assert.equal(await index(), first);
  await writeFile(main, `${source}\ndocument.title = 'Another';\n`);
  await until(() => builds() === 2);
  assert.notEqual(await index(), first);

  const ended = once(watcher, 'exit', { signal: AbortSignal.timeout(60_000) });
  watcher.stdin.end();
  await ended;
});
