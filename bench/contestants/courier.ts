import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { secondsSince } from '../support/measure.ts';
import { type Contestant, freePort, launch, startEnvironment, startFlags, type Target } from './contestant.ts';

const MAIN = fileURLToPath(new URL('../../apps/server/src/main.ts', import.meta.url));
export const SENDER = 'dtrm_demo_studio';
export const RECIPIENT = 'dtrm_demo_client_b';
export const RECIPIENT_ADDRESS = 'client-b@example.com';
export function bearer(token: string): Record<string, string> {
  return { Authorization: `Bearer ${token}` };
}

/** The courier in demo mode. `profileFolder` makes it leave a CPU profile there, for every thread, when it stops. */
export function courier(profileFolder: string | null): Contestant {
  return {
    name: 'courier',
    durable: true,
    async start(folder) {
      const port = await freePort();
      const origin = `http://127.0.0.1:${port}`;
      const profiling = profileFolder === null ? [] : ['--cpu-prof', `--cpu-prof-dir=${profileFolder}`];
      const data = join(folder, 'data');
      mkdirSync(data, { recursive: true });
      const env = {
        ...startEnvironment(),
        DATOFERUM_PORT: String(port),
        DATOFERUM_DATA: data,
        DATOFERUM_URL: origin,
        DATOFERUM_DEMO_SEED: 'off',
      };
      const isReady = (): Promise<boolean> =>
        fetch(`${origin}/readyz`).then(
          (answer) => answer.ok,
          () => false,
        );
      const args = [...startFlags, ...profiling, MAIN, '--demo'];
      const running = await launch('courier', process.execPath, args, { folder, origin, env, isReady });
      return { ...running, open: (title) => openEnvelope(origin, title) };
    },
  };
}

/** Opens an envelope as the demo sender for the demo recipient. */
export async function openEnvelope(origin: string, title: string): Promise<Target & { id: string }> {
  const opened = await json(`${origin}/api/v1/envelopes`, 'POST', {
    title,
    recipients: [{ email: RECIPIENT_ADDRESS }],
  });
  const { id, uploads, drop } = opened as { id: string; uploads: string; drop: string };
  return {
    id,
    endpoint: new URL(uploads, origin).href,
    drop: new URL(drop, origin).href,
    headers: bearer(SENDER),
    look: (uploadUrl) => `${origin}/api/v1/uploads/${new URL(uploadUrl, origin).pathname.split('/').pop()}`,
    seal: async (counts) => {
      const began = performance.now();
      await json(`${origin}/api/v1/envelopes/${id}/close`, 'POST', counts);
      await untilSealed(origin, id);
      return secondsSince(began);
    },
    fetch: (path) => ({
      url: `${origin}/api/v1/envelopes/${id}/content/${path.split('/').map(encodeURIComponent).join('/')}`,
      headers: bearer(RECIPIENT),
    }),
  };
}

/** Waits for the seal; an envelope that was reopened has bytes that did not match, and that ends the bench. */
export async function untilSealed(origin: string, id: string, limitSeconds = 600): Promise<void> {
  const deadline = Date.now() + limitSeconds * 1000;
  while (Date.now() < deadline) {
    const { state } = (await json(`${origin}/api/v1/envelopes/${id}?wait=sealed`, 'GET')) as { state: string };
    if (state === 'sealed' || state === 'delivered') return;
    if (state !== 'sealing') throw new Error(`envelope ${id} is ${state}, not sealed`);
  }
  throw new Error(`envelope ${id} was not sealed after ${limitSeconds} s`);
}

async function json(url: string, method: string, body?: unknown): Promise<unknown> {
  const answer = await fetch(url, {
    method,
    headers: { ...bearer(SENDER), ...(body === undefined ? {} : { 'Content-Type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${new URL(url).pathname} answered ${answer.status}: ${text}`);
  return text === '' ? {} : JSON.parse(text);
}
