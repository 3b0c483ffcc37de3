import { DatoferumError, ZIP_PAGE, ZipIndex, type ZipMark, ZipWalk } from '@datoferum/core';
import type { Envelope, Id } from '../../ports/metadata-rows.ts';
import type { Caller } from '../courier.ts';
import type { Ports } from '../ports.ts';
import { renderingSlice } from './serve-content.ts';
import type { StoredBytes } from './stored-bytes.ts';

/** Indexes in memory: a million entries are 64 KiB. */
const KEPT = 16;

/** The index of an archive: read from its rendering, or walked for an envelope that was sealed before there were any. */
export class ZipIndexes {
  readonly #ports: Pick<Ports, 'metadata'>;
  readonly #stored: StoredBytes;
  readonly #known = new Map<Id, Promise<ZipIndex>>();

  constructor(ports: Pick<Ports, 'metadata'>, stored: StoredBytes) {
    this.#ports = ports;
    this.#stored = stored;
  }

  async of(caller: Caller, envelope: Envelope): Promise<ZipIndex> {
    const { id } = envelope;
    const found = this.#known.get(id) ?? this.#find(caller, envelope);
    this.#known.delete(id);
    this.#known.set(id, found);
    if (this.#known.size > KEPT) this.#known.delete(this.#known.keys().next().value as Id);
    try {
      return await found;
    } catch (error) {
      if (this.#known.get(id) === found) this.#known.delete(id);
      throw error;
    }
  }

  async #find(caller: Caller, envelope: Envelope): Promise<ZipIndex> {
    const rendering = await this.#ports.metadata.read.rendering(envelope.id, 'zip-index');
    if (!rendering) return this.#walk(envelope);
    const slice = renderingSlice(envelope.id, rendering, 0, rendering.length);
    return ZipIndex.parse(await this.#stored.readAll(caller, envelope, slice, new AbortController().signal));
  }

  async #walk(envelope: Envelope): Promise<ZipIndex> {
    const walk = new ZipWalk();
    const marks: ZipMark[] = [];
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<Ports['metadata']['read']['entriesOnTape']>> =
        await this.#ports.metadata.read.entriesOnTape(envelope.id, cursor, ZIP_PAGE);
      cursor = page.cursor;
      const [first] = page.items;
      if (first) marks.push(walk.mark(first.size > 0 ? undefined : first.pathHash));
      for (const entry of page.items) walk.pass(zipEntryOf(entry));
    } while (cursor !== null);
    if (walk.mark().tape !== envelope.bytes) throw new DatoferumError('gone');
    return new ZipIndex([...marks, walk.mark()]);
  }
}

/** An entry as the archive tells it. */
export function zipEntryOf({
  path,
  kind,
  size,
  mtime,
  crc32,
}: {
  path: Uint8Array;
  kind: 'file' | 'folder' | 'implied';
  size: number;
  mtime: number | null;
  crc32: number | null;
}): { path: Uint8Array; kind: 'file' | 'folder'; size: number; mtime: number | null; crc32: number } {
  return { path, kind: kind === 'file' ? 'file' : 'folder', size, mtime, crc32: crc32 ?? 0 };
}
