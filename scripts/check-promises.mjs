// npm run promises: fails when docs/promises.md names a test or a command that is not there.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './node-24.mjs';
import { complaint, readPromises } from './promises.mjs';

const PAGE = 'docs/promises.md';
const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const texts = new Map();

const house = {
  script: (name) => name in scripts,
  read(path) {
    if (!texts.has(path)) texts.set(path, existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : null);
    return texts.get(path);
  },
};

const promises = readPromises(readFileSync(join(root, PAGE), 'utf8'));
const wrong = promises.map((one) => [one.line, complaint(one, house)]).filter(([, words]) => words !== null);
for (const [line, words] of wrong) process.stderr.write(`${PAGE}:${line} ${words}\n`);

const count = (kind) => promises.filter((one) => one.kind === kind).length;
process.stdout.write(
  `promises: ${promises.length} (${count('test')} by a test, ${count('command')} by a command, ${count('not shown')} not shown), ${wrong.length} wrong\n`,
);
process.exitCode = wrong.length > 0 || promises.length === 0 ? 1 : 0;
