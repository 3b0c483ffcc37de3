// npm run changelog -- <version> <date>: gathers changelog.d/*.md into CHANGELOG.md and removes them.
// Without arguments it prints what the next release would say.
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './node-24.mjs';

const FOLDER = join(root, 'changelog.d');
const PAGE = join(root, 'CHANGELOG.md');
/** The end of a fragment's name says what kind of change it is. */
const KINDS = { added: 'Added', changed: 'Changed', fixed: 'Fixed', removed: 'Removed', security: 'Security' };

const fragments = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.md') && file !== 'README.md')
  .sort()
  .map((file) => {
    const kind = file.split('.').at(-2) ?? '';
    if (!KINDS[kind]) throw new Error(`changelog.d/${file}: the name ends in .${Object.keys(KINDS).join('.md, .')}.md`);
    return { file, kind, text: readFileSync(join(FOLDER, file), 'utf8').trim() };
  });

const section = Object.entries(KINDS)
  .map(([kind, title]) => [title, fragments.filter((fragment) => fragment.kind === kind)])
  .filter(([, found]) => found.length > 0)
  .map(
    ([title, found]) => `### ${title}\n\n${found.map(({ text }) => `- ${text.replaceAll('\n', '\n  ')}`).join('\n')}\n`,
  )
  .join('\n');

const [version, date] = process.argv.slice(2);
if (!version || !date) process.stdout.write(section || 'No fragment waits in changelog.d.\n');
else if (!/^\d{4}-\d{2}-\d{2}$/.test(date)) throw new Error('The date is written YYYY-MM-DD.');
else {
  const head = '# Changelog\n';
  const before = existsSync(PAGE) ? readFileSync(PAGE, 'utf8').slice(head.length) : '';
  writeFileSync(PAGE, `${head}\n## ${version} (${date})\n\n${section}${before}`);
  for (const { file } of fragments) rmSync(join(FOLDER, file));
}
