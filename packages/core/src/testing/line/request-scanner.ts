/** The head of one request as it stands on the wire. */
export interface RequestHead {
  method: string;
  path: string;
  /** All of it as latin-1, the empty line included. */
  text: string;
}
/** Bytes of a connection in their order: with `head` they begin a request. */
export interface Segment {
  bytes: Buffer;
  head: RequestHead | null;
}

const MOST_HEAD = 256 * 1024;

/** Finds where requests begin on a connection of HTTP/1.1, by their lengths; what is not HTTP (TLS) passes as one long body. */
export class RequestScanner {
  #head: Buffer = Buffer.alloc(0);
  #state: 'head' | 'body' | 'size' | 'chunk' | 'trailer' | 'opaque' = 'head';
  #left = 0;
  #line = '';

  *push(bytes: Buffer): Generator<Segment> {
    let at = 0;
    let from = 0;
    while (at < bytes.length) {
      if (this.#state === 'opaque') break;
      if (this.#state === 'head') {
        if (at > from) yield { bytes: bytes.subarray(from, at), head: null };
        const rest = this.#head.length === 0 ? bytes.subarray(at) : Buffer.concat([this.#head, bytes.subarray(at)]);
        const end = rest.indexOf('\r\n\r\n');
        if (end < 0 && rest.length < MOST_HEAD && isLetter(rest[0])) {
          this.#head = rest;
          return;
        }
        const length = end < 0 ? rest.length : end + 4;
        const head = end < 0 ? null : this.#begin(rest.toString('latin1', 0, length));
        if (head === null) this.#state = 'opaque';
        yield { bytes: rest.subarray(0, length), head };
        at += length - this.#head.length;
        this.#head = Buffer.alloc(0);
        from = at;
      } else at = this.#skip(bytes, at);
    }
    if (from < bytes.length) yield { bytes: bytes.subarray(from), head: null };
  }

  #begin(text: string): RequestHead | null {
    const [, method, path] = /^([A-Z]+) (\S+) HTTP\/1\.[01]\r\n/.exec(text) ?? [];
    if (method === undefined || path === undefined) return null;
    this.#left = Number(/^content-length:\s*(\d+)/im.exec(text)?.[1] ?? 0);
    const isChunked = /^transfer-encoding:.*chunked/im.test(text);
    this.#state = isChunked ? 'size' : this.#left > 0 ? 'body' : 'head';
    this.#line = '';
    return { method, path, text };
  }

  /** Over what belongs to the body of this request (RFC 9112, sections 6.2 and 7.1); answers where it stopped. */
  #skip(bytes: Buffer, at: number): number {
    if (this.#state === 'body' || this.#state === 'chunk') {
      const taken = Math.min(this.#left, bytes.length - at);
      this.#left -= taken;
      if (this.#left === 0) this.#state = this.#state === 'body' ? 'head' : 'size';
      return at + taken;
    }
    const end = bytes.indexOf('\n', at);
    this.#line += bytes.toString('latin1', at, end < 0 ? bytes.length : end + 1);
    if (end < 0) return bytes.length;
    const line = this.#line.trim();
    this.#line = '';
    if (this.#state === 'trailer') {
      if (line === '') this.#state = 'head';
    } else {
      // Each chunk is followed by an empty line, which the chunk's own length carries along.
      const size = Number.parseInt(line, 16);
      this.#state = size > 0 ? 'chunk' : 'trailer';
      this.#left = size + 2;
    }
    return end + 1;
  }
}

function isLetter(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x41 && byte <= 0x5a;
}
