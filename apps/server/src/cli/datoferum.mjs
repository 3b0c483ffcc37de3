#!/usr/bin/env node
// The command `datoferum`. Node 24 runs the TypeScript beside it as it is.
if (Number(process.versions.node.split('.')[0]) < 24) {
  process.stderr.write('datoferum needs Node 24; in the repository: npm run verify -- FOLDER\n');
  process.exit(2);
}
const { main } = await import('./main.ts');
process.exitCode = await main(process.argv.slice(2), process.stdout, process.stderr);
