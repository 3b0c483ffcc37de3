import type { Clock, Credentials, Http, HttpAnswer, HttpBody, HttpRequest } from '../ports.ts';
import { answerError } from './answer-error.ts';
import { type Bearer, PersonBearer } from './bearer.ts';
import { LineState } from './line-state.ts';
import { isPassing, stopped, TransferError } from './transfer-error.ts';

export interface CourierRequest {
  method: string;
  /** Relative to the courier: `/api/v1/…`. */
  path: string;
  headers?: Readonly<Record<string, string>>;
  /** Made anew for each try. */
  body?: () => HttpBody;
  /** In the place of a body. */
  json?: unknown;
  /** The person without; null asks without a credential. */
  as?: Bearer | null;
  onSent?(bytes: number): void;
  signal: AbortSignal;
  /** 30 s without. */
  stallMs?: number;
}

/** A success of the courier's own. Read its body (`bytes`, `json` or `body` to its end), also when nothing in it is wanted. */
export interface CourierAnswer {
  status: number;
  header(name: string): string | null;
  body: HttpAnswer['body'];
  bytes(): Promise<Uint8Array<ArrayBuffer>>;
  json<T>(): Promise<T>;
}

const STALL_MS = 30_000;
/** Tries of a request that the courier answers with 500 `internal`; what concerns the line is tried without end. */
const INTERNAL_TRIES = 8;

/** The courier at the other end: every request of the engine's goes through here, so that all wait, renew and try again alike. */
export class Courier {
  readonly line: LineState;
  readonly person: Bearer;
  readonly #http: Http;
  readonly #clock: Clock;

  constructor(ports: { http: Http; credentials: Credentials; clock: Clock }, line = new LineState(ports.clock)) {
    this.#http = ports.http;
    this.#clock = ports.clock;
    this.line = line;
    this.person = new PersonBearer(ports.credentials);
  }

  get streams(): boolean {
    return this.#http.streams;
  }

  /** Opens connections for so many transfers ahead of their use, where the platform lets one; never fails. */
  async warm(transfers: number, signal: AbortSignal): Promise<void> {
    await this.#http.warm?.('/files/', transfers, signal);
  }

  /** Asks until an answer comes. @throws TransferError with the courier's code for a refusal, `stopped` when told so */
  async call(request: CourierRequest): Promise<CourierAnswer> {
    return this.lasting(() => this.once(request), request.signal);
  }

  /** The whole answer as JSON, asked for until it came; an answer that breaks off is asked for again. */
  json<T>(request: CourierRequest): Promise<T> {
    return this.lasting(async () => (await this.once(request)).json<T>(), request.signal);
  }

  /** Does it until it succeeds or fails for good; between tries it waits, longer each time. */
  async lasting<T>(act: (attempt: number) => Promise<T>, signal: AbortSignal): Promise<T> {
    for (let attempt = 0; ; attempt++) {
      if (signal.aborted) throw stopped(signal);
      try {
        return await act(attempt);
      } catch (error) {
        if (signal.aborted) throw stopped(signal);
        if (!isPassing(error) || (error.code === 'internal' && attempt + 1 >= INTERNAL_TRIES)) throw error;
        await this.pause(attempt, error, signal);
      }
    }
  }

  /** The pause after a try that failed for a passing reason, told to the line. */
  async pause(attempt: number, error: TransferError, signal: AbortSignal): Promise<void> {
    const ms = this.line.pauseOf(attempt, error);
    this.line.away(error.code, this.#clock.now() + ms);
    await this.line.sleep(ms, signal);
  }

  /** One try; with a credential that ended, a second one with the next. @throws TransferError */
  async once(request: CourierRequest): Promise<CourierAnswer> {
    const as = request.as === undefined ? this.person : request.as;
    for (let renewed = false; ; renewed = true) {
      const token = as === null ? null : await this.#credential(as);
      const { answer, release } = await this.#ask(request, token);
      const error = await answerError(answer, request.method, this.#clock.now());
      if (error === null) {
        this.line.back();
        return dressed(answer, request, release);
      }
      release();
      if (error.code !== 'sign_in' || as === null || token === null || renewed) throw error;
      await this.#renew(as, token, request.signal);
    }
  }

  async #credential(as: Bearer): Promise<string> {
    try {
      return await as.get();
    } catch (cause) {
      throw signIn(cause);
    }
  }

  async #renew(as: Bearer, token: string, signal: AbortSignal): Promise<void> {
    try {
      await as.renew(token, signal);
    } catch (cause) {
      throw signIn(cause);
    }
  }

  async #ask(request: CourierRequest, token: string | null): Promise<{ answer: HttpAnswer; release(): void }> {
    const { signal, release } = this.line.enlist(request.signal);
    const isJson = request.json !== undefined;
    const asked: HttpRequest = {
      method: request.method,
      path: request.path,
      headers: {
        ...(isJson ? { 'Content-Type': 'application/json' } : {}),
        ...request.headers,
        ...(token === null ? {} : { Authorization: `Bearer ${token}` }),
      },
      ...(isJson ? { body: JSON.stringify(request.json) } : request.body ? { body: request.body() } : {}),
      ...(request.onSent ? { onSent: request.onSent } : {}),
      signal,
      stallMs: request.stallMs ?? STALL_MS,
    };
    try {
      return { answer: await this.#http.request(asked), release };
    } catch (error) {
      release();
      if (request.signal.aborted) throw stopped(request.signal);
      throw signal.aborted && signal.reason instanceof TransferError ? signal.reason : error;
    }
  }
}

function signIn(cause: unknown): TransferError {
  if (cause instanceof TransferError) return cause;
  const detail = cause instanceof Error ? cause.message : 'Nobody is signed in.';
  return new TransferError('sign_in', detail, { cause });
}

/** @throws TransferError `unreachable`: the courier's JSON is whole, so it was shortened on its way */
function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch (cause) {
    throw new TransferError('unreachable', 'The answer is not whole.', { cause });
  }
}

/** The signal holds until the body was read to its end. */
function dressed(answer: HttpAnswer, request: CourierRequest, release: () => void): CourierAnswer {
  if (request.method === 'HEAD' || answer.status === 204) release();
  const fault = (error: unknown): unknown => (request.signal.aborted ? stopped(request.signal) : error);
  const bytes = async (): Promise<Uint8Array<ArrayBuffer>> => {
    try {
      return await answer.bytes();
    } catch (error) {
      throw fault(error);
    } finally {
      release();
    }
  };
  const body = async function* (): AsyncGenerator<Uint8Array<ArrayBuffer>> {
    try {
      yield* answer.body;
    } catch (error) {
      throw fault(error);
    } finally {
      release();
    }
  };
  return {
    status: answer.status,
    header: (name) => answer.header(name),
    body: { [Symbol.asyncIterator]: body },
    bytes,
    json: async <T>() => parsed(await bytes()) as T,
  };
}
