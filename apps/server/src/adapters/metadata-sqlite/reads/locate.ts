import type { Id, Page, Slice } from '../../../ports/metadata-rows.ts';
import { idBytes, idText, ROWS } from '../bytes.ts';
import { tickOf } from '../sql/envelopes.ts';
import { stretchesFrom } from '../sql/seen.ts';
import { floorStretch } from '../sql/stretches.ts';
import { uploadById } from '../sql/uploads.ts';
import { statement } from '../statement.ts';
import type { Bytes, PartTable, StretchTable } from '../tables.ts';
import type { Tx } from '../tx.ts';

const PART = ['upload', 'start', 'length', 'blob', 'at', 'size'] as const;

const floorPart = statement((db, p: { upload: Bytes; start: number }) =>
  db
    .selectFrom('part')
    .select(PART)
    .where('upload', '=', p.upload)
    .where('start', '<=', p.start)
    .orderBy('start', 'desc')
    .limit(1),
);
/** Reel → stretch → part → slice of a blob, each step one floor look-up; neighbours are remembered. */
export async function locate(
  tx: Tx,
  envelope: Id,
  ranges: { reel: Id; from: number; to: number }[],
): Promise<{ tick: number; slices: (Slice[] | null)[] }> {
  const finder = new Finder(tx);
  const slices: (Slice[] | null)[] = [];
  for (const { reel, from, to } of ranges) slices.push(await finder.find(reel, from, to));
  return { tick: await tickOf(tx, idBytes(envelope)), slices };
}

class Finder {
  readonly #tx: Tx;
  #stretch: StretchTable | undefined;
  #part: PartTable | undefined;
  /** Neighbours lie on one reel and in one part: their ids are turned into texts once. */
  #reel = { text: '', bytes: new Uint8Array(0) as Bytes };
  #ids: { of: PartTable; upload: Id; blob: Id } | null = null;

  constructor(tx: Tx) {
    this.#tx = tx;
  }

  async find(reel: Id, from: number, to: number): Promise<Slice[] | null> {
    if (this.#reel.text !== reel) this.#reel = { text: reel, bytes: idBytes(reel) };
    const id = this.#reel.bytes;
    const slices: Slice[] = [];
    for (let at = from; at < to; ) {
      const stretch = await this.#stretchAt(id, at);
      if (!stretch) return null;
      const inUpload = stretch.at + (at - stretch.position);
      const part = await this.#partAt(stretch.upload, inUpload);
      if (!part) return null;
      const length = Math.min(to - at, stretch.position + stretch.length - at, part.start + part.length - inUpload);
      slices.push(this.#slice(part, inUpload - part.start, length));
      at += length;
    }
    return slices;
  }

  #slice(part: PartTable, from: number, length: number): Slice {
    if (this.#ids?.of !== part) this.#ids = { of: part, upload: idText(part.upload), blob: idText(part.blob) };
    const { upload, blob } = this.#ids;
    return {
      upload,
      partStart: part.start,
      partLength: part.length,
      blob,
      blobAt: part.at,
      cipherSize: part.size,
      from,
      length,
    };
  }

  async #stretchAt(reel: Bytes, at: number): Promise<StretchTable | undefined> {
    const known = this.#stretch;
    if (!known || Buffer.compare(known.reel, reel) !== 0 || !holds(known.position, known.length, at)) {
      this.#stretch = await this.#tx.get(floorStretch, { reel, position: at });
    }
    const found = this.#stretch;
    return found && holds(found.position, found.length, at) ? found : undefined;
  }

  async #partAt(upload: Bytes, at: number): Promise<PartTable | undefined> {
    const known = this.#part;
    if (!known || Buffer.compare(known.upload, upload) !== 0 || !holds(known.start, known.length, at)) {
      this.#part = await this.#tx.get(floorPart, { upload, start: at });
    }
    const found = this.#part;
    return found && holds(found.start, found.length, at) ? found : undefined;
  }
}

function holds(start: number, length: number, at: number): boolean {
  return at >= start && at < start + length;
}

/** Bytes of this stretch that are durable, from its beginning. */
async function durable(tx: Tx, stretch: StretchTable): Promise<number> {
  const upload = await tx.get(uploadById, { id: stretch.upload });
  return Math.max(0, Math.min(stretch.length, (upload?.received ?? 0) - stretch.at));
}

export async function frontier(tx: Tx, reel: Id, from: number, until: number): Promise<number> {
  let end = from;
  for await (const stretch of stretchesFrom(tx, idBytes(reel), from, until)) {
    if (stretch.position > end) break;
    end = Math.max(end, stretch.position + (await durable(tx, stretch)));
    if (end < stretch.position + stretch.length) break;
  }
  return end;
}

const reelsAfter = statement((db, p: { envelope: Bytes; after: number; limit: number }) =>
  db
    .selectFrom('reel')
    .select(['id', 'ordinal'])
    .where('envelope', '=', p.envelope)
    .where('ordinal', '>', p.after)
    .orderBy('ordinal')
    .limit(p.limit),
);

export async function reels(
  tx: Tx,
  envelope: Id,
  cursor: string | null,
  limit: number,
): Promise<Page<{ id: Id; ordinal: number; end: number }>> {
  const after = cursor === null ? -1 : Number(cursor);
  const rows = await tx.all(reelsAfter, { envelope: idBytes(envelope), after, limit });
  const items = [];
  for (const row of rows) items.push({ id: idText(row.id), ordinal: row.ordinal, end: await highest(tx, row.id) });
  const last = rows.at(-1);
  return { items, cursor: last && rows.length === limit ? String(last.ordinal) : null };
}

/** The last stretches may still be empty: look back until one holds a byte. */
async function highest(tx: Tx, reel: Bytes): Promise<number> {
  let before = Number.MAX_SAFE_INTEGER;
  for (let looked = 0; looked < ROWS; looked += 1) {
    const stretch = await tx.get(floorStretch, { reel, position: before });
    if (!stretch) return 0;
    const bytes = await durable(tx, stretch);
    if (bytes > 0) return stretch.position + bytes;
    before = stretch.position - 1;
  }
  return 0;
}
