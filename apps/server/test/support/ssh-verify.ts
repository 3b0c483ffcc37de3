import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Ran, run } from './commands.ts';

/** `ssh-keygen -Y verify` over a statement, its armoured signature and the courier's allowed_signers file. */
export async function sshVerify(given: {
  statement: Uint8Array | string;
  sig: string;
  allowedSigners: string;
  namespace: string;
}): Promise<Ran> {
  const folder = await mkdtemp(join(tmpdir(), 'verify-'));
  try {
    await writeFile(join(folder, 'allowed_signers'), given.allowedSigners);
    await writeFile(join(folder, 'statement.sig'), given.sig);
    const args = [
      '-Y',
      'verify',
      '-n',
      given.namespace,
      '-I',
      'courier',
      '-f',
      'allowed_signers',
      '-s',
      'statement.sig',
    ];
    return await run('ssh-keygen', args, { cwd: folder, input: Buffer.from(given.statement as string) });
  } finally {
    await rm(folder, { recursive: true });
  }
}
