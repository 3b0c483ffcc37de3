import { base64, DatoferumError } from '@datoferum/core';
import type { House } from '../exchange.ts';
import type { RouteName } from '../routes.ts';
import { openApi } from './open-api/open-api.ts';
import type { ApiHandler } from './reply.ts';
import { time } from './views.ts';

const READY_MS = 2_000;

/** What anyone may know: keys, health, the shape of this interface. */
export function aboutRoutes({
  courier,
  metadata,
  config,
}: Pick<House, 'courier' | 'metadata' | 'config'>): Partial<Record<RouteName, ApiHandler>> {
  return {
    async keys() {
      const { keys } = await courier.keys();
      const shown = keys.map(({ id, purpose, publicKey, validFrom, validTo }) => ({
        id,
        purpose,
        algorithm: 'Ed25519',
        publicKey: base64(publicKey),
        validFrom: time(validFrom),
        validTo: time(validTo),
      }));
      const api = { api: '/api/v1/', openapi: '/api/v1/openapi.json', uploads: '/files/', drop: '/drop/' };
      return { status: 200, body: { courier: 'datoferum', mode: config.mode, ...api, keys: shown }, headers: PUBLIC };
    },
    async 'keys.allowed'() {
      const { allowedSigners } = await courier.keys();
      return { status: 200, body: allowedSigners, headers: { ...PUBLIC, 'Content-Type': 'text/plain; charset=utf-8' } };
    },
    async healthz() {
      return { status: 200, body: { status: 'ok' } };
    },
    async readyz() {
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(new Error('late')), READY_MS);
      });
      try {
        await Promise.race([metadata.read.lastBeat(), late]);
      } catch (error) {
        throw new DatoferumError('storage_unavailable', 'The database does not answer.', {}, { cause: error });
      } finally {
        clearTimeout(timer);
      }
      return { status: 200, body: { status: 'ready' } };
    },
    async openapi() {
      return { status: 200, body: openApi(config.url), headers: PUBLIC };
    },
  };
}

const PUBLIC = { 'Cache-Control': 'public, max-age=60' };
