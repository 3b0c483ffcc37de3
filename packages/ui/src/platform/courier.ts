import { CourierError } from './courier-error.ts';

/** What a call may carry. `query` leaves out what is null, undefined or empty. */
export interface Call {
  query?: Readonly<Record<string, string | number | boolean | null | undefined>>;
  body?: unknown;
  signal?: AbortSignal;
  idempotencyKey?: string;
}

/** The courier's API as the screens call it: JSON in and out, errors as CourierError. */
export interface Courier {
  get<T>(path: string, call?: Call): Promise<T>;
  post<T>(path: string, call?: Call): Promise<T>;
  patch<T>(path: string, call?: Call): Promise<T>;
  delete<T>(path: string, call?: Call): Promise<T>;
  /** The raw answer, for documents that are text or bytes; already known to be a good one. */
  raw(path: string, call?: Call & { accept?: string }): Promise<Response>;
}

export interface CourierOptions {
  /** '' for the courier that served the page. */
  base: string;
  token(renew: boolean): Promise<string | null>;
  fetch?: typeof fetch;
}

/** Calls the courier with the credential of the moment; a 401 renews it once. A page that is not the courier's is `portal`. */
export function createCourier({
  base,
  token,
  fetch = (...args) => globalThis.fetch(...args),
}: CourierOptions): Courier {
  const once = async (method: string, path: string, call: Call & { accept?: string }, bearer: string | null) => {
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(call.query ?? {})) {
      if (value !== null && value !== undefined && value !== '') query.set(name, String(value));
    }
    const address = `${base}${path}${query.size > 0 ? `?${query}` : ''}`;
    try {
      return await fetch(address, {
        method,
        redirect: 'manual',
        cache: 'no-store',
        signal: call.signal ?? null,
        headers: {
          Accept: call.accept ?? 'application/json',
          ...(bearer ? { Authorization: `Bearer ${bearer}` } : {}),
          ...(call.body === undefined ? {} : { 'Content-Type': 'application/json' }),
          ...(call.idempotencyKey ? { 'Idempotency-Key': call.idempotencyKey } : {}),
        },
        ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
      });
    } catch (error) {
      if (call.signal?.aborted) throw error;
      throw new CourierError({ code: 'unreachable', status: 0, detail: '' }, { cause: error });
    }
  };
  const raw = async (method: string, path: string, call: Call & { accept?: string } = {}): Promise<Response> => {
    let answer = await once(method, path, call, await token(false));
    if (answer.status === 401) answer = await once(method, path, call, await token(true));
    if (answer.ok) return answer;
    throw await CourierError.of(answer);
  };
  const json = async <T>(method: string, path: string, call?: Call): Promise<T> => {
    const answer = await raw(method, path, call);
    if (answer.status === 204) return undefined as T;
    if (!/\bjson\b/.test(answer.headers.get('content-type') ?? '')) {
      throw new CourierError({ code: 'portal', status: answer.status, detail: '' });
    }
    return (await answer.json()) as T;
  };
  return {
    get: (path, call) => json('GET', path, call),
    post: (path, call) => json('POST', path, call),
    patch: (path, call) => json('PATCH', path, call),
    delete: (path, call) => json('DELETE', path, call),
    raw: (path, call) => raw('GET', path, call),
  };
}
