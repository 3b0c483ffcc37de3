import { spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ReceivedMail } from '../../src/ports/notifier.conformance.ts';
import { run } from './commands.ts';
import { parseMail } from './parse-mail.ts';

const HOME = join(import.meta.dirname, '../../../../services/smtp');
const ROOT = join(import.meta.dirname, '../../../..');
/** A virtual environment made for this, else whatever Python the machine has. */
const PYTHONS = [process.env.DATOFERUM_TEST_PYTHON ?? '', join(ROOT, '.services/smtp-python/bin/python3'), 'python3'];

const python = PYTHONS.find(
  (path) => path !== '' && spawnSync(path, ['-c', 'import aiosmtpd'], { stdio: 'ignore' }).status === 0,
);

/** Why the mail server of services/smtp cannot run here; null when it can. */
export const missingMailServer: string | null = python ? null : 'no Python with aiosmtpd (.services/smtp-python)';

export interface MailServer extends AsyncDisposable {
  /** smtp://127.0.0.1:port */
  url: string;
  port: number;
  directory: string;
  messages(to?: string): Promise<{ id: string; to: string[]; tls: boolean; user: string | null; message_id: string }[]>;
  mails(to: string): Promise<ReceivedMail[]>;
  kill(): Promise<void>;
  start(): Promise<void>;
}

/** Starts services/smtp with a mailbox of its own. */
export async function startMailServer(options: Record<string, string> = {}): Promise<MailServer> {
  const directory = mkdtempSync(join(tmpdir(), 'datoferum-smtp-'));
  const [port, httpPort] = [await freePort(), await freePort()];
  const more = {
    DIR: directory,
    PORT: String(port),
    HTTP_PORT: String(httpPort),
    PYTHON: python ?? 'python3',
    ...options,
  };
  const call = async (script: 'up' | 'down', extra: Record<string, string> = {}): Promise<void> => {
    const set = Object.entries({ ...more, ...extra }).map(([name, value]) => `${name}=${value}`);
    const done = await run('env', [...set, join(HOME, script)], { timeoutMs: 60_000 });
    if (done.code !== 0) throw new Error(`services/smtp/${script}: ${done.stderr}`);
  };
  await call('up');
  const ask = async (path: string): Promise<Response> => fetch(`http://127.0.0.1:${httpPort}${path}`);
  const messages: MailServer['messages'] = async (to) =>
    (await ask(`/messages${to === undefined ? '' : `?to=${encodeURIComponent(to)}`}`)).json() as Promise<never>;
  return {
    url: `smtp://127.0.0.1:${port}`,
    port,
    directory,
    messages,
    async mails(to) {
      const found = await messages(to);
      return Promise.all(found.map(async ({ id }) => parseMail(await (await ask(`/messages/${id}`)).bytes())));
    },
    kill: () => call('down', { SIGNAL: 'KILL' }),
    start: () => call('up'),
    [Symbol.asyncDispose]: () => call('down', { PURGE: '1' }),
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
