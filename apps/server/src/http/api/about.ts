import { base64, DatoferumError } from '@datoferum/core';
import type { House } from '../exchange.ts';
import { REALM } from '../identity/identity-exchange.ts';
import type { RouteName } from '../routes.ts';
import { openApi } from './open-api/open-api.ts';
import type { ApiHandler } from './reply.ts';
import { time } from './views.ts';

/** What anyone may know: keys, health, the shape of this interface. */
export function aboutRoutes({
  courier,
  config,
  metrics,
  readiness,
  identity,
}: Pick<House, 'courier' | 'config' | 'metrics' | 'readiness' | 'identity'>): Partial<Record<RouteName, ApiHandler>> {
  /** Made once. */
  let document: string | null = null;
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
      const signIn = config.signIn ?? {
        url: identity?.url() ?? config.url,
        realm: REALM.replace('/realms/', ''),
        client: 'datoferum-web',
      };
      const body = { courier: 'datoferum', mode: config.mode, ...api, signIn, keys: shown };
      return { status: 200, body, headers: PUBLIC };
    },
    async 'keys.allowed'() {
      const { allowedSigners } = await courier.keys();
      return { status: 200, body: allowedSigners, headers: { ...PUBLIC, 'Content-Type': 'text/plain; charset=utf-8' } };
    },
    async healthz() {
      return { status: 200, body: { status: 'ok' } };
    },
    async readyz() {
      const parts = await readiness();
      const failed = parts.filter(({ ok }) => !ok);
      if (failed.length === 0) return { status: 200, body: { status: 'ready', parts } };
      const detail = failed.map(({ sentence }) => sentence).join(' ');
      throw new DatoferumError('storage_unavailable', detail, { parts });
    },
    async metrics() {
      return { status: 200, body: await metrics.text(), headers: { 'Content-Type': metrics.contentType, ...NO_STORE } };
    },
    async openapi() {
      document ??= `${JSON.stringify(openApi(config.url))}\n`;
      return { status: 200, body: document, headers: { ...PUBLIC, 'Content-Type': 'application/json' } };
    },
  };
}

const NO_STORE = { 'Cache-Control': 'no-store' };
const PUBLIC = { 'Cache-Control': 'public, max-age=60' };
