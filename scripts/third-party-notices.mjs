// npm run notices: writes THIRD-PARTY-NOTICES.md from the packages that the product ships with and from the fonts.
// With --check it writes nothing and fails when the file is not what it would write.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './node-24.mjs';

const PAGE = join(root, 'THIRD-PARTY-NOTICES.md');
/** What the product may ship with; anything else is a decision, not an install. */
const ALLOWED =
  /^(Apache-2\.0|MIT|MIT-0|BSD-2-Clause|BSD-3-Clause|0BSD|ISC|MPL-2\.0|BlueOak-1\.0\.0|CC0-1\.0|Unlicense)$/;
/** Packages whose package.json names no licence, but whose own page of words does. Each was read by a person. */
const SAID_IN_README = { 'combine-errors': 'MIT' };
/** The workspaces that are shipped; bench and the tests are not. */
const SHIPPED = ['apps/server', 'apps/web', 'apps/desktop', 'packages/core', 'packages/ui'];

const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;

/** Where `name` is found from the package at `from`, as Node looks it up. */
function find(from, name) {
  for (let at = from; ; at = at.includes('/node_modules/') ? at.slice(0, at.lastIndexOf('/node_modules/')) : '') {
    const path = `${at === '' ? '' : `${at}/`}node_modules/${name}`;
    if (lock[path]) return lock[path].link ? lock[path].resolved : path;
    if (at === '') return null;
  }
}

/** Every package reached from the shipped workspaces; optional ones only where they are installed. */
function shipped() {
  const seen = new Set();
  const queue = [...SHIPPED];
  for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
    if (seen.has(at)) continue;
    seen.add(at);
    const { dependencies, optionalDependencies } = lock[at] ?? {};
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) {
      const path = find(at, name);
      if (path) queue.push(path);
    }
  }
  return [...seen].filter((path) => path.startsWith('node_modules/') && existsSync(join(root, path))).sort();
}

function notice(path) {
  const folder = join(root, path);
  const { name, version, license, homepage, repository, author } = JSON.parse(
    readFileSync(join(folder, 'package.json'), 'utf8'),
  );
  const kind =
    typeof license === 'string'
      ? license.replace(/[()]/g, '')
      : (license?.type ?? SAID_IN_README[name] ?? 'none named');
  if (!kind.split(' OR ').some((one) => ALLOWED.test(one)))
    throw new Error(`${name} ${version} is under ${kind}, which is not among the licences allowed here.`);
  const files = readdirSync(folder)
    .filter((file) => /^(licen[cs]e|notice|copying)/i.test(file))
    .sort();
  const texts = files.map((file) => readFileSync(join(folder, file), 'utf8').replaceAll('\r\n', '\n').trim());
  const who = typeof author === 'string' ? author : author?.name;
  const where = homepage ?? (typeof repository === 'string' ? repository : repository?.url) ?? '';
  return [
    `## ${name} ${version}`,
    '',
    [kind, who, where.replace(/^git\+/, '')].filter(Boolean).join(' · '),
    '',
    ...(texts.length > 0
      ? texts.map((text) => `~~~text\n${text}\n~~~\n`)
      : ['The package brings no licence text of its own.\n']),
  ].join('\n');
}

function page() {
  const fonts = readFileSync(join(root, 'packages/ui/src/theme/fonts/OFL.txt'), 'utf8').trim();
  return [
    '# Third-party notices',
    '',
    'Datoferum ships with the works named here, each under its own licence. Written by `npm run notices`.',
    '',
    '## Atkinson Hyperlegible Next, Atkinson Hyperlegible Mono',
    '',
    'SIL Open Font License 1.1',
    '',
    `~~~text\n${fonts}\n~~~`,
    '',
    ...shipped().map(notice),
  ].join('\n');
}

const text = page();
const isCurrent = existsSync(PAGE) && readFileSync(PAGE, 'utf8') === text;
if (process.argv.includes('--check')) {
  if (!isCurrent) process.stderr.write('THIRD-PARTY-NOTICES.md is not that of the lockfile; run "npm run notices".\n');
  process.exitCode = isCurrent ? 0 : 1;
} else writeFileSync(PAGE, text);
