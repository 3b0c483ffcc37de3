import assert from 'node:assert/strict';
import { type Answer, type Call, HttpClient } from './http.ts';

export const PEOPLE = {
  sender: { token: 'dtrm_demo_studio', address: 'studio@example.com' },
  recipient: { token: 'dtrm_demo_client_b', address: 'client-b@example.com' },
  stranger: { token: 'dtrm_demo_lab_c', address: 'lab-c@example.com' },
  operator: { token: 'dtrm_demo_operator', address: 'operator@example.com' },
  auditor: { token: 'dtrm_demo_auditor', address: 'auditor@example.com' },
  admin: { token: 'dtrm_demo_admin', address: 'admin@example.com' },
} as const;
export type PersonName = keyof typeof PEOPLE;

/** An answer that was not the hoped-for one, with the courier's stable code. */
export class Refused extends Error {
  readonly status: number;
  readonly code: string;
  readonly problem: Record<string, unknown>;
  /** Upload-Offset of the answer, where it has one. */
  readonly offset: number | null;
  constructor(call: Pick<Call, 'method' | 'path'>, answer: Answer) {
    const problem = problemOf(answer);
    super(
      `${call.method} ${call.path} answered ${answer.status} ${problem.code ?? answer.body.toString('latin1', 0, 200)} ${problem.detail ?? ''}`,
    );
    this.name = 'Refused';
    this.status = answer.status;
    this.code = String(problem.code ?? '');
    this.problem = problem;
    const offset = answer.headers['upload-offset'];
    this.offset = typeof offset === 'string' ? Number(offset) : null;
  }
}

export interface EnvelopeView {
  id: string;
  state: 'filling' | 'sealing' | 'sealed' | 'delivered' | 'purging' | 'purged';
  [member: string]: unknown;
}
export interface Opened {
  id: string;
  uploads: string;
  drop: string;
  ticket: string;
}
export interface ReceiptView {
  kind: string;
  statement: unknown;
  [member: string]: unknown;
}

/** One person at the courier's doors. Every method throws `Refused` unless the answer is the hoped-for one. */
export class CourierClient {
  readonly http: HttpClient;
  readonly token: string;
  readonly origin: string;

  constructor(origin: string, who: PersonName | { token: string } = 'sender', http = new HttpClient(origin)) {
    this.origin = origin;
    this.token = typeof who === 'string' ? PEOPLE[who].token : who.token;
    this.http = http;
  }

  /** The same connections, another person. */
  as(who: PersonName): CourierClient {
    return new CourierClient(this.origin, who, this.http);
  }

  close(): void {
    this.http.close();
  }

  raw(call: Call): Promise<Answer> {
    return this.http.call({ token: this.token, ...call });
  }

  async expect(statuses: readonly number[], call: Call): Promise<Answer> {
    const answer = await this.raw(call);
    if (!statuses.includes(answer.status)) throw new Refused(call, answer);
    return answer;
  }

  async json<T>(
    statuses: readonly number[],
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<T> {
    const answer = await this.expect(statuses, {
      method,
      path,
      headers: { ...(body === undefined ? {} : { 'Content-Type': 'application/json' }), ...headers },
      body: body === undefined ? null : Buffer.from(JSON.stringify(body)),
    });
    return (answer.body.length === 0 ? {} : JSON.parse(answer.body.toString())) as T;
  }

  open(input: { title: string; message?: string; recipients?: string[] }, idempotencyKey?: string): Promise<Opened> {
    const { title, message, recipients = [PEOPLE.recipient.address] } = input;
    const body = {
      title,
      ...(message === undefined ? {} : { message }),
      recipients: recipients.map((email) => ({ email })),
    };
    return this.json(
      [200, 201],
      'POST',
      '/api/v1/envelopes',
      body,
      idempotencyKey === undefined ? {} : { 'Idempotency-Key': idempotencyKey },
    );
  }

  envelope(id: string, wait?: 'sealed' | 'delivered' | 'purged'): Promise<EnvelopeView> {
    return this.json([200], 'GET', `/api/v1/envelopes/${id}${wait ? `?wait=${wait}` : ''}`);
  }

  /** Waits for a state. An envelope that went back to filling, or is not there in time, is an error that shows its view. */
  async until(id: string, state: 'sealed' | 'delivered' | 'purged', withinMs = 120_000): Promise<EnvelopeView> {
    const order = ['filling', 'sealing', 'sealed', 'delivered', 'purging', 'purged'];
    const end = Date.now() + withinMs;
    for (;;) {
      const view = await this.envelope(id, state);
      if (order.indexOf(view.state) >= order.indexOf(state)) return view;
      assert.notEqual(view.state, 'filling', `envelope is filling, waiting for ${state}: ${JSON.stringify(view)}`);
      assert.ok(Date.now() < end, `envelope is not ${state} in time: ${JSON.stringify(view)}`);
    }
  }

  async create(
    envelope: string,
    upload: {
      length: number | null;
      path?: string | Uint8Array;
      metadata?: Record<string, string | Uint8Array>;
      body?: Uint8Array | null;
      headers?: Record<string, string>;
    },
  ): Promise<{ location: string; id: string; offset: number }> {
    const pairs = Object.entries({ ...(upload.path === undefined ? {} : { path: upload.path }), ...upload.metadata });
    const answer = await this.expect([201], {
      method: 'POST',
      path: `/files/${envelope}/`,
      headers: {
        'Tus-Resumable': '1.0.0',
        ...(upload.length === null ? { 'Upload-Defer-Length': '1' } : { 'Upload-Length': String(upload.length) }),
        'Upload-Metadata': pairs
          .map(([key, value]) => `${key} ${Buffer.from(value as string).toString('base64')}`)
          .join(','),
        ...(upload.body ? { 'Content-Type': 'application/offset+octet-stream' } : {}),
        ...upload.headers,
      },
      body: upload.body ?? null,
    });
    const location = String(answer.headers.location);
    return { location, id: location.split('/').at(-1) as string, offset: Number(answer.headers['upload-offset'] ?? 0) };
  }

  /** A `final` of these partials. */
  async join(envelope: string, partials: readonly string[], path: string): Promise<{ location: string }> {
    const { headers } = await this.expect([201], {
      method: 'POST',
      path: `/files/${envelope}/`,
      headers: {
        'Tus-Resumable': '1.0.0',
        'Upload-Concat': `final;${partials.join(' ')}`,
        'Upload-Metadata': `path ${Buffer.from(path).toString('base64')}`,
      },
    });
    return { location: String(headers.location) };
  }

  async patch(
    location: string,
    offset: number,
    body: Call['body'],
    more: Record<string, string> = {},
  ): Promise<number> {
    const answer = await this.expect([204], {
      method: 'PATCH',
      path: location,
      headers: {
        'Tus-Resumable': '1.0.0',
        'Upload-Offset': String(offset),
        'Content-Type': 'application/offset+octet-stream',
        ...more,
      },
      body: body ?? null,
    });
    return Number(answer.headers['upload-offset']);
  }

  async head(location: string): Promise<number> {
    const answer = await this.expect([200], { method: 'HEAD', path: location, headers: { 'Tus-Resumable': '1.0.0' } });
    return Number(answer.headers['upload-offset']);
  }

  /** `from` > 0 continues a broken drop with Content-Range. */
  drop(
    envelope: string,
    path: string | Uint8Array,
    body: Uint8Array | AsyncIterable<Uint8Array>,
    range?: { from: number; total: number },
  ): Promise<Answer> {
    return this.expect([201, 202], {
      method: 'PUT',
      path: `/drop/${envelope}/${encodedPath(path)}`,
      headers: range ? { 'Content-Range': `bytes ${range.from}-${range.total - 1}/${range.total}` } : {},
      body,
    });
  }

  look(upload: string): Promise<{ received: number; [member: string]: unknown }> {
    return this.json([200], 'GET', `/api/v1/uploads/${upload}`);
  }

  async terminate(location: string): Promise<void> {
    await this.expect([204], { method: 'DELETE', path: location, headers: { 'Tus-Resumable': '1.0.0' } });
  }

  async entries(
    envelope: string,
    lines: readonly object[],
  ): Promise<{ accepted: number; unchanged: number; refused: { line: number; code: string }[] }> {
    const answer = await this.expect([200], {
      method: 'POST',
      path: `/api/v1/envelopes/${envelope}/entries`,
      headers: { 'Content-Type': 'application/x-ndjson' },
      body: Buffer.from(lines.map((line) => `${JSON.stringify(line)}\n`).join('')),
    });
    return JSON.parse(answer.body.toString());
  }

  /** Every entry below a folder, page by page. */
  async *list(envelope: string, folder = ''): AsyncGenerator<Record<string, unknown>> {
    let cursor: string | null = null;
    do {
      const query: string = `limit=1000&${folder ? `folder=${encodeURIComponent(folder)}&` : ''}${cursor ? `cursor=${encodeURIComponent(cursor)}&` : ''}`;
      const page: { items: Record<string, unknown>[]; cursor: string | null } = await this.json(
        [200],
        'GET',
        `/api/v1/envelopes/${envelope}/entries?${query}`,
      );
      for (const item of page.items) {
        yield item;
        if (item.kind !== 'file') yield* this.list(envelope, item.path as string);
      }
      cursor = page.cursor ?? null;
    } while (cursor !== null);
  }

  async digests(envelope: string, pathHash: string, from: number, digests: Uint8Array): Promise<void> {
    await this.expect([200, 204], {
      method: 'PUT',
      path: `/api/v1/envelopes/${envelope}/digests?entry=${pathHash}&from=${from}`,
      headers: { 'Content-Type': 'application/octet-stream' },
      body: digests,
    });
  }

  async seal(envelope: string, counts: { entries: number; bytes: number; abandon?: boolean }): Promise<void> {
    await this.json([202], 'POST', `/api/v1/envelopes/${envelope}/close`, counts);
  }

  /** One of the sealed documents. */
  async document(
    envelope: string,
    name: 'manifest-sha256.txt' | 'manifest.ndjson' | 'pieces.bin' | 'seal.json' | 'seal.json.sig' | 'seal.jws',
  ): Promise<Buffer> {
    return (await this.expect([200], { method: 'GET', path: `/api/v1/envelopes/${envelope}/${name}` })).body;
  }

  async content(envelope: string, path: string | Uint8Array, range?: string): Promise<Buffer> {
    return (await this.expect(range ? [206] : [200], contentCall(envelope, path, range))).body;
  }

  async tape(envelope: string, range?: string): Promise<Buffer> {
    const call: Call = {
      method: 'GET',
      path: `/api/v1/envelopes/${envelope}/tape`,
      headers: range ? { Range: range } : {},
    };
    return (await this.expect(range ? [206] : [200], call)).body;
  }

  collect(envelope: string, manifest: string): Promise<ReceiptView> {
    return this.json([200, 201], 'POST', `/api/v1/envelopes/${envelope}/collect`, { manifest });
  }

  refuse(envelope: string, reason: string): Promise<unknown> {
    return this.json([200, 201], 'POST', `/api/v1/envelopes/${envelope}/refuse`, { reason });
  }

  withdraw(envelope: string, reason = 'sent by mistake'): Promise<unknown> {
    return this.json([202], 'POST', `/api/v1/envelopes/${envelope}/withdraw`, { reason });
  }

  purge(envelope: string, reason = 'the matter is closed'): Promise<unknown> {
    return this.json([202], 'POST', `/api/v1/envelopes/${envelope}/purge`, { reason });
  }

  async receipts(envelope: string): Promise<ReceiptView[]> {
    const answer = await this.json<{ items?: ReceiptView[] } | ReceiptView[]>(
      [200],
      'GET',
      `/api/v1/envelopes/${envelope}/receipts`,
    );
    return Array.isArray(answer) ? answer : (answer.items ?? []);
  }

  certificate(envelope: string): Promise<ReceiptView> {
    return this.json([200], 'GET', `/api/v1/envelopes/${envelope}/certificate`);
  }

  async timeline(envelope: string): Promise<{ type: string; [member: string]: unknown }[]> {
    const answer = await this.json<{ items: { type: string }[] }>(
      [200],
      'GET',
      `/api/v1/envelopes/${envelope}/timeline`,
    );
    return answer.items;
  }
}

function contentCall(envelope: string, path: string | Uint8Array, range?: string): Call {
  return {
    method: 'GET',
    path: `/api/v1/envelopes/${envelope}/content/${encodedPath(path)}`,
    headers: range ? { Range: range } : {},
  };
}

/** Every byte but the unreserved ones and `/` as %XX. */
export function encodedPath(path: string | Uint8Array): string {
  return [...Buffer.from(path as string)]
    .map((byte) =>
      /[A-Za-z0-9._~/-]/.test(String.fromCharCode(byte))
        ? String.fromCharCode(byte)
        : `%${byte.toString(16).padStart(2, '0').toUpperCase()}`,
    )
    .join('');
}

export function problemOf(answer: Answer): Record<string, unknown> {
  const isProblem = String(answer.headers['content-type'] ?? '').startsWith('application/problem+json');
  if (!isProblem || answer.body.length === 0) return {};
  return JSON.parse(answer.body.toString()) as Record<string, unknown>;
}
