import { createHash, type Hash } from 'node:crypto';
import { manifestLine, PIECE, sha256sumLine, ZIP_PAGE, ZipWalk, zipMarkBytes } from '@datoferum/core';
import type { Envelope, Id, PlacedEntry, Rendering, RenderingKind } from '../../ports/metadata-rows.ts';
import type { KeyRef, Keyring } from '../keyring.ts';
import { blobKey, partAad } from '../part-aad.ts';
import type { Ports } from '../ports.ts';
import { zipEntryOf } from '../serve/zip-indexes.ts';

const CHUNK = 256 * 1024;
/** Entries a page; digests of a file of 4,096 pieces a read. */
const PAGE = ZIP_PAGE;
const PIECES = 4_096;

const KINDS = ['manifest-sha256.txt', 'manifest.ndjson', 'pieces.bin', 'zip-index'] as const;

type Needs = Pick<Ports, 'metadata' | 'blobs' | 'engine' | 'world' | 'process'>;

export interface WrittenRendering extends Rendering {
  kind: RenderingKind;
}

/**
 * Writes manifest-sha256.txt, manifest.ndjson, pieces.bin (docs/spec/manifest.md) and the index of the archive
 * (docs/spec/zip.md) in tape order as parts under the envelope key.
 * Entries come in pages, so memory does not grow with their number. Running it again writes the same plaintext.
 */
export async function writeRenderings(
  ports: Needs,
  keyring: Keyring,
  envelope: Envelope,
  signal: AbortSignal,
): Promise<{ renderings: WrittenRendering[]; blobs: { id: Id; size: number }[] }> {
  const keyRef = await keyring.ref(envelope.id);
  const ids = KINDS.map(() => ports.world.id());
  await ports.metadata.write.allocateBlobs(envelope.id, ids, ports.process);
  const writers = KINDS.map((kind, i) => new RenderingWriter(ports, keyRef, envelope.id, kind, ids[i] as Id));
  const [sums, lines, pieces, index] = writers as [RenderingWriter, RenderingWriter, RenderingWriter, RenderingWriter];
  const walk = new ZipWalk();
  try {
    const pageAt = (cursor: string | null): Promise<{ items: PlacedEntry[]; cursor: string | null }> => {
      const found = ports.metadata.read.entriesOnTape(envelope.id, cursor, PAGE);
      // Whoever awaits it hears of it; until then it is not unhandled.
      found.catch(() => undefined);
      return found;
    };
    for (let next: ReturnType<typeof pageAt> | null = pageAt(null); next !== null; ) {
      const page: Awaited<ReturnType<typeof pageAt>> = await next;
      signal.throwIfAborted();
      // The next page is read while this one is written.
      next = page.cursor === null ? null : pageAt(page.cursor);
      const [first] = page.items;
      if (first) await index.write(zipMarkBytes(walk.mark(first.size > 0 ? undefined : first.pathHash)));
      for (const entry of page.items) {
        walk.pass(zipEntryOf(entry));
        await lines.write(
          manifestLine({
            kind: entry.kind === 'folder' ? 'folder' : 'file',
            path: entry.path,
            size: entry.size,
            mtime: entry.mtime,
            position: entry.tapeAt ?? 0,
            sha256: entry.sha256,
            crc32: entry.crc32,
          }),
        );
        if (entry.kind !== 'file' || !entry.sha256) continue;
        await sums.write(sha256sumLine(entry.path, Buffer.from(entry.sha256).toString('hex')));
        if (entry.size > PIECE) await writePieces(ports, envelope.id, entry, pieces);
        else if (entry.size > 0) await pieces.write(entry.sha256);
      }
    }
    await index.write(zipMarkBytes(walk.mark()));
    // Each waits for its disk; none of them for another.
    const renderings = await Promise.all(writers.map((writer) => writer.end()));
    return { renderings, blobs: renderings.map((one) => ({ id: one.blob, size: one.size })) };
  } catch (error) {
    // The next run writes others; what this one wrote would lie there until the courier stops.
    await Promise.all(writers.map((writer) => writer.undo(error as Error)));
    await ports.metadata.write.giveUpBlobs(ids, ports.process).catch(() => undefined);
    throw error;
  }
}

async function writePieces(ports: Needs, envelope: Id, entry: PlacedEntry, out: RenderingWriter): Promise<void> {
  const count = Math.ceil(entry.size / PIECE);
  for (let from = 0; from < count; from += PIECES) {
    const n = Math.min(PIECES, count - from);
    const { measured } = await ports.metadata.read.digests(envelope, entry.pathHash, from, n);
    for (let i = 0; i < n; i += 1) {
      if (measured.subarray(i * 32, i * 32 + 32).every((byte) => byte === 0))
        throw new Error(`piece ${from + i} of a file was not measured`);
    }
    await out.write(measured);
  }
}

/** One rendering: hashed as plaintext, encrypted as one FLOE message in a blob of its own. */
class RenderingWriter {
  readonly #hash: Hash = createHash('sha256');
  readonly #part: ReturnType<Ports['engine']['openPart']>;
  readonly #stored: Promise<{ size: number }>;
  readonly #kind: RenderingKind;
  readonly #id: Id;
  #buffer = Buffer.allocUnsafe(CHUNK);
  #filled = 0;
  #length = 0;

  constructor(ports: Needs, keyRef: KeyRef, envelope: Id, kind: RenderingKind, id: Id) {
    this.#kind = kind;
    this.#id = id;
    this.#part = ports.engine.openPart(keyRef, partAad(envelope, id, 0));
    this.#stored = this.#part.pipe((source) => ports.blobs.put(blobKey(envelope, id), source));
    this.#stored.catch(() => undefined); // awaited in end()
  }

  async write(bytes: Uint8Array): Promise<void> {
    this.#length += bytes.length;
    let at = 0;
    while (at < bytes.length) {
      const n = Math.min(bytes.length - at, CHUNK - this.#filled);
      this.#buffer.set(bytes.subarray(at, at + n), this.#filled);
      at += n;
      this.#filled += n;
      if (this.#filled === CHUNK) await this.#flush();
    }
  }

  async end(): Promise<WrittenRendering> {
    await this.#flush();
    await this.#part.end();
    const { size } = await this.#stored;
    return {
      kind: this.#kind,
      id: this.#id,
      blob: this.#id,
      at: 0,
      size,
      length: this.#length,
      sha256: this.#hash.digest(),
    };
  }

  async undo(error: Error): Promise<void> {
    this.#part.abort(error);
    await this.#stored.catch(() => undefined);
  }

  async #flush(): Promise<void> {
    if (this.#filled === 0) return;
    const chunk = this.#buffer.subarray(0, this.#filled);
    this.#hash.update(chunk);
    await this.#part.push(chunk);
    this.#buffer = Buffer.allocUnsafe(CHUNK);
    this.#filled = 0;
  }
}
