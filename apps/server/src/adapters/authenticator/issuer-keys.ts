import { createLocalJWKSet, createRemoteJWKSet, customFetch, type JWTVerifyGetKey } from 'jose';
import type { TokenIssuer } from '../../ports/token-issuer.ts';

/** A key that is new is asked for again after this, not after the 30 s that are usual: some providers sign with it at once. */
const COOLDOWN_MS = 2_000;
const DEADLINE_MS = 5_000;
const KEPT_MS = 10 * 60_000;
const MOST_BYTES = 1024 * 1024;

/** Finds the key for a token: in this process, or at the issuer's address, which is looked up once and kept. */
export function issuerKeys({ issuer, keys }: Pick<TokenIssuer, 'issuer' | 'keys'>): JWTVerifyGetKey {
  if (typeof keys === 'function') {
    return async (header, token) => createLocalJWKSet((await keys()) as never)(header, token);
  }
  let remote: Promise<JWTVerifyGetKey> | null = null;
  const open = async (): Promise<JWTVerifyGetKey> => {
    const url = keys.url ?? (await addressOfKeys(issuer));
    return createRemoteJWKSet(new URL(url), {
      cooldownDuration: COOLDOWN_MS,
      cacheMaxAge: KEPT_MS,
      timeoutDuration: DEADLINE_MS,
      [customFetch]: boundedFetch,
    });
  };
  return async (header, token) => {
    remote ??= open();
    const current = remote;
    const get = await current.catch((error: unknown) => {
      if (remote === current) remote = null;
      throw error;
    });
    return get(header, token);
  };
}

/** OpenID Connect Discovery 1.0, section 4: the document must name the issuer that was asked. */
async function addressOfKeys(issuer: string): Promise<string> {
  const answer = await boundedFetch(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`, {
    signal: AbortSignal.timeout(DEADLINE_MS),
  });
  if (!answer.ok) throw new Error(`discovery answered ${answer.status}`);
  const { issuer: named, jwks_uri: url } = (await answer.json()) as Record<string, unknown>;
  if (named !== issuer || typeof url !== 'string' || !URL.canParse(url))
    throw new Error('discovery names another issuer');
  if (issuer.startsWith('https:') && !url.startsWith('https:')) throw new Error('keys are not at https');
  return url;
}

/** No redirect to elsewhere, and at most 1 MiB of answer. */
async function boundedFetch(url: string, init: RequestInit): Promise<Response> {
  const answer = await fetch(url, { ...init, redirect: 'error' });
  let size = 0;
  const bounded = answer.body?.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        size += chunk.length;
        if (size > MOST_BYTES) controller.error(new Error('the answer is too long'));
        else controller.enqueue(chunk);
      },
    }),
  );
  return new Response(bounded ?? null, { status: answer.status, headers: answer.headers });
}
