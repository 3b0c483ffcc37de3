import { Upload } from 'tus-js-client';
import { utf8 } from '../../bytes/bytes.ts';
import { PIECE } from '../../manifest/pieces.ts';
import { formatUploadMetadata } from '../../protocol/upload-metadata.ts';
import type { Limiter } from '../engine/job.ts';
import type { Bearer } from '../http/bearer.ts';
import type { Courier } from '../http/courier.ts';
import { isPassing, stopped, TransferError } from '../http/transfer-error.ts';
import type { FileSource, HttpBody } from '../ports.ts';
import { blobOf } from './blob-of.ts';
import type { Book } from './book.ts';
import type { Declarer } from './declarer.ts';
import type { Fates } from './fates.ts';
import type { LaidItem } from './page.ts';
import type { StretchReader } from './reader.ts';
import { Report, type Reported } from './report.ts';
import type { Stretch } from './stretches.ts';
import { type StretchBody, TusStack, tusReader } from './tus-stack.ts';

const TUS = { 'Tus-Resumable': '1.0.0' };
const BYTES = { 'Content-Type': 'application/offset+octet-stream' };
/** A stretch up to this travels with its creation: if that answer is lost, so is what the courier had taken of it. */
const WITH_CREATION = 1024 * 1024;
/** Bytes of one request where a limit holds and bodies are no streams. */
const LIMITED = 1024 * 1024;
/** A request in which a limit lets nothing go for so long is ended before anybody takes its silence for a broken line, ms. */
const HELD_MS = 10_000;
/** So often in a row the courier may fail at one stretch before it is set aside. */
const INTERNAL_TRIES = 8;

export interface SenderParts {
  courier: Courier;
  ticket: Bearer;
  limiter: Limiter;
  isLimited(): boolean;
  source: FileSource;
  reader: StretchReader;
  declarer: Declarer;
  book: Book;
  fates: Fates;
  envelope: string;
  reel: string;
  keep(stretch: Stretch): Promise<void>;
  differs(item: LaidItem): Promise<void>;
  /** Something moved, for the eye. */
  moved(stretch: Stretch, ends: readonly number[]): void;
  /** So many bytes more left. */
  sent(bytes: number): void;
}

/**
 * Sends one stretch until all of it is durable and declared. It is made before its turn where that can be, so that its bytes wait for no
 * answer; a stretch of at most 1 MiB travels with its creation; the others are carried by tus-js-client. After a fault the courier is
 * asked how far it came, and only what follows is sent.
 */
export class StretchSender {
  readonly #parts: SenderParts;
  constructor(parts: SenderParts) {
    this.#parts = parts;
  }

  /** Reads a file over 8 MiB once more and says all its digests: one that reads otherwise than it did is named as changed. */
  async readAgain(item: LaidItem, signal: AbortSignal): Promise<void> {
    const to = item.start + item.size;
    const { reader } = this.#parts;
    const report = this.#report({ position: item.start, length: item.size, declaredTo: item.start }, signal);
    for await (const _ of reader.read({ hashFrom: item.start, from: to, to }, report, signal));
    await report.declared();
  }

  /** Creates the upload ahead of its turn. Whether that works shows when it is its turn. */
  prepare(stretch: Stretch, signal: AbortSignal): void {
    if (stretch.location !== null || stretch.making !== null || stretch.length <= WITH_CREATION) return;
    stretch.making = this.#create(stretch, null, signal).finally(() => {
      stretch.making = null;
    });
    stretch.making.catch(() => undefined);
  }

  /**
   * @param carried told once all its bytes are durable: what is left is only said, and needs no lane
   * @throws TransferError that does not pass, or `source_gone`, or `stopped`
   */
  async send(stretch: Stretch, signal: AbortSignal, carried: () => void): Promise<void> {
    const { courier, reader } = this.#parts;
    const range = { from: stretch.position, to: stretch.position + stretch.length };
    let isDead = await reader.isDead(range);
    for (let attempt = 0, internal = 0; !isDead; attempt++) {
      const before = stretch.durable;
      const report = this.#report(stretch, signal);
      try {
        await this.#attempt(stretch, report, signal, carried);
        await report.declared();
        break;
      } catch (error) {
        if (signal.aborted) throw stopped(signal);
        await report.declared();
        if (isHeld(error)) {
          // As soon as anything may go again.
          await this.#parts.limiter.take(1, signal);
          attempt = -1;
        } else {
          if (!isPassing(error)) throw error;
          if (stretch.durable > before) [attempt, internal] = [0, 0];
          internal += Number(error.code === 'internal');
          if (internal >= INTERNAL_TRIES) throw error;
          await courier.pause(attempt, error, signal);
        }
        isDead = await reader.isDead(range);
      }
    }
    stretch.files = await reader.filesIn(range);
    stretch.durable = stretch.length;
    stretch.isDone = true;
    await this.#parts.keep(stretch);
  }

  #report(stretch: Reported, signal: AbortSignal): Report {
    const { declarer, differs } = this.#parts;
    return new Report({ declarer, stretch, signal }, differs);
  }

  async #attempt(stretch: Stretch, report: Report, signal: AbortSignal, carried: () => void): Promise<void> {
    const { courier } = this.#parts;
    let known: number | null = null;
    await stretch.making?.catch(() => undefined);
    if (stretch.location === null) {
      const isShort = stretch.length <= WITH_CREATION;
      known = await this.#create(
        stretch,
        isShort ? await this.#body(stretch, 0, stretch.length, report, signal) : null,
        signal,
      );
    } else if (stretch.isFresh) known = 0;
    stretch.isFresh = false;
    const isBlob = !courier.streams && this.#parts.source.blob !== undefined && stretch.length > PIECE;
    const hashing = isBlob ? this.#onlyHash(stretch, report, signal) : null;
    hashing?.catch(() => undefined);
    if (known !== stretch.length) await this.#carry(stretch, known, report, signal);
    carried();
    await (hashing ?? this.#onlyHash(stretch, report, signal));
    this.#moved(stretch, stretch.length, report);
  }

  /** @returns the bytes of it that are durable now */
  async #create(stretch: Stretch, body: StretchBody | null, signal: AbortSignal): Promise<number> {
    const { courier, ticket, envelope, reel } = this.#parts;
    const metadata = formatUploadMetadata([
      ['reel', utf8(reel)],
      ['position', utf8(String(stretch.position))],
    ]);
    const answer = await courier.once({
      method: 'POST',
      path: `/files/${envelope}/`,
      headers: {
        ...TUS,
        ...(body === null ? {} : BYTES),
        'Upload-Length': String(stretch.length),
        'Upload-Metadata': metadata,
      },
      ...(body === null ? {} : { body: () => body.make(), onSent: this.#onSent(0) }),
      as: ticket,
      signal,
    });
    await answer.bytes();
    const location = answer.header('Location');
    if (location === null) throw new TransferError('unexpected', 'A creation was answered without Location.');
    stretch.location = location;
    stretch.isFresh = body === null;
    // Before its first byte goes: what became durable is found again after a crash.
    if (body === null) await this.#parts.keep(stretch);
    return body === null ? 0 : Number(answer.header('Upload-Offset') ?? 0);
  }

  /** PATCH by tus-js-client, from what HEAD says (or what is known without asking). */
  async #carry(stretch: Stretch, known: number | null, report: Report, signal: AbortSignal): Promise<void> {
    const { courier, ticket } = this.#parts;
    try {
      await new Promise<void>((resolve, reject) => {
        const upload = new Upload({} as Blob, {
          uploadUrl: stretch.location as string,
          uploadSize: stretch.length,
          retryDelays: null,
          storeFingerprintForResuming: false,
          fingerprint: async () => '',
          // A stream may be as slow as the limit wants; a Blob is cut instead.
          chunkSize: courier.streams || !this.#parts.isLimited() ? Number.POSITIVE_INFINITY : LIMITED,
          httpStack: new TusStack({ courier, ticket, signal }, { known, length: stretch.length }),
          fileReader: tusReader(stretch.length, (from, to) => {
            this.#moved(stretch, from, report);
            return this.#body(stretch, from, to, report, signal);
          }),
          onProgress: this.#onSent(known ?? stretch.durable),
          onSuccess: () => resolve(),
          onError: (error) => reject((error as { causingError?: unknown }).causingError ?? error),
        });
        upload.start();
      });
    } catch (error) {
      throw await this.#understood(stretch, error, signal);
    }
  }

  /** What tus-js-client could not go on with, as one of our errors; an upload that is no more is made anew. */
  async #understood(stretch: Stretch, error: unknown, signal: AbortSignal): Promise<unknown> {
    if (!(error instanceof TransferError)) return error;
    if (error.code === 'offset_differs' || error.code === 'upload_complete') return passing(error);
    if (error.code !== 'not_found' && error.code !== 'gone') return error;
    // A ticket that was revoked hears 404 as well: only with a good one it means that the upload is no more.
    const { courier, envelope, ticket } = this.#parts;
    await ticket.renew(await ticket.get(), signal);
    await courier.json({ method: 'GET', path: `/api/v1/envelopes/${envelope}`, as: ticket, signal });
    stretch.location = null;
    stretch.durable = 0;
    return passing(error);
  }

  /** What was not read on its way to the line (a Blob, or bytes that were durable already) is read to be declared. */
  async #onlyHash(stretch: Stretch, report: Report, signal: AbortSignal): Promise<void> {
    const to = stretch.position + stretch.length;
    const hashFrom = Math.max(stretch.declaredTo, report.told);
    if (hashFrom < to) for await (const _ of this.#parts.reader.read({ hashFrom, from: to, to }, report, signal));
    await report.declared();
  }

  async #body(stretch: Stretch, from: number, to: number, report: Report, signal: AbortSignal): Promise<StretchBody> {
    const { courier, reader, source, limiter, book, fates } = this.#parts;
    const range = {
      hashFrom: Math.max(stretch.declaredTo, report.told),
      from: stretch.position + from,
      to: stretch.position + to,
    };
    // What fits into memory is read once; a Blob is read by the browser, and once more to be hashed.
    if (courier.streams || !source.blob || to - from <= PIECE) {
      const chunks = (): AsyncIterable<Uint8Array<ArrayBuffer>> =>
        this.#limited(reader.read(range, report, signal), signal);
      if (courier.streams) return { size: to - from, make: () => ({ length: to - from, chunks: chunks() }) };
      const parts: Uint8Array<ArrayBuffer>[] = [];
      for await (const chunk of chunks()) parts.push(chunk.slice());
      const blob = new Blob(parts);
      return { size: to - from, make: () => blob };
    }
    for (let left = to - from; left > 0; ) left -= await limiter.take(left, signal);
    const blob: HttpBody = await blobOf(source, book, fates, range);
    return { size: to - from, make: () => blob };
  }

  /** No more than may go now, in the order it came. @throws TransferError `held` when nothing may go for long */
  async *#limited(
    chunks: AsyncIterable<Uint8Array<ArrayBuffer>>,
    signal: AbortSignal,
  ): AsyncGenerator<Uint8Array<ArrayBuffer>> {
    for await (const chunk of chunks) {
      for (let at = 0; at < chunk.length; ) {
        const granted = await this.#granted(chunk.length - at, signal);
        yield chunk.subarray(at, at + granted);
        at += granted;
      }
    }
  }

  async #granted(wanted: number, signal: AbortSignal): Promise<number> {
    const { limiter, isLimited } = this.#parts;
    if (!isLimited()) return limiter.take(wanted, signal);
    const late = AbortSignal.timeout(HELD_MS);
    try {
      return await limiter.take(wanted, AbortSignal.any([signal, late]));
    } catch (error) {
      if (late.aborted && !signal.aborted) throw new TransferError('held', 'A limit lets nothing go.');
      throw error;
    }
  }

  /** What left in all, from one request to the next, as what left since it was told last. */
  #onSent(from: number): (bytes: number) => void {
    let told = from;
    return (bytes) => {
      if (bytes > told) this.#parts.sent(bytes - told);
      told = Math.max(told, bytes);
    };
  }

  #moved(stretch: Stretch, durable: number, report: Report): void {
    stretch.durable = Math.max(stretch.durable, durable);
    this.#parts.moved(stretch, report.ends);
  }
}

function passing(error: TransferError): TransferError {
  return new TransferError('evicted', error.message, { status: error.status, cause: error });
}

const isHeld = (error: unknown): boolean => error instanceof TransferError && error.code === 'held';
