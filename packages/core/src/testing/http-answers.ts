import type { IncomingMessage, ServerResponse } from 'node:http';

/** Paths of the server that the promises of Http are held against (`transfer/http.conformance.ts`). */
export const HTTP_ANSWERS = '/promises/';

/** The byte at this place of every body that it gives. */
export const patternAt = (at: number): number => (at * 31 + (at >> 8)) & 0xff;

/** Answers such a path, well or badly as it says. */
export async function answerHttp(req: IncomingMessage, res: ServerResponse): Promise<void> {
  const [what = '', count = '0'] = String(req.url).slice(HTTP_ANSWERS.length).split('/');
  const length = Number(count);
  const bytes = Buffer.from(Uint8Array.from({ length: what === 'status' ? 0 : length }, (_, at) => patternAt(at)));
  const head = { 'Request-Id': 'one', 'Content-Type': 'application/octet-stream' };
  if (what === 'echo') {
    const body: Buffer[] = [];
    for await (const chunk of req) body.push(chunk as Buffer);
    res.writeHead(200, { ...head, 'X-Method': String(req.method), 'X-Asked': String(req.headers['x-asked']) });
    res.end(Buffer.concat(body));
  } else if (what === 'early') {
    // Says no before the body is read.
    res.writeHead(413, { ...head, Connection: 'close' }).end('too much');
  } else if (what === 'status') {
    res.writeHead(length, head).end(length === 204 ? undefined : 'said');
  } else if (what === 'redirect') {
    res.writeHead(302, { Location: `${HTTP_ANSWERS}bytes/3` }).end();
  } else if (what === 'bytes') {
    res.writeHead(200, { ...head, 'Content-Length': String(length) });
    res.end(req.method === 'HEAD' ? undefined : bytes);
  } else if (what === 'cut') {
    res.writeHead(200, { ...head, 'Content-Length': String(2 * length) });
    res.write(bytes, () => setTimeout(() => res.destroy(), 50));
  } else if (what === 'stops') {
    res.writeHead(200, { ...head, 'Content-Length': String(2 * length) });
    res.write(bytes);
  } else if (what === 'trickle') {
    res.writeHead(200, { ...head, 'Content-Length': String(length) });
    for (let at = 0; at < length && !res.destroyed; at++) {
      res.write(bytes.subarray(at, at + 1));
      await new Promise((resolve) => setTimeout(resolve, 400));
    }
    res.end();
  }
  // Whatever else it is asked for (`silence`) gets no answer at all.
}
