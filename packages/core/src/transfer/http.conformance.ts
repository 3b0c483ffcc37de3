import type { Http, HttpAnswer, HttpBody, HttpRequest } from './ports.ts';

/** An adapter, whose other end answers as `testing/http-answers.ts` does. */
export interface HttpUnderTest {
  http: Http;
  /** The same towards a port where nobody listens. */
  nowhere: Http;
}
/** One promise of Http: it throws when it is not kept. Run against every adapter, in Node and in a page. */
export interface HttpPromise {
  name: string;
  hold(given: HttpUnderTest): Promise<void>;
}

const MIB = 1024 * 1024;
const patternAt = (at: number): number => (at * 31 + (at >> 8)) & 0xff;
const patterned = (length: number): Uint8Array<ArrayBuffer> => Uint8Array.from({ length }, (_, at) => patternAt(at));
const never = (): AbortSignal => new AbortController().signal;

function same(found: unknown, wanted: unknown, what = 'it'): void {
  const [a, b] = [JSON.stringify(found), JSON.stringify(wanted)];
  if (a !== b) throw new Error(`${what}: found ${a}, wanted ${b}`);
}
function sameBytes(found: Uint8Array, wanted: Uint8Array): void {
  const at = wanted.findIndex((byte, i) => found[i] !== byte);
  if (found.length !== wanted.length || at >= 0) throw new Error(`${found.length} bytes, the first other one at ${at}`);
}
async function codeOf(act: () => Promise<unknown>): Promise<string> {
  return act().then(
    () => 'none',
    (error: unknown) => String((error as { code?: string }).code ?? error),
  );
}
const asked = (path: string, more: Partial<HttpRequest> = {}): HttpRequest => ({
  method: 'GET',
  path: `/promises/${path}`,
  headers: {},
  signal: never(),
  stallMs: 20_000,
  ...more,
});
async function bodyOf(answer: HttpAnswer): Promise<Uint8Array> {
  const chunks: number[] = [];
  for await (const chunk of answer.body) for (const byte of chunk) chunks.push(byte);
  return Uint8Array.from(chunks);
}

export const HTTP_PROMISES: readonly HttpPromise[] = [
  {
    name: 'gives status, headers of any case and the body as it comes, or whole',
    async hold({ http }) {
      const answer = await http.request(asked('bytes/300000'));
      same([answer.status, answer.header('REQUEST-ID'), answer.header('none')], [200, 'one', null]);
      sameBytes(await bodyOf(answer), patterned(300_000));
      sameBytes(await (await http.request(asked('bytes/7'))).bytes(), patterned(7));
      same((await (await http.request(asked('bytes/0'))).bytes()).length, 0);
    },
  },
  {
    name: 'answers what is no success too, and what has no body',
    async hold({ http }) {
      for (const status of [400, 404, 409, 503]) {
        const answer = await http.request(asked(`status/${status}`));
        same([answer.status, new TextDecoder().decode(await answer.bytes())], [status, 'said']);
      }
      same((await (await http.request(asked('status/204'))).bytes()).length, 0, '204');
      const head = await http.request(asked('bytes/5', { method: 'HEAD' }));
      same([head.status, head.header('Content-Length')], [200, '5'], 'HEAD');
      same((await head.bytes()).length, 0, 'HEAD');
    },
  },
  {
    name: 'sends method, headers and a body of any kind, and says how much left',
    async hold({ http }) {
      const bytes = patterned(2 * MIB);
      const bodies: HttpBody[] = [bytes, 'some words', new Blob([bytes])];
      if (http.streams) {
        const chunks = (async function* () {
          for (let at = 0; at < bytes.length; at += 700_000) yield bytes.slice(at, at + 700_000);
        })();
        bodies.push({ length: bytes.length, chunks });
      }
      for (const body of bodies) {
        let gone = 0;
        const onSent = (sent: number): void => {
          gone = sent;
        };
        const answer = await http.request(
          asked('echo', { method: 'POST', headers: { 'X-Asked': 'yes' }, body, onSent }),
        );
        same([answer.header('X-Method'), answer.header('X-Asked')], ['POST', 'yes']);
        sameBytes(await answer.bytes(), typeof body === 'string' ? new TextEncoder().encode(body) : bytes);
        if (body instanceof Blob) same(gone, bytes.length, 'what left');
      }
    },
  },
  {
    name: 'hears an answer that comes before the body is whole',
    async hold({ http }) {
      const request = asked('early', { method: 'PUT', body: 'a few words' });
      same((await http.request(request)).status, 413);
      same((await (await http.request(asked('bytes/9'))).bytes()).length, 9, 'the next');
    },
  },
  {
    name: 'says unreachable where nobody is, and where the answer breaks off',
    async hold({ http, nowhere }) {
      same(await codeOf(() => nowhere.request(asked('bytes/1'))), 'unreachable');
      const body = async (): Promise<unknown> => (await http.request(asked('cut/100000'))).bytes();
      same(await codeOf(body), 'unreachable');
    },
  },
  {
    name: 'says stalled of silence, before an answer and within it, and not while bytes trickle',
    async hold({ http }) {
      same(await codeOf(() => http.request(asked('silence', { stallMs: 300 }))), 'stalled');
      const stops = async (): Promise<unknown> => (await http.request(asked('stops/1000', { stallMs: 300 }))).bytes();
      same(await codeOf(stops), 'stalled');
      sameBytes(await (await http.request(asked('trickle/8', { stallMs: 2_500 }))).bytes(), patterned(8));
    },
  },
  {
    name: 'says stopped when it is told to: before, while it waits, and within the answer',
    async hold({ http }) {
      const early = new AbortController();
      early.abort();
      same(await codeOf(() => http.request(asked('bytes/1', { signal: early.signal }))), 'stopped');
      const waits = new AbortController();
      const waiting = codeOf(() => http.request(asked('silence', { signal: waits.signal })));
      setTimeout(() => waits.abort(), 100);
      same(await waiting, 'stopped');
      const within = new AbortController();
      const answer = await http.request(asked('stops/1000', { signal: within.signal }));
      setTimeout(() => within.abort(), 100);
      same(await codeOf(() => answer.bytes()), 'stopped');
    },
  },
  {
    name: 'follows no redirect',
    async hold({ http }) {
      const seen = await http.request(asked('redirect')).then(
        ({ status }) => status,
        (error: { code?: string }) => error.code,
      );
      same(seen === 302 || seen === 'portal', true, String(seen));
    },
  },
  {
    name: 'goes on after an answer that nobody read to its end, and with many at once',
    async hold({ http }) {
      for (let i = 0; i < 8; i++) {
        const answer = await http.request(asked('bytes/3000000'));
        for await (const chunk of answer.body) if (chunk.length > 0) break;
      }
      const many = Array.from({ length: 24 }, (_, i) => http.request(asked(`bytes/${i}`)).then((one) => one.bytes()));
      same(
        (await Promise.all(many)).map(({ length }) => length),
        many.map((_, i) => i),
      );
    },
  },
];
