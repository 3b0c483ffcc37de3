import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type House, startHouse } from '../../../src/compose.ts';
import { readConfig } from '../../../src/config/index.ts';
import { createLog } from '../../../src/telemetry/log.ts';
import { HttpClient } from '../../support/http.ts';

export type RealHouse = House & { http: HttpClient; lines: string[] };

/** The whole demo house on a free port, with its own data directory and its log kept. */
export async function startRealHouse(settings: Record<string, string> = {}): Promise<RealHouse> {
  const data = await mkdtemp(join(tmpdir(), 'datoferum-http-'));
  const read = readConfig({ DATOFERUM_PORT: '0', DATOFERUM_DATA: data, ...settings }, ['--demo'], '/');
  if (!read.ok) throw new Error(read.problems.join('\n'));
  const lines: string[] = [];
  const log = createLog('debug', { write: (line: string) => void lines.push(line) });
  const house = await startHouse(read.config, { log });
  const http = new HttpClient(house.url);
  const stop = async () => {
    http.close();
    await house.stop();
    await rm(data, { recursive: true, force: true });
  };
  return { ...house, http, lines, stop, [Symbol.asyncDispose]: stop };
}

/** One JSON call; answers status and body. */
export async function api(
  house: Pick<RealHouse, 'http'>,
  token: string,
  call: string,
  body?: unknown,
  // biome-ignore lint/suspicious/noExplicitAny: a JSON answer, looked into by the test.
): Promise<{ status: number; json: any; headers: Record<string, unknown> }> {
  const [method = 'GET', path = '/'] = call.split(' ');
  const bytes = body === undefined ? null : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  const answer = await house.http.call({ method, path, token, ...(bytes ? { body: bytes } : {}) });
  const text = answer.body.toString();
  const isJson = String(answer.headers['content-type'] ?? '').includes('json');
  return { status: answer.status, json: isJson && text !== '' ? JSON.parse(text) : text, headers: answer.headers };
}
