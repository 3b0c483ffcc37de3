import { isUtf8 } from 'node:buffer';
import { createHash, randomBytes } from 'node:crypto';
import { open } from 'node:fs/promises';
import { performance } from 'node:perf_hooks';
import { bytesOf, type Found, fill, placeOf, readSmall, walk } from './reel/folder.ts';
import { cut, type Laid, layOut, pages, piecesOf, STEP } from './reel/layout.ts';
import { type Answer, Wire } from './reel/wire.ts';

/**
 * A folder as one reel: walk, lay the files end to end, send stretches of the reel as several tus uploads at once, say in pages of
 * entries what the bytes are, declare the piece digests of files over 8 MiB, close, wait for the seal.
 */
export interface Delivery {
  origin: string;
  envelope: string;
  token: string;
  folder: string;
  /** Bytes of an upload, a multiple of 8 MiB; 64 MiB when absent. */
  cutBytes?: number;
  /** 4 when absent. */
  uploadsAtOnce?: number;
  /** Declare the SHA-256 of every file up to 8 MiB in its entry (the pieces of larger ones are always declared). */
  sha256?: boolean;
}

/** Seconds since the start: all laid out, last byte acknowledged, sealed. */
export interface Delivered {
  entries: number;
  bytes: number;
  walked: number;
  acknowledged: number;
  sealed: number;
  /** Of this process. */
  cpuSeconds: number;
}

const TUS = { 'Tus-Resumable': '1.0.0' };
const BYTES = { 'Content-Type': 'application/offset+octet-stream' };
/** Digests in one call. */
const DIGESTS = 4096;
const ATTEMPTS = 5;

export async function deliver(delivery: Delivery): Promise<Delivered> {
  const began = performance.now();
  const since = (): number => (performance.now() - began) / 1000;
  const sender = new Sender(delivery, walk(Buffer.from(delivery.folder)));
  const walked = since();
  const declared = sender.declareEntries().then(() => sender.declarePieces());
  await Promise.all([sender.sendAll(), declared.catch(() => undefined)]);
  const acknowledged = since();
  await declared;
  const counts = await sender.closeAndWait();
  const cpu = process.cpuUsage();
  return { ...counts, walked, acknowledged, sealed: since(), cpuSeconds: (cpu.user + cpu.system) / 1e6 };
}

class Sender {
  readonly #delivery: Delivery;
  readonly #wire: Wire;
  readonly #envelope: string;
  readonly #reel = uuidv7();
  readonly #laid: Laid<Found>[];
  readonly #end: number;
  constructor(delivery: Delivery, found: readonly Found[]) {
    this.#delivery = delivery;
    this.#wire = new Wire(delivery.origin, delivery.token);
    this.#envelope = `/api/v1/envelopes/${delivery.envelope}`;
    ({ laid: this.#laid, end: this.#end } = layOut(found));
  }

  async sendAll(): Promise<void> {
    const uploads = cut(this.#end, this.#delivery.cutBytes ?? 8 * STEP);
    const lane = async (): Promise<void> => {
      for (let next = uploads.shift(); next !== undefined; next = uploads.shift()) await this.#send(next);
    };
    await Promise.all(Array.from({ length: this.#delivery.uploadsAtOnce ?? 4 }, lane));
  }

  /** A short stretch travels with its creation; a longer one by PATCH, so that a broken line costs no second upload. */
  async #send({ position, length }: { position: number; length: number }): Promise<void> {
    const from = (offset: number) => ({
      length: length - offset,
      chunks: bytesOf(this.#delivery.folder, this.#laid, position + offset, position + length),
    });
    const metadata = `reel ${base64(this.#reel)},position ${base64(String(position))}`;
    const creation = { ...TUS, 'Upload-Length': String(length), 'Upload-Metadata': metadata };
    const files = `/files/${this.#delivery.envelope}/`;
    const short = length <= STEP;
    const made = await this.#wire.call('POST', files, { ...creation, ...(short && BYTES) }, short ? from(0) : null);
    const location = expect(made, 201).headers.location ?? '';
    let offset = Number(made.headers['upload-offset'] ?? 0);
    for (let attempt = 1; offset < length; attempt++) {
      try {
        const headers = { ...TUS, ...BYTES, 'Upload-Offset': String(offset) };
        const written = await this.#wire.call('PATCH', location, headers, from(offset));
        offset = offsetOf(expect(written, 204));
      } catch (cause) {
        if (attempt === ATTEMPTS)
          throw new Error(`the stretch at ${position} stopped at ${offset} of ${length}`, { cause });
        offset = offsetOf(expect(await this.#wire.call('HEAD', location, TUS), 200));
      }
    }
  }

  /** Pages may come before, with or after the bytes. Every line that is refused is in the error. */
  async declareEntries(): Promise<void> {
    for (const page of pages(this.#laid)) {
      const lines = page.map((file) => JSON.stringify(this.#lineOf(file))).join('\n');
      const said = await this.#wire.json<{ refused?: unknown[] }>(
        'POST',
        `${this.#envelope}/entries`,
        lines,
        'application/x-ndjson',
      );
      if (said.refused?.length) throw new Error(`entries were refused: ${JSON.stringify(said.refused)}`);
    }
  }

  #lineOf(file: Laid<Found>): Record<string, unknown> {
    const name = isUtf8(file.path) ? { path: file.path.toString() } : { path64: file.path.toString('base64') };
    const place = file.size > 0 ? { reel: this.#reel, start: file.start } : {};
    const isHashed = this.#delivery.sha256 === true && file.kind === 'file' && file.size <= STEP;
    const hash = isHashed ? { sha256: sha256(readSmall(this.#place(file), Buffer.alloc(file.size), 0)) } : {};
    return { ...name, kind: file.kind, size: file.size, mtime: file.mtime, ...place, ...hash };
  }

  /** Hashed by another thread while the bytes are on their way. */
  async declarePieces(): Promise<void> {
    for (const file of this.#laid.filter(({ size }) => size > STEP)) {
      await using handle = await open(this.#place(file));
      let first = 0;
      for (const some of pages(piecesOf(file.size), DIGESTS)) {
        const digests: Buffer[] = [];
        for (const { from, to } of some) {
          const bytes = await fill(handle, Buffer.allocUnsafe(to - from), from);
          digests.push(Buffer.from(await crypto.subtle.digest('SHA-256', bytes)));
        }
        const to = `${this.#envelope}/digests?entry=${sha256(file.path)}&from=${first}`;
        await this.#wire.json('PUT', to, Buffer.concat(digests), 'application/octet-stream');
        first += some.length;
      }
    }
  }

  async closeAndWait(): Promise<{ entries: number; bytes: number }> {
    const counts = { entries: this.#laid.length, bytes: this.#end };
    await this.#wire.json('POST', `${this.#envelope}/close`, JSON.stringify(counts));
    for (;;) {
      const { state } = await this.#wire.json<{ state: string }>('GET', `${this.#envelope}?wait=sealed`);
      if (state === 'sealed' || state === 'delivered') break;
      if (state !== 'sealing') throw new Error(`the envelope is ${state}, not sealed`);
    }
    this.#wire.close();
    return counts;
  }

  #place(file: Found): Buffer {
    return placeOf(this.#delivery.folder, file);
  }
}

function expect(answer: Answer, status: number): Answer {
  if (answer.status !== status) throw new Error(`answered ${answer.status}, not ${status}: ${answer.text}`);
  return answer;
}

function offsetOf(answer: Answer): number {
  return Number(answer.headers['upload-offset']);
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

/** RFC 9562, version 7. */
function uuidv7(): string {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(Date.now(), 0, 6);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x70;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

// Usage: node reel-client.ts '{"origin":…,"envelope":…,"token":…,"folder":…}' — prints what was delivered, as JSON.
if (process.argv[1] === import.meta.filename) {
  process.stdout.write(`${JSON.stringify(await deliver(JSON.parse(process.argv[2] ?? '{}') as Delivery))}\n`);
}
