import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { Transform } from 'node:stream';

/**
 * How the line to the courier is: `cut` breaks every connection, `portal` answers a page of the network in between, `gateway` the
 * page of a proxy that finds nobody behind it.
 */
export type Line = 'fine' | 'cut' | 'portal' | 'gateway';

/** A door in front of a courier: counts what passes, and can take the line away. */
export interface Front {
  url: string;
  to(port: number): void;
  line(how: Line): void;
  /** So many bytes a second of each body, to the courier and from it; null is as fast as it goes. */
  slow(bytesPerSecond: number | null): void;
  /** Requests that are being answered now, and the most there ever were at once, by beginning of their path. */
  open(path: string): number;
  most(path: string): number;
  /** Bytes of bodies that left for the courier with this method. */
  sent(method: string): number;
  /** Bytes of bodies that passed so far, to the courier and from it. */
  passed: { in: number; out: number };
  /** Breaks every connection when so many more bytes have passed, and resolves; the line then is `next`, usually cut. */
  cutAfter(way: 'in' | 'out', bytes: number, next?: Line): Promise<void>;
  /** Requests that came so far, as `GET /api/v1/me`. */
  asked: string[];
  close(): void;
}

export async function aFront(): Promise<Front> {
  let behind = 0;
  let how: Line = 'fine';
  let rate: number | null = null;
  const now = new Set<{ path: string }>();
  const mosts = new Map<string, number>();
  const asked: string[] = [];
  const bodies = new Map<string, number>();
  const sockets = new Set<Socket>();
  const passed = { in: 0, out: 0 };
  let cuts: { way: 'in' | 'out'; at: number; cut(): void }[] = [];
  const counted = (way: 'in' | 'out', bytes: number): void => {
    passed[way] += bytes;
    const due = cuts.filter((one) => one.way === way && passed[way] >= one.at);
    cuts = cuts.filter((one) => !due.includes(one));
    for (const one of due) one.cut();
  };
  const line = (next: Line): void => {
    how = next;
    if (next !== 'fine') for (const socket of sockets) socket.destroy();
  };
  const count = (path: string): number => [...now].filter((one) => one.path.startsWith(path)).length;

  const pass = (req: IncomingMessage, res: ServerResponse): void => {
    const { method, url = '/', headers } = req;
    const one = { path: url };
    asked.push(`${method} ${url}`);
    now.add(one);
    for (const path of mosts.keys()) mosts.set(path, Math.max(mosts.get(path) ?? 0, count(path)));
    res.once('close', () => now.delete(one));
    const on = request({ host: '127.0.0.1', port: behind, method, path: url, headers }, (got) => {
      res.writeHead(got.statusCode ?? 502, got.headers);
      got
        .pipe(slowly(() => rate))
        .on('data', (chunk: Buffer) => counted('out', chunk.length))
        .pipe(res);
      got.once('error', () => res.destroy());
    });
    on.on('error', () => res.destroy());
    res.once('close', () => on.destroy());
    req.on('data', (chunk: Buffer) => bodies.set(method ?? '', (bodies.get(method ?? '') ?? 0) + chunk.length));
    req
      .pipe(slowly(() => rate))
      .on('data', (chunk: Buffer) => counted('in', chunk.length))
      .pipe(on);
  };
  const server = createServer((req, res) => {
    if (how === 'portal') {
      res.writeHead(200, { 'Content-Type': 'text/html' }).end('<!doctype html><title>Welcome to the hotel</title>');
    } else if (how === 'gateway') {
      res.writeHead(502, { 'Content-Type': 'text/html' }).end('<!doctype html><title>502 Bad Gateway</title>');
    } else pass(req, res);
  });
  server.on('connection', (socket) => {
    if (how === 'cut') socket.destroy();
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    to: (port) => {
      behind = port;
    },
    line,
    slow(next) {
      rate = next;
    },
    passed,
    cutAfter: (way, bytes, next = 'cut') =>
      new Promise((resolve) => {
        const cut = (): void => {
          line('cut');
          how = next;
          resolve();
        };
        cuts.push({ way, at: passed[way] + bytes, cut });
      }),
    open: count,
    most(path) {
      if (!mosts.has(path)) mosts.set(path, count(path));
      return mosts.get(path) ?? 0;
    },
    sent: (method) => bodies.get(method) ?? 0,
    asked,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

function slowly(rate: () => number | null): Transform {
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      const bytesPerSecond = rate();
      if (bytesPerSecond === null) done(null, chunk);
      else setTimeout(() => done(null, chunk), (chunk.length * 1000) / bytesPerSecond);
    },
  });
}
