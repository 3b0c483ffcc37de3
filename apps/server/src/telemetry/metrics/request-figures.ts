import type { Socket } from 'node:net';
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

/** Seconds. The long ones are uploads and downloads. */
const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800, 7200];

interface Row {
  method: string;
  route: string;
  /** Durations in seconds that were not handed to the histogram yet, by status. */
  ended: Map<number, number[]>;
  in: number;
  out: number;
}
export interface Running {
  row: Row | null;
  socket: Socket;
}

/** Seconds that wait for a scrape before they are handed on by themselves. */
const KEPT = 4096;

/**
 * Requests, their time and their bytes. A request costs two look-ups and a push; labels are put together at the scrape.
 * Bytes are those of the socket (headers too, before TLS), and count while they flow.
 */
export class RequestFigures {
  readonly #rows = new Map<string, Map<string, Row>>();
  readonly #running = new Set<Running>();
  readonly #sum = { in: 0, out: 0 };
  /** What was counted of each connection: a request's first bytes came before anybody knew of it. */
  readonly #counted = new WeakMap<Socket, { read: number; written: number }>();
  readonly #seconds: Histogram<'method' | 'route'>;
  readonly #total: Counter<'method' | 'route' | 'status'>;
  readonly #in: Counter<'route'>;
  readonly #out: Counter<'route'>;

  constructor(registry: Registry) {
    const registers = [registry];
    this.#total = new Counter({
      name: 'datoferum_http_requests_total',
      help: 'Requests that ended, by method, pattern of the route and status (0: cut before an answer).',
      labelNames: ['method', 'route', 'status'],
      registers,
    });
    this.#seconds = new Histogram({
      name: 'datoferum_http_request_seconds',
      help: 'Time from the first byte of the headers to the end of the answer.',
      labelNames: ['method', 'route'],
      buckets: BUCKETS,
      registers,
    });
    this.#in = new Counter({
      name: 'datoferum_received_bytes_total',
      help: 'Bytes that came in, headers included, by pattern of the route; those under way count.',
      labelNames: ['route'],
      registers,
    });
    this.#out = new Counter({
      name: 'datoferum_sent_bytes_total',
      help: 'Bytes that went out, headers included, by pattern of the route; those under way count.',
      labelNames: ['route'],
      registers,
    });
    const running = this.#running;
    new Gauge({
      name: 'datoferum_http_requests_running',
      help: 'Requests under way.',
      registers,
      collect() {
        this.set(running.size);
      },
    });
  }

  begin(socket: Socket): Running {
    const running: Running = { row: null, socket };
    this.#running.add(running);
    return running;
  }

  /** The row is known: from here on its bytes have a name. */
  found(running: Running, method: string, route: string): void {
    running.row = this.#row(method, route);
  }

  end(running: Running, status: number, ms: number): void {
    this.#running.delete(running);
    const row = running.row ?? this.#row('-', 'unknown');
    running.row = row;
    this.#count(running);
    const ended = row.ended.get(status);
    if (!ended) row.ended.set(status, [ms / 1000]);
    else if (ended.push(ms / 1000) >= KEPT) this.#hand(row, status, ended);
  }

  /** All bytes so far, those under way included. */
  total(): { in: number; out: number } {
    for (const running of this.#running) this.#count(running);
    return { ...this.#sum };
  }

  /** Hands everything to the registry; called at a scrape. */
  flush(): void {
    for (const running of this.#running) if (running.row) this.#count(running);
    for (const byMethod of this.#rows.values()) {
      for (const row of byMethod.values()) {
        for (const [status, ended] of row.ended) if (ended.length > 0) this.#hand(row, status, ended);
        if (row.in > 0) this.#in.inc({ route: row.route }, row.in);
        if (row.out > 0) this.#out.inc({ route: row.route }, row.out);
        row.in = 0;
        row.out = 0;
      }
    }
  }

  #count({ row, socket }: Running): void {
    if (!row) return;
    let counted = this.#counted.get(socket);
    if (!counted) {
      counted = { read: 0, written: 0 };
      this.#counted.set(socket, counted);
    }
    const { bytesRead, bytesWritten } = socket;
    const [came, went] = [Math.max(0, bytesRead - counted.read), Math.max(0, bytesWritten - counted.written)];
    row.in += came;
    row.out += went;
    this.#sum.in += came;
    this.#sum.out += went;
    counted.read = bytesRead;
    counted.written = bytesWritten;
  }

  #hand({ method, route }: Row, status: number, ended: number[]): void {
    this.#total.inc({ method, route, status: String(status) }, ended.length);
    for (const seconds of ended.splice(0)) this.#seconds.observe({ method, route }, seconds);
  }

  #row(method: string, route: string): Row {
    let byMethod = this.#rows.get(route);
    if (!byMethod) this.#rows.set(route, (byMethod = new Map()));
    let row = byMethod.get(method);
    if (!row) byMethod.set(method, (row = { method, route, ended: new Map(), in: 0, out: 0 }));
    return row;
  }
}
