import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { reportJson, reportText } from './verify/report.ts';
import { UnreadableDelivery, verifyDelivery } from './verify/verify-delivery.ts';

const USAGE = `datoferum verify [--keys FILE] [--json] FOLDER

Checks a delivered folder without a network: every file against the manifest, the manifest against the seal, the
signatures against the courier's keys. --keys takes an allowed_signers file of your own instead of the delivered one.

Exit: 0 everything holds · 1 something does not · 2 wrong use, or it cannot be read
3 what is here holds, but a proof is missing
`;

/** @returns the exit code */
export async function main(argv: readonly string[], out: NodeJS.WriteStream, err: NodeJS.WriteStream): Promise<number> {
  const [command, ...rest] = argv;
  if (command === '--help' || command === 'help') {
    out.write(USAGE);
    return 0;
  }
  const given = command === 'verify' ? readArguments(rest) : null;
  if (given === null) {
    err.write(USAGE);
    return 2;
  }
  // npm runs a script in its package; the folder was meant from where the person stands.
  const from = process.env.INIT_CWD ?? process.cwd();
  const progress = (files: number, bytes: number): void => {
    if (err.isTTY) err.write(`\r${files} files, ${bytes} bytes checked`);
  };
  try {
    const keys = given.keys === undefined ? null : resolve(from, given.keys);
    const report = await verifyDelivery(resolve(from, given.folder), { keys, progress });
    if (err.isTTY) err.write('\r\x1b[K');
    out.write(given.json ? reportJson(report) : reportText(report));
    return report.holds === null ? 3 : report.holds ? 0 : 1;
  } catch (error) {
    if (!(error instanceof UnreadableDelivery)) throw error;
    err.write(`${error.message}\n`);
    return 2;
  }
}

function readArguments(args: string[]): { folder: string; keys?: string; json: boolean } | null {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { keys: { type: 'string' }, json: { type: 'boolean', default: false } },
    });
    const [folder, more] = positionals;
    if (folder === undefined || more !== undefined) return null;
    return { folder, json: values.json, ...(values.keys === undefined ? {} : { keys: values.keys }) };
  } catch {
    return null;
  }
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2), process.stdout, process.stderr);
