import { randomBytes } from 'node:crypto';
import { uuidv7 } from '@datoferum/core';
import { CredentialAuthenticator } from '../../../src/adapters/authenticator/index.ts';
import { type Config, readConfig } from '../../../src/config/index.ts';
import { createDoors } from '../../../src/http/server.ts';
import type { World } from '../../../src/ports/world.ts';
import { createLog } from '../../../src/telemetry/log.ts';
import { createMetrics } from '../../../src/telemetry/metrics/metrics.ts';
import { createPeople } from '../../../src/usecases/people/create-people.ts';
import { FakeHouse } from './fake-courier.ts';

export const world: World = {
  now: () => Date.now(),
  random: (bytes) => randomBytes(bytes),
  id: () => uuidv7(Date.now(), randomBytes(10)),
};

/** The doors alone, on a free port, before a fake house; log lines are kept. */
export async function startDoors(more: Partial<Config> = {}) {
  const read = readConfig({ DATOFERUM_PORT: '0', DATOFERUM_LOG_LEVEL: 'debug' }, ['--demo'], '/nowhere');
  if (!read.ok) throw new Error(read.problems.join('\n'));
  const config = { ...read.config, ...more } as Config;
  const house = new FakeHouse();
  const lines: string[] = [];
  const log = createLog('debug', { write: (line: string) => void lines.push(line) });
  const { metadata } = house;
  const authenticator = new CredentialAuthenticator({ metadata, world, demo: true });
  const metrics = createMetrics(() => Promise.reject(new Error('no house behind these doors')));
  const doors = createDoors({
    courier: house.courier,
    people: createPeople({ metadata, world }, null, []),
    metadata,
    recent: metadata.read,
    authenticator,
    config,
    log,
    world,
    version: '0.0.0',
    metrics,
    readiness: async () => [{ part: 'process', ok: true }],
  });
  const { port } = await doors.listen();
  const url = `http://127.0.0.1:${port}`;
  const stop = () => {
    metrics.close();
    return doors.close(100);
  };
  return { url, port, house, doors, lines, authenticator, [Symbol.asyncDispose]: stop };
}

export const bearer = (token: string): Record<string, string> => ({ Authorization: `Bearer ${token}` });
export const STUDIO = bearer('dtrm_demo_studio');
export const CLIENT_B = bearer('dtrm_demo_client_b');
