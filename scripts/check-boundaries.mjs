// npm run boundaries: reads every source and names each import that runs against the direction.
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { violations } from './boundaries.mjs';
import { root } from './node-24.mjs';

const files = globSync(['packages/*/src/**/*.{ts,tsx}', 'apps/*/{src,test}/**/*.{ts,tsx}', 'bench/**/*.ts'], {
  cwd: root,
  exclude: (name) => name === 'node_modules',
}).map((file) => file.replaceAll('\\', '/'));

const found = files.flatMap((file) => violations(file, readFileSync(join(root, file), 'utf8')));
for (const line of found) process.stderr.write(`${line}\n`);
if (files.length === 0) throw new Error('no source was found, so nothing was checked');
process.stdout.write(`boundaries: ${files.length} files, ${found.length} against the direction\n`);
process.exitCode = found.length > 0 ? 1 : 0;
