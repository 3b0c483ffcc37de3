/** What a line is like; each way where nothing else is said. Everything may change while it runs. */
export interface LineShape {
  /** From one end to the other, ms; a round trip is twice that. */
  delayMs: number;
  /** Bytes a second from clients to the courier, all connections together; null is without end. */
  up: number | null;
  /** The same from the courier. */
  down: number | null;
  /** Lost segments, 0 … 1: a ceiling for each connection, and now and then a stall. */
  loss: number;
  /** Bytes of one connection that may be on their way unacknowledged (the kernel's buffers: 4 MiB on a usual Linux); null is without end. */
  windowBytes: number | null;
  /** Whether a connection begins with ten segments on their way and doubles with each round trip, and loses half of it with each timeout of rest. */
  slowStart: boolean;
}

export const STRAIGHT: LineShape = {
  delayMs: 0,
  up: null,
  down: null,
  loss: 0,
  windowBytes: null,
  slowStart: false,
};

/** A line over land: what the kernel's usual buffers and its slow start make of it. */
export const FAR: Pick<LineShape, 'windowBytes' | 'slowStart'> = { windowBytes: 4 * 1024 * 1024, slowStart: true };

export const SEGMENT = 1460;
/** The least time after which a sender notices that its last segment was lost (RFC 6298 as Linux has it). */
const TIMEOUT_MS = 200;
/** What may wait at the narrow place: the bytes of one round trip, but never less than this time. */
const LEAST_BUFFER_MS = 25;

/** Bytes a second that one connection reaches at most: Mathis et al. 1997, segment ÷ (round trip · √loss) · √1.5. */
export function ceilingOf({ delayMs, loss }: LineShape): number | null {
  if (loss <= 0) return null;
  return (SEGMENT * Math.sqrt(1.5) * 1000) / (Math.max(1, 2 * delayMs) * Math.sqrt(loss));
}

/** How long a lost last segment stalls a connection, and after which rest it may have half as much on its way. */
export function timeoutMs({ delayMs }: LineShape): number {
  return TIMEOUT_MS + 2 * delayMs;
}

/** The narrow place of one direction, shared by all connections: bytes leave it one after the other. Times are ms of any clock. */
export class Link {
  #freeAt = 0;

  /** Whether more may be put in front of it now. */
  takes(now: number, shape: LineShape, rate: number | null): boolean {
    return rate === null || this.#freeAt - now < Math.max(LEAST_BUFFER_MS, 2 * shape.delayMs);
  }

  /** When the last of these bytes leaves it. */
  pass(now: number, bytes: number, rate: number | null): number {
    if (rate === null) return now;
    this.#freeAt = Math.max(now, this.#freeAt) + (bytes * 1000) / rate;
    return this.#freeAt;
  }
}
