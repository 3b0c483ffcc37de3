import { createServer, type IncomingMessage, type Server, type ServerOptions, type ServerResponse } from 'node:http';
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { DatoferumError, errorEntry, isErrorCode } from '@datoferum/core';
import { admit } from './admit.ts';
import { answer, answerError } from './answer.ts';
import { createApi } from './api/create-api.ts';
import { createFeed } from './api/feed.ts';
import { callerAddress } from './caller-address.ts';
import { readCertificate } from './certificate.ts';
import { answerBadBytes } from './client-error.ts';
import { createContentRoutes } from './content/content-routes.ts';
import { createCors } from './cors.ts';
import { createDrop } from './drop/put-drop.ts';
import type { Exchange, Handler, House } from './exchange.ts';
import { createIdentity } from './identity/identity-routes.ts';
import { matchRoute } from './match-route.ts';
import { createOwnAddress } from './own-address.ts';
import { contentLength, continueWhenRead } from './request-body.ts';
import type { Route, RouteName } from './routes.ts';
import { stamp } from './stamp.ts';
import { createTus } from './tus/tus-routes.ts';
import { createDtrm } from './web/dtrm-script.ts';
import { createWeb } from './web/web-files.ts';

export type { House } from './exchange.ts';

export interface Doors {
  server: Server;
  /** Resolves with the port once connections are taken. */
  listen(): Promise<{ port: number }>;
  /** Reads the certificate again for connections to come; a bad one is told in the log and the old one stays. */
  renewCertificate(): void;
  /** Takes no new connection, lets answers under way end for `graceMs`, then cuts them. */
  close(graceMs?: number): Promise<void>;
}

/** A silent peer is given up after this: neither a byte came nor one could be sent. What was received by then is kept. */
const IDLE_MS = 5 * 60_000;
const OPTIONS: ServerOptions = {
  maxHeaderSize: 128 * 1024,
  // A PATCH of a terabyte takes its time; a silent one ends by IDLE_MS.
  requestTimeout: 0,
  headersTimeout: 60_000,
  keepAliveTimeout: 65_000,
  keepAlive: true,
  keepAliveInitialDelay: 60_000,
  noDelay: true,
};

/** One server, one port, one table of routes. */
export function createDoors(house: House): Doors {
  const { config, log, world, metrics } = house;
  const isHttps = config.url.startsWith('https:');
  const addressOf = callerAddress(config.trustedProxies);
  const cors = createCors(config.corsOrigins);
  const toOwnAddress =
    config.mode === 'demo' ? createOwnAddress(() => house.identity?.url() ?? config.url) : () => false;
  const handlers: Partial<Record<RouteName, Handler>> = {
    ...createTus(house),
    ...createDrop(house),
    ...createContentRoutes(house),
    ...createDtrm(house),
    ...createIdentity(house.identity ?? null),
    ...createWeb(house),
    ...createFeed(house),
  };
  const api = createApi(house);

  const serve = async (exchange: Exchange): Promise<void> => {
    if (cors(exchange) || toOwnAddress(exchange)) return;
    const { route, ...matched } = matchRoute(exchange.method, exchange.path);
    if (!route) {
      const { allow } = matched as { allow: string[] };
      throw allow.length === 0
        ? new DatoferumError('not_found')
        : new DatoferumError('method_not_allowed', undefined, { allow });
    }
    running.get(exchange)?.(route);
    const { params } = matched as { params: Record<string, string> };
    const admitted = await admit(house, exchange, route, params);
    await (handlers[route.name] ?? api)(admitted);
  };
  /** Told which row a request found. */
  const running = new WeakMap<Exchange, (route: Route) => void>();

  const onRequest = (req: IncomingMessage, res: ServerResponse): void => {
    const begun = performance.now();
    const exchange = exchangeOf(req, res, world.id(), addressOf(req));
    stamp(res, exchange.id, exchange.path, isHttps);
    if (exchange.path.startsWith('/files')) res.setHeader('Tus-Resumable', '1.0.0');
    // Held here: a destroyed request has no socket any more.
    const { socket } = req;
    const { bytesRead, bytesWritten } = socket;
    const counted = metrics.requests.begin(socket);
    let pattern = 'unknown';
    running.set(exchange, (route) => {
      pattern = route.pattern;
      metrics.requests.found(counted, route.method, route.pattern);
    });
    res.on('close', () => {
      const ms = performance.now() - begun;
      metrics.requests.end(counted, res.headersSent ? res.statusCode : 0, ms);
      log.info(
        {
          request: exchange.id,
          method: exchange.method,
          route: pattern,
          status: res.headersSent ? res.statusCode : 0,
          ms: Math.round(ms * 10) / 10,
          in: req.complete ? (contentLength(req) ?? socket.bytesRead - bytesRead) : socket.bytesRead - bytesRead,
          out: socket.bytesWritten - bytesWritten,
          person: exchange.person,
          ...(exchange.code === null ? {} : { code: exchange.code }),
          ...(res.writableFinished ? {} : { cut: true }),
        },
        'request answered',
      );
    });
    serve(exchange).catch((error: unknown) => {
      if (!(error instanceof DatoferumError)) log.error({ request: exchange.id, err: error }, 'request failed');
      const known = withCode(error);
      answerError(exchange, isUntold(exchange, known) ? new DatoferumError('locked') : known);
    });
  };

  const server = config.tls ? createTlsServer({ ...OPTIONS, ...readCertificate(config.tls) }) : createServer(OPTIONS);
  server.timeout = IDLE_MS;
  server.on('request', onRequest);
  server.on('checkContinue', (req: IncomingMessage, res: ServerResponse) => {
    continueWhenRead(req, res);
    onRequest(req, res);
  });
  server.on('checkExpectation', (req: IncomingMessage, res: ServerResponse) => {
    const exchange = exchangeOf(req, res, world.id(), null);
    stamp(res, exchange.id, exchange.path, isHttps);
    answer(exchange, 417, {});
  });
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => answerBadBytes(error, socket, world.id()));

  return {
    server,
    listen: () =>
      new Promise((resolve, reject) => {
        server.once('error', reject);
        server.listen(config.port, config.host, () => {
          server.off('error', reject);
          resolve({ port: (server.address() as AddressInfo).port });
        });
      }),
    renewCertificate: () => {
      if (!config.tls) return;
      try {
        (server as TlsServer).setSecureContext(readCertificate(config.tls));
        log.info('certificate renewed');
      } catch (error) {
        log.error({ err: error }, 'certificate not renewed');
      }
    },
    close: (graceMs = 3_000) =>
      new Promise((resolve) => {
        const timer = setTimeout(() => server.closeAllConnections(), graceMs);
        server.close(() => {
          clearTimeout(timer);
          resolve();
        });
        server.closeIdleConnections();
      }),
  };
}

/** An adapter's error speaks by its code alone: its words are for the log. */
function withCode(error: unknown): unknown {
  const { code } = Object(error) as { code?: unknown };
  const isKnown = !(error instanceof DatoferumError) && isErrorCode(code);
  return isKnown ? new DatoferumError(code, undefined, {}, { cause: error }) : error;
}

/** HEAD of an upload says "later" instead of "broken": some clients start again at zero on anything but 423. */
function isUntold({ method, path }: Exchange, error: unknown): boolean {
  if (method !== 'HEAD' || !path.startsWith('/files/')) return false;
  return !(error instanceof DatoferumError) || errorEntry(error.code).status >= 500;
}

const OVERRIDES = new Set(['HEAD', 'PATCH', 'DELETE']);

function exchangeOf(req: IncomingMessage, res: ServerResponse, id: string, from: string | null): Exchange {
  const url = req.url ?? '/';
  // An absolute-form target names a host; only its path counts.
  const target = url.startsWith('/') ? url : url.replace(/^[a-z]+:\/\/[^/?#]*/i, '');
  const mark = target.indexOf('?');
  const path = mark < 0 ? target : target.slice(0, mark);
  const override = String(req.headers['x-http-method-override'] ?? '').toUpperCase();
  const isOverridden = req.method === 'POST' && path.startsWith('/files') && OVERRIDES.has(override);
  return {
    id,
    req,
    res,
    method: isOverridden ? override : (req.method ?? 'GET'),
    path: path === '' ? '/' : path,
    query: mark < 0 ? '' : target.slice(mark + 1),
    from,
    person: null,
    code: null,
  };
}
