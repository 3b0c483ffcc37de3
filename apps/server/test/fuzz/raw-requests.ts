import { connect } from 'node:net';
import fc from 'fast-check';
import { allRoutes } from '../../src/http/match-route.ts';
import { complaint } from '../support/described.ts';
import type { Grounds } from './grounds.ts';

const DEADLINE_MS = 30_000;
/** Marks of our insides that no answer may carry. */
const INSIDES = /\n\s+at |node:internal|\.ts:\d|SQLITE_|Error: /;

interface Sent {
  method: string;
  target: string;
  headers: [string, string][];
  body: Buffer;
  /** `short`: announces more than it sends and hangs up. */
  framing: 'exact' | 'chunked' | 'short' | 'none';
}

const TOKENS = ['dtrm_demo_studio', 'dtrm_demo_client_b', 'dtrm_demo_operator', 'dtrm_demo_admin', 'nonsense'];
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/** Text that headers may hold, ordinary or not. */
const junk = fc.oneof(
  fc.constantFrom(
    '',
    '0',
    '-1',
    '1',
    '00',
    '1e3',
    '9007199254740993',
    '99999999999999999999',
    'null',
    'undefined',
    ' ',
    ',',
    ';',
    '=',
    '*',
    '%',
    '"',
  ),
  fc.integer({ min: -10, max: 20_000_000 }).map(String),
  fc.string({ unit: fc.constantFrom(...'abcXYZ019-_=/+,; .:*%"\\\t'.split('')), maxLength: 40 }),
  fc.string({ unit: fc.integer({ min: 0x80, max: 0xff }).map((code) => String.fromCharCode(code)), maxLength: 8 }),
);
const pair = fc.tuple(
  fc.constantFrom('filename', 'path', 'relativePath', 'name', 'reel', 'position', 'mtime', 'envelope', 'x'),
  fc
    .oneof(junk, fc.constantFrom('../x', '/etc', 'a//b', 'a/b', 'é', 'a\0b', '8388608'))
    .map((text) => Buffer.from(text).toString('base64')),
);
const metadata = fc.oneof(
  junk,
  fc.array(pair, { maxLength: 4 }).map((pairs) => pairs.map((one) => one.join(' ')).join(',')),
);
const range = fc.oneof(
  junk,
  fc.tuple(junk, junk).map(([from, to]) => `bytes=${from}-${to}`),
  fc.constantFrom('bytes=0-', 'bytes=-1', 'bytes=0-0,1-1', 'bytes=3-1', 'BYTES=0-1', 'bytes=99999999999999999999-'),
);
const contentRange = fc.oneof(
  junk,
  fc.tuple(junk, junk, junk).map(([from, to, of]) => `bytes ${from}-${to}/${of}`),
);
const checksum = fc.oneof(
  junk,
  fc.tuple(fc.constantFrom('sha1', 'sha256', 'md5', 'SHA1', 'x'), junk).map((both) => both.join(' ')),
);

const header = (grounds: Grounds) =>
  fc.oneof(
    fc.tuple(fc.constantFrom('Upload-Length', 'Upload-Offset', 'Upload-Defer-Length'), junk),
    fc.tuple(fc.constant('Upload-Metadata'), metadata),
    fc.tuple(fc.constant('Upload-Checksum'), checksum),
    fc.tuple(
      fc.constant('Upload-Concat'),
      fc.oneof(
        junk,
        fc.constant('partial'),
        fc
          .array(fc.constantFrom(...grounds.uploads, '/files/x'), { maxLength: 3 })
          .map((all) => `final;${all.join(' ')}`),
      ),
    ),
    fc.tuple(
      fc.constant('Tus-Resumable'),
      fc.oneof({ weight: 4, arbitrary: fc.constant('1.0.0') }, { weight: 1, arbitrary: junk }),
    ),
    fc.tuple(fc.constantFrom('Range'), range),
    fc.tuple(
      fc.constantFrom('If-Range', 'If-None-Match', 'Accept', 'Last-Event-ID', 'Idempotency-Key', 'Cookie'),
      junk,
    ),
    fc.tuple(fc.constant('Content-Range'), contentRange),
    fc.tuple(
      fc.constant('Content-Type'),
      fc.oneof(
        fc.constantFrom(
          'application/json',
          'application/offset+octet-stream',
          'application/x-ndjson',
          'multipart/form-data',
          'text/html',
        ),
        junk,
      ),
    ),
    fc.tuple(fc.constant('X-HTTP-Method-Override'), fc.constantFrom('HEAD', 'PATCH', 'DELETE', 'GET', '')),
    fc.tuple(fc.constantFrom('X-Forwarded-For', 'Origin', 'Expect'), junk),
    fc.tuple(fc.constant('Host'), fc.oneof(junk, fc.constantFrom('localhost', 'evil.example', '.a', 'a.b:1', '[::1]'))),
  );

const request = (grounds: Grounds): fc.Arbitrary<Sent> => {
  const ids = [...grounds.envelopes, ...grounds.uploads, 'x', '%00', '%zz', '..', 'é'.normalize('NFD')];
  const segment = fc.constantFrom(...ids.map((id) => encodeOdd(id)));
  const rest = fc.oneof(
    fc.constantFrom('a/b.txt', 'a%2Fb.txt', '%2e%2e/x', 'a//b', '', '%E9', '%', 'empty', `${'a/'.repeat(300)}b`),
    fc.string({ unit: fc.constantFrom(...'ab/%.2fF~!$&'.split('')), maxLength: 30 }),
  );
  const query = fc.oneof(
    fc.constant(''),
    fc
      .tuple(
        fc.constantFrom('wait', 'cursor', 'limit', 'folder', 'folder64', 'q', 'entry', 'path', 'from', 'mtime', 'by'),
        junk,
      )
      .map(([name, value]) => `?${name}=${encodeURIComponent(value)}`),
  );
  const target = fc
    .tuple(fc.constantFrom(...allRoutes), segment, segment, rest, query)
    .map(([{ pattern }, first, second, tail, asked]) => {
      let at = 0;
      const path = pattern
        .replace('/?', '/')
        .replace(/\*\w+/, () => tail)
        .replace(/:\w+/g, () => (at++ === 0 ? first : second));
      return { pattern, target: `${path}${asked}` };
    });
  const bodies = fc.oneof(
    fc.constant(Buffer.alloc(0)),
    fc.json({ maxDepth: 2 }).map((text) => Buffer.from(text)),
    fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
    fc
      .constantFrom('{', '[]', 'null', '{"path":"a","size":1}\n{"path":', '\n\n', '{"__proto__":{"x":1}}')
      .map((text) => Buffer.from(text)),
    fc.constant(Buffer.alloc(100_000, 0x61)),
  );
  const routeMethods = fc.constantFrom(...METHODS);
  return fc
    .tuple(
      target,
      routeMethods,
      fc.option(fc.constantFrom(...TOKENS, ...grounds.tickets), { freq: 6, nil: null }),
      fc.array(header(grounds), { maxLength: 6 }),
      bodies,
      fc.constantFrom('exact', 'exact', 'exact', 'chunked', 'short', 'none'),
      fc.boolean(),
    )
    .map(([asked, other, token, headers, body, framing, isOwn]): Sent => {
      const methods = allRoutes.filter(({ pattern }) => pattern === asked.pattern).map(({ method }) => method);
      const method = isOwn ? (methods[headers.length % methods.length] as string) : other;
      const all: [string, string][] = token === null ? headers : [...headers, ['Authorization', `Bearer ${token}`]];
      return { method, target: asked.target, headers: all, body, framing };
    });
};

const encodeOdd = (text: string): string => text.replace(/[^\x21-\x7e]/g, (char) => encodeURIComponent(char));

function bytesOf({ method, target, headers, body, framing }: Sent): Buffer {
  const lines = [`${method} ${target} HTTP/1.1`, 'Connection: close'];
  if (!headers.some(([name]) => name === 'Host')) lines.push('Host: courier');
  for (const [name, value] of headers) lines.push(`${name}: ${value}`);
  const isBare = framing === 'none' || method === 'GET' || method === 'HEAD';
  if (!isBare && framing === 'chunked') lines.push('Transfer-Encoding: chunked');
  else if (!isBare) lines.push(`Content-Length: ${body.length + (framing === 'short' ? 10 : 0)}`);
  const head = Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
  if (isBare) return head;
  if (framing !== 'chunked') return Buffer.concat([head, body]);
  const chunk = body.length === 0 ? '' : `${body.length.toString(16)}\r\n`;
  return Buffer.concat([head, Buffer.from(chunk), body, Buffer.from(`${chunk === '' ? '' : '\r\n'}0\r\n\r\n`)]);
}

/** What came back, or null when nothing came within the deadline. */
function exchange(port: number, sent: Sent): Promise<Buffer | null> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    const socket = connect({ port, host: '127.0.0.1' });
    // A feed goes on for ever: whoever has its head has an answer.
    const isFeed = /text\/event-stream/i;
    const timer = setTimeout(() => {
      const text = Buffer.concat(chunks);
      socket.destroy();
      resolve(isFeed.test(text.subarray(0, 2_000).toString('latin1')) ? text : null);
    }, DEADLINE_MS);
    socket.on('data', (chunk) => {
      chunks.push(chunk);
      if (isFeed.test(chunk.toString('latin1'))) socket.end();
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      clearTimeout(timer);
      resolve(Buffer.concat(chunks));
    });
    socket.write(bytesOf(sent));
    if (sent.framing === 'short') socket.end();
  });
}

/** Null when the answer is one that a stranger may get. */
function wrong(sent: Sent, came: Buffer | null): string | null {
  if (came === null) return 'no answer within 30 s';
  const isCut = sent.framing === 'short';
  if (came.length === 0) return isCut ? null : 'the connection ended without an answer';
  let text = came.toString('latin1');
  // 100 Continue comes before the answer.
  while (text.startsWith('HTTP/1.1 100')) text = text.slice(text.indexOf('\r\n\r\n') + 4);
  const end = text.indexOf('\r\n\r\n');
  const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1]);
  if (end < 0 || !status) return isCut ? null : `no HTTP: ${text.slice(0, 200)}`;
  if (status >= 500 && status !== 507 && status !== 501) return `${status}: ${text.slice(0, 600)}`;
  const headers = Object.fromEntries(
    text
      .slice(0, end)
      .split('\r\n')
      .slice(1)
      .map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
  );
  const body = Buffer.from(text.slice(end + 4), 'latin1');
  if (String(headers['content-type']).includes('json') && INSIDES.test(body.toString())) return `our insides: ${body}`;
  const isWhole = headers['transfer-encoding'] === undefined && headers['content-length'] === String(body.length);
  if (!isWhole) return null;
  // Sent twice it is one list, and stands for nothing.
  const overrides = sent.headers.filter(([name]) => name === 'X-HTTP-Method-Override').map(([, value]) => value);
  const override = overrides.join(', ');
  const isOverridden =
    sent.method === 'POST' &&
    override &&
    ['HEAD', 'PATCH', 'DELETE'].includes(override) &&
    sent.target.startsWith('/files');
  const method = isOverridden ? override : sent.method;
  try {
    return complaint({ method, path: sent.target }, { status, headers, body });
  } catch (error) {
    return `the body is not what its type says: ${error}`;
  }
}

/** Sends generated requests and says which answers were wrong, each with what to repeat. */
export async function fuzzRaw(
  origin: string,
  grounds: Grounds,
  runs: number,
): Promise<{ requests: number; failures: string[] }> {
  const port = Number(new URL(origin).port);
  let requests = 0;
  const property = fc.asyncProperty(request(grounds), async (sent) => {
    requests += 1;
    const said = wrong(sent, await exchange(port, sent));
    if (said !== null) throw new Error(said);
  });
  const failures: string[] = [];
  const done = await fc.check(property, {
    numRuns: runs,
    endOnFailure: false,
    interruptAfterTimeLimit: 60_000,
  });
  if (done.failed) {
    const [sent] = done.counterexample ?? [];
    const shown = sent ? bytesOf(sent).subarray(0, 2_000).toString('latin1') : '';
    failures.push(`seed ${done.seed}: ${String((done.errorInstance as Error | null)?.message)}\n${shown}`);
  }
  return { requests, failures };
}
