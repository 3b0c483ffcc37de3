import assert from 'node:assert/strict';
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { aFront, type Front } from './front.ts';

const root = fileURLToPath(new URL('../../../../', import.meta.url));
const { environment, FLAGS } = (await import(new URL('../../../../scripts/launch.mjs', import.meta.url).href)) as {
  environment: () => NodeJS.ProcessEnv;
  FLAGS: string[];
};
const READY_WITHIN_MS = 90_000;

/** People of the demo; each has the password `demo`. */
export const WHO = {
  studio: { address: 'studio@example.com', token: 'dtrm_demo_studio' },
  'client-b': { address: 'client-b@example.com', token: 'dtrm_demo_client_b' },
  'lab-c': { address: 'lab-c@example.com', token: 'dtrm_demo_lab_c' },
  operator: { address: 'operator@example.com', token: 'dtrm_demo_operator' },
  auditor: { address: 'auditor@example.com', token: 'dtrm_demo_auditor' },
  admin: { address: 'admin@example.com', token: 'dtrm_demo_admin' },
} as const;
export type Who = keyof typeof WHO;

export interface NewEnvelope {
  title: string;
  from?: Who;
  to?: Who[];
  files?: Readonly<Record<string, string | Uint8Array<ArrayBuffer>>>;
  /** `filling` leaves it open, `sealed` waits for the seal (that is usual). */
  until?: 'filling' | 'sealed';
  [member: string]: unknown;
}

/** A real courier in a process of its own, in demo mode, behind a front that counts and cuts. */
export interface ACourier {
  url: string;
  front: Front;
  data: string;
  /** Asks the API as one of the demo's people; throws unless the answer is a good one. */
  ask<T = Record<string, unknown>>(who: Who, method: string, path: string, body?: unknown): Promise<T>;
  /** Opens an envelope, puts files into it and waits until it is sealed; answers its id. */
  envelope(what: NewEnvelope): Promise<string>;
  /** Sends its process a signal. */
  signal(name: NodeJS.Signals): void;
  /** Takes its process away with no word, and resolves when another one over the same data answers. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts one; stop it in `after`. Envelopes are those of the test alone, unless `seed` asks for the demo's: then all of them are there. */
export async function startCourier({
  seed = false,
  env = {},
}: {
  seed?: boolean;
  env?: Record<string, string>;
} = {}): Promise<ACourier> {
  // Nothing to do after `npm test` began; a file that runs alone shall not see an older app.
  execFileSync(process.execPath, [join(root, 'scripts/build-web.mjs')], { stdio: 'inherit' });
  const data = await mkdtemp(join(tmpdir(), 'web-courier-'));
  const front = await aFront();
  const port = await freePort();
  front.to(port);
  const begin = () =>
    spawn(
      process.execPath,
      [...FLAGS, '--disable-warning=ExperimentalWarning', join(root, 'apps/server/src/main.ts'), '--demo'],
      {
        stdio: ['ignore', 'ignore', 'pipe'],
        env: {
          ...Object.fromEntries(Object.entries(environment()).filter(([name]) => !name.startsWith('DATOFERUM_'))),
          DATOFERUM_PORT: String(port),
          DATOFERUM_DATA: data,
          DATOFERUM_URL: front.url,
          DATOFERUM_LOG_LEVEL: 'warn',
          DATOFERUM_DEMO_SEED: seed ? 'on' : 'off',
          ...env,
        },
      },
    );
  let said = '';
  const begun = async (): Promise<ChildProcess> => {
    const one = begin();
    one.stderr?.on('data', (text: Buffer) => {
      said = (said + text.toString()).slice(-20_000);
    });
    await ready(`http://127.0.0.1:${port}`, one, () => said);
    return one;
  };
  let child = await begun();
  if (seed) await seeded(data, child, () => said);

  const ask: ACourier['ask'] = async (who, method, path, body) => {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      headers: { Authorization: `Bearer ${WHO[who].token}` },
      ...(body === undefined ? {} : { body: isBytes(body) ? body : JSON.stringify(body) }),
    });
    const text = await answer.text();
    assert.ok(answer.ok, `${method} ${path} answered ${answer.status} ${text}`);
    return (text === '' ? undefined : JSON.parse(text)) as never;
  };
  return {
    url: front.url,
    front,
    data,
    ask,
    async envelope({ from = 'studio', to = ['client-b'], files = { 'a.txt': 'a' }, until = 'sealed', ...rest }) {
      const recipients = to.map((who) => ({ email: WHO[who].address }));
      const { id } = await ask<{ id: string }>(from, 'POST', '/api/v1/envelopes', { ...rest, recipients });
      let bytes = 0;
      for (const [path, content] of Object.entries(files)) {
        const body = Buffer.from(content as string);
        bytes += body.length;
        await ask(from, 'PUT', `/drop/${id}/${path.split('/').map(encodeURIComponent).join('/')}`, body);
      }
      if (until === 'filling') return id;
      await ask(from, 'POST', `/api/v1/envelopes/${id}/close`, { entries: Object.keys(files).length, bytes });
      const { state } = await ask<{ state: string }>(from, 'GET', `/api/v1/envelopes/${id}?wait=sealed`);
      assert.equal(state, 'sealed');
      return id;
    },
    signal: (name) => void child.kill(name),
    async restart() {
      const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
      child.kill('SIGKILL');
      await ended;
      child = await begun();
    },
    async stop() {
      front.close();
      if (child.exitCode === null && child.signalCode === null) {
        const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
        child.kill('SIGTERM');
        const late = setTimeout(() => child.kill('SIGKILL'), 30_000);
        await ended;
        clearTimeout(late);
      }
      await rm(data, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
    },
  };
}

const isBytes = (body: unknown): body is Buffer<ArrayBuffer> => body instanceof Uint8Array;

async function ready(origin: string, child: ChildProcess, said: () => string): Promise<void> {
  const until = Date.now() + READY_WITHIN_MS;
  for (;;) {
    const isReady = await fetch(`${origin}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isReady) return;
    if (child.exitCode !== null || Date.now() > until) {
      child.kill('SIGKILL');
      throw new Error(`the courier is not ready\n${said()}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** The demo's envelopes are made after the courier listens, and it writes down how far it came. */
async function seeded(data: string, child: ChildProcess, said: () => string): Promise<void> {
  const until = Date.now() + READY_WITHIN_MS;
  for (;;) {
    const progress = await readFile(join(data, 'demo.json'), 'utf8').catch(() => '{}');
    if (JSON.parse(progress).done === 'all') return;
    if (child.exitCode !== null || Date.now() > until) {
      child.kill('SIGKILL');
      throw new Error(`the demo is not whole\n${said()}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** A port below those that systems hand out by themselves. */
async function freePort(): Promise<number> {
  for (;;) {
    const port = 20_000 + randomInt(12_000);
    const server = createServer();
    const isFree = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false)).listen(port, '127.0.0.1', () => resolve(true));
    });
    if (!isFree) continue;
    await new Promise((resolve) => server.close(resolve));
    return port;
  }
}
