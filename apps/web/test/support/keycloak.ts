import { spawn, spawnSync } from 'node:child_process';
import { createHmac, randomInt } from 'node:crypto';
import { existsSync, mkdtempSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
const HOME = join(ROOT, 'services/keycloak');
/** Where `services/keycloak/fetch` was told to put the distribution; a test downloads nothing by itself. */
const DISTRIBUTIONS = process.env.DATOFERUM_TEST_KEYCLOAK ?? join(ROOT, '.services/keycloak-dist');
const VERSION = '26.7.3';
const READY_WITHIN_S = 300;

function missing(): string | null {
  const { stderr, error } = spawnSync('java', ['-version'], { encoding: 'utf8' });
  const major = Number(/version "(\d+)/.exec(error ? '' : stderr)?.[1] ?? 0);
  if (major < 17) return 'no Java 17 or newer';
  if (!existsSync(join(DISTRIBUTIONS, `keycloak-${VERSION}`))) return 'no distribution (services/keycloak/fetch)';
  return null;
}

/** Why Keycloak cannot run here, for a loud skip; null when it can. */
export const missingKeycloak: string | null = missing();

/** People of services/keycloak/realm-datoferum.json; the password of each is the first part of the address. */
export interface Keycloak {
  /** Without a path. */
  url: string;
  issuer: string;
  /** Starts it, the first time with the realms for a courier at `app`; resolves when both answer. */
  start(app?: string): Promise<void>;
  /** As a crash does. */
  kill(): Promise<void>;
  /** Its administration, below /admin/realms/datoferum. */
  admin<T = unknown>(method: string, path: string, body?: unknown): Promise<T>;
  /** Changes a person. */
  change(address: string, to: Record<string, unknown>): Promise<void>;
  /** Where this person is signed in. */
  sessionsOf(address: string): Promise<{ id: string }[]>;
  remove(): Promise<void>;
}

/** A Keycloak whose address is known before it runs, for a courier is configured with it. */
export async function aKeycloak(): Promise<Keycloak> {
  const directory = mkdtempSync(join(tmpdir(), 'datoferum-keycloak-'));
  const port = await twoFreePorts();
  const url = `http://127.0.0.1:${port}`;
  const call = (script: 'up' | 'down', more: Record<string, string>): Promise<void> =>
    new Promise((resolve, reject) => {
      const set = { DIR: directory, PORT: String(port), CACHE: DISTRIBUTIONS, WAIT: String(READY_WITHIN_S), ...more };
      const child = spawn(join(HOME, script), { env: { ...process.env, ...set }, stdio: ['ignore', 'ignore', 'pipe'] });
      let said = '';
      child.stderr.on('data', (text: Buffer) => {
        said += text.toString();
      });
      child.once('error', reject);
      // Not "close": what was started keeps the pipe.
      child.once('exit', (code) =>
        code === 0 ? resolve() : reject(new Error(`services/keycloak/${script}: ${said}`)),
      );
    });
  let app = '';

  const adminToken = async (): Promise<string> => {
    const form = { grant_type: 'password', client_id: 'admin-cli', username: 'admin', password: 'admin' };
    const answer = await fetch(`${url}/realms/master/protocol/openid-connect/token`, {
      method: 'POST',
      body: new URLSearchParams(form),
    });
    if (!answer.ok) throw new Error(`the administrator is refused: ${answer.status} ${await answer.text()}`);
    return ((await answer.json()) as { access_token: string }).access_token;
  };
  const admin: Keycloak['admin'] = async (method, path, body) => {
    const answer = await fetch(`${url}/admin/realms/datoferum${path}`, {
      method,
      headers: { Authorization: `Bearer ${await adminToken()}`, 'Content-Type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status} ${text}`);
    return (text === '' ? undefined : JSON.parse(text)) as never;
  };
  const idOf = async (address: string): Promise<string> => {
    const [user] = await admin<{ id: string }[]>('GET', `/users?exact=true&email=${encodeURIComponent(address)}`);
    if (!user) throw new Error(`nobody has the address ${address}`);
    return user.id;
  };
  return {
    url,
    issuer: `${url}/realms/datoferum`,
    async start(at = app) {
      app = at;
      await call('up', { APP_URL: app });
    },
    kill: () => call('down', { SIGNAL: 'KILL' }),
    admin,
    change: async (address, to) => admin('PUT', `/users/${await idOf(address)}`, to),
    sessionsOf: async (address) => admin('GET', `/users/${await idOf(address)}/sessions`),
    remove: () => call('down', { SIGNAL: 'KILL', PURGE: '1' }),
  };
}

/** RFC 6238 with the key of otto in services/keycloak: the six digits of this moment. */
export function codeOf(key: string, now = Date.now()): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(now / 30_000)));
  const digest = createHmac('sha1', key).update(counter).digest();
  const at = (digest.at(-1) ?? 0) & 15;
  return String((digest.readUInt32BE(at) & 0x7fff_ffff) % 1_000_000).padStart(6, '0');
}

/** A port and the one after it, below those that systems hand out by themselves. */
async function twoFreePorts(): Promise<number> {
  for (;;) {
    const port = 20_000 + randomInt(12_000);
    if ((await isFree(port)) && (await isFree(port + 1))) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
