import { isUtf8 } from 'node:buffer';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { Agent, type IncomingHttpHeaders, request } from 'node:http';
import { performance } from 'node:perf_hooks';
import { cut, type Laid, layOut, pages, piecesOf, runsOf, STEP } from './reel-layout.ts';

/**
 * A folder as one reel: walk, lay the files end to end, send stretches of it as several tus uploads at once, say in pages of entries
 * what the bytes are, declare piece digests of files over 8 MiB, close, wait for the seal.
 */
export interface Delivery {
  origin: string;
  envelope: string;
  token: string;
  folder: string;
  /** Bytes of an upload, a multiple of 8 MiB. */
  cutBytes?: number;
  uploadsAtOnce?: number;
  /** Declare the SHA-256 of every file up to 8 MiB in its entry (pieces of larger ones are always declared). */
  sha256?: boolean;
}
export interface Delivered {
  entries: number;
  bytes: number;
  /** Seconds since the start: all known and laid out, last byte acknowledged, sealed. */
  walked: number;
  acknowledged: number;
  sealed: number;
  cpuSeconds: number;
}

interface Found {
  path: Buffer;
  size: number;
  mtime: number;
  kind: 'file' | 'folder';
}
interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
}

/** Bytes handed to the socket at once. */
const CHUNK = 1 << 20;
/** Digests in one call. */
const DIGESTS = 4096;
const ATTEMPTS = 5;

export async function deliver(delivery: Delivery): Promise<Delivered> {
  const began = performance.now();
  const since = (): number => (performance.now() - began) / 1000;
  const courier = new Courier(delivery);
  const found = walk(Buffer.from(delivery.folder), null);
  const { laid, end } = layOut(found);
  const walked = since();
  const reel = uuidv7();
  const uploads = cut(end, delivery.cutBytes ?? 8 * STEP);
  let acknowledged = walked;
  const lane = async (): Promise<void> => {
    for (let upload = uploads.shift(); upload !== undefined; upload = uploads.shift())
      await courier.send(laid, reel, upload);
    acknowledged = since();
  };
  const lanes = Array.from({ length: delivery.uploadsAtOnce ?? 4 }, lane);
  await Promise.all([...lanes, courier.declare(laid, reel).then(() => courier.digests(laid))]);
  await courier.close(found.length, end);
  const cpu = process.cpuUsage();
  return {
    entries: found.length,
    bytes: end,
    walked,
    acknowledged,
    sealed: since(),
    cpuSeconds: (cpu.user + cpu.system) / 1e6,
  };
}

/** Files, and folders that hold nothing, in name order; names are bytes. Links and special files are left out. */
function walk(folder: Buffer, prefix: Buffer | null): Found[] {
  const slash = Buffer.from('/');
  const found: Found[] = [];
  const names = readdirSync(folder, { withFileTypes: true, encoding: 'buffer' }).sort((a, b) =>
    Buffer.compare(a.name, b.name),
  );
  for (const name of names) {
    const full = Buffer.concat([folder, slash, name.name]);
    const path = prefix === null ? name.name : Buffer.concat([prefix, slash, name.name]);
    if (!name.isFile() && !name.isDirectory()) continue;
    const { size, mtimeMs } = statSync(full);
    const below = name.isDirectory() ? walk(full, path) : [];
    if (name.isFile()) found.push({ path, size, mtime: Math.floor(mtimeMs), kind: 'file' });
    else if (below.length === 0) found.push({ path, size: 0, mtime: Math.floor(mtimeMs), kind: 'folder' });
    else found.push(...below);
  }
  return found;
}

class Courier {
  readonly #agent = new Agent({ keepAlive: true });
  readonly #delivery: Delivery;
  readonly #base: URL;
  constructor(delivery: Delivery) {
    this.#delivery = delivery;
    this.#base = new URL(delivery.origin);
  }

  /** One stretch of the reel: small ones travel with their creation, larger ones by PATCH, so that a cut line costs no second upload. */
  async send(
    laid: readonly Laid<Found>[],
    reel: string,
    { position, length }: { position: number; length: number },
  ): Promise<void> {
    const metadata = Object.entries({ reel, position: String(position) }).map(
      ([key, value]) => `${key} ${Buffer.from(value).toString('base64')}`,
    );
    const creation = {
      'Tus-Resumable': '1.0.0',
      'Upload-Length': String(length),
      'Upload-Metadata': metadata.join(','),
    };
    const whole = length <= STEP;
    const type = { 'Content-Type': 'application/offset+octet-stream' };
    const body = this.#bytes(laid, position, position + length);
    const created = await this.#call(
      'POST',
      `/files/${this.#delivery.envelope}/`,
      { ...creation, ...(whole ? type : {}) },
      whole ? { length, body } : null,
    );
    const location = expect(created, 201).headers.location ?? '';
    let offset = Number(created.headers['upload-offset'] ?? 0);
    for (let attempt = 1; offset < length; attempt++) {
      try {
        const rest = { length: length - offset, body: this.#bytes(laid, position + offset, position + length) };
        const written = await this.#call(
          'PATCH',
          location,
          { 'Tus-Resumable': '1.0.0', 'Upload-Offset': String(offset), ...type },
          rest,
        );
        offset = Number(expect(written, 204).headers['upload-offset']);
      } catch (cause) {
        if (attempt === ATTEMPTS)
          throw new Error(`the stretch at ${position} stopped at ${offset} of ${length} bytes`, { cause });
        const held = await this.#call('HEAD', location, { 'Tus-Resumable': '1.0.0' }, null);
        offset = Number(expect(held, 200).headers['upload-offset']);
      }
    }
  }

  /** Entries in pages; every line that is refused is named in the error. */
  async declare(laid: readonly Laid<Found>[], reel: string): Promise<void> {
    for (const page of pages(laid)) {
      const lines = page.map((file) => {
        const name = isUtf8(file.path)
          ? { path: file.path.toString('utf8') }
          : { path64: file.path.toString('base64') };
        const place = file.size > 0 ? { reel, start: file.start } : {};
        const hash =
          this.#delivery.sha256 && file.kind === 'file' && file.size <= STEP
            ? { sha256: createHash('sha256').update(this.#read(file)).digest('hex') }
            : {};
        return JSON.stringify({ ...name, kind: file.kind, size: file.size, mtime: file.mtime, ...place, ...hash });
      });
      const answer = await this.#json('POST', '/entries', lines.join('\n'), 'application/x-ndjson');
      const { refused } = answer as { refused?: unknown[] };
      if (refused && refused.length > 0)
        throw new Error(`entries were refused: ${JSON.stringify(refused.slice(0, 5))}`);
    }
  }

  /** Piece digests of every file over 8 MiB, hashed off this thread. */
  async digests(laid: readonly Laid<Found>[]): Promise<void> {
    for (const file of laid) {
      const found = piecesOf(file.size);
      if (found.length === 0) continue;
      await using handle = await open(this.#place(file));
      const hash = createHash('sha256').update(file.path).digest('hex');
      for (let from = 0; from < found.length; from += DIGESTS) {
        const digests: Buffer[] = [];
        for (const piece of found.slice(from, from + DIGESTS)) {
          const bytes = await fill(handle, Buffer.allocUnsafe(piece.to - piece.from), piece.from);
          digests.push(Buffer.from(await crypto.subtle.digest('SHA-256', bytes)));
        }
        await this.#json(
          'PUT',
          `/digests?entry=${hash}&from=${from}`,
          Buffer.concat(digests),
          'application/octet-stream',
        );
      }
    }
  }

  async close(entries: number, bytes: number): Promise<void> {
    await this.#json('POST', '/close', JSON.stringify({ entries, bytes }), 'application/json');
    for (;;) {
      const { state } = (await this.#json('GET', '?wait=sealed', null)) as { state: string };
      if (state === 'sealed' || state === 'delivered') return this.#agent.destroy();
      if (state !== 'sealing') throw new Error(`the envelope is ${state}, not sealed`);
    }
  }

  #place(file: Found): Buffer {
    return Buffer.concat([Buffer.from(`${this.#delivery.folder}/`), file.path]);
  }

  #read(file: Found): Buffer {
    const bytes = Buffer.allocUnsafe(file.size);
    const handle = openSync(this.#place(file), 'r');
    const count = readSync(handle, bytes, 0, file.size, 0);
    closeSync(handle);
    return count === file.size ? bytes : Buffer.alloc(0);
  }

  /** [from, to) of the reel in chunks of 1 MiB. The buffer is used again, so a chunk must be gone before the next is asked for. */
  async *#bytes(laid: readonly Laid<Found>[], from: number, to: number): AsyncGenerator<Buffer> {
    const chunk = Buffer.allocUnsafe(Math.min(CHUNK, to - from));
    let filled = 0;
    for (const { file, at, length } of runsOf(laid, from, to)) {
      await using large = length > CHUNK ? await open(this.#place(file)) : null;
      // Opening a small file without a thread's help costs a quarter of what it costs with it.
      const small = large ? -1 : openSync(this.#place(file), 'r');
      try {
        for (let done = 0; done < length; ) {
          const room = chunk.subarray(filled, filled + Math.min(chunk.length - filled, length - done));
          if (large) await fill(large, room, at + done);
          else if (readSync(small, room, 0, room.length, at + done) !== room.length)
            throw new Error(`${file.path} became shorter`);
          done += room.length;
          filled += room.length;
          if (filled === chunk.length) {
            yield chunk;
            filled = 0;
          }
        }
      } finally {
        if (small >= 0) closeSync(small);
      }
    }
    if (filled > 0) yield chunk.subarray(0, filled);
  }

  async #json(method: string, rest: string, body: string | Buffer | null, type = ''): Promise<unknown> {
    const bytes = body === null ? null : Buffer.from(body);
    const headers = bytes === null ? {} : { 'Content-Type': type };
    const answer = await this.#call(
      method,
      `/api/v1/envelopes/${this.#delivery.envelope}${rest}`,
      headers,
      bytes && { length: bytes.length, body: [bytes] },
    );
    if (answer.status >= 300) throw new Error(`${method} ${rest} answered ${answer.status}: ${answer.text}`);
    return answer.text === '' ? {} : JSON.parse(answer.text);
  }

  async #call(
    method: string,
    path: string,
    headers: Record<string, string>,
    body: { length: number; body: AsyncIterable<Buffer> | Iterable<Buffer> } | null,
  ): Promise<Answer> {
    const url = new URL(path, this.#base);
    const length = body === null ? {} : { 'Content-Length': String(body.length) };
    const all = { Authorization: `Bearer ${this.#delivery.token}`, ...headers, ...length };
    const sent = request(url, { method, agent: this.#agent, headers: all });
    const answered = once(sent, 'response');
    // An answer may come, or the line may break, while the body is still on its way: either ends the writing.
    let over = false;
    const ended = answered.then(() => undefined).finally(() => (over = true));
    ended.catch(() => undefined);
    let left = body?.length ?? 0;
    for await (const chunk of body?.body ?? []) {
      await Promise.race([new Promise((resolve) => sent.write(chunk, resolve)), ended]);
      left -= chunk.length;
      if (over) break;
    }
    if (left === 0) sent.end();
    const [response] = await answered;
    let text = '';
    for await (const part of response.setEncoding('utf8')) text += part;
    // A connection that still owes bytes cannot carry the next request.
    if (left > 0) sent.destroy();
    return { status: response.statusCode, headers: response.headers, text };
  }
}

function expect(answer: Answer, status: number): Answer {
  if (answer.status !== status) throw new Error(`answered ${answer.status}, not ${status}: ${answer.text}`);
  return answer;
}

async function fill<B extends Buffer>(handle: FileHandle, into: B, at: number): Promise<B> {
  for (let done = 0; done < into.length; ) {
    const { bytesRead } = await handle.read(into, done, into.length - done, at + done);
    if (bytesRead === 0) throw new Error('the file became shorter while it was read');
    done += bytesRead;
  }
  return into;
}

/** RFC 9562, version 7. */
function uuidv7(): string {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(Date.now(), 0, 6);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x70;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

// Usage: node reel-client.ts '{"origin":…,"envelope":…,"token":…,"folder":…}' — prints what was delivered as JSON.
if (process.argv[1] === import.meta.filename) {
  process.stdout.write(`${JSON.stringify(await deliver(JSON.parse(process.argv[2] ?? '{}') as Delivery))}\n`);
}
