import { byteKey } from './byte-key.ts';
import type { CheckSource } from './ports.ts';

/** Bytes that can be read anywhere: a file that somebody picked. */
export interface RandomBytes {
  size: number;
  read(start: number, length: number): Promise<Uint8Array<ArrayBuffer>>;
}

/** It says why the archive cannot be read as ours. */
export class UnreadableZip extends Error {}

const END = 0x06054b50;
const END64 = 0x06064b50;
const LOCATOR64 = 0x07064b50;
const CENTRAL = 0x02014b50;
const LOCAL = 0x04034b50;
const MAX16 = 0xffff;
const MAX32 = 0xffffffff;

interface Place {
  offset: number;
  size: number;
}

/**
 * The files of a ZIP whose entries are stored (docs/spec/zip.md), read in place: nothing is unpacked.
 * @throws UnreadableZip for a cut archive, or one that compresses
 */
export async function zipSource(bytes: RandomBytes): Promise<CheckSource> {
  const { at, length, entries } = await findCentral(bytes);
  if (at + length > bytes.size) throw new UnreadableZip('the end of the archive is missing');
  const central = await bytes.read(at, length);
  const view = new DataView(central.buffer, central.byteOffset, central.byteLength);
  const places = new Map<string, Place & { path: Uint8Array }>();
  let here = 0;
  for (let n = 0; n < entries; n++) {
    if (here + 46 > central.length || view.getUint32(here, true) !== CENTRAL) throw new UnreadableZip('no entry there');
    const [names, extras, comment] = [28, 30, 32].map((from) => view.getUint16(here + from, true)) as [
      number,
      number,
      number,
    ];
    if (view.getUint16(here + 10, true) !== 0) throw new UnreadableZip('it is compressed');
    const path = central.slice(here + 46, here + 46 + names);
    const wide = wideOf(view, here + 46 + names, extras);
    let size = view.getUint32(here + 24, true);
    let offset = view.getUint32(here + 42, true);
    if (size === MAX32) [size] = [wide.shift() ?? size, wide.shift()];
    if (offset === MAX32) offset = wide.shift() ?? offset;
    if (path.at(-1) !== 0x2f) places.set(byteKey(path), { path, offset, size });
    here += 46 + names + extras + comment;
  }
  const starts = new Map<string, number>();
  const startOf = async (key: string, { offset }: Place): Promise<number> => {
    const known = starts.get(key);
    if (known !== undefined) return known;
    const head = await bytes.read(offset, 30);
    const local = new DataView(head.buffer, head.byteOffset, head.byteLength);
    if (local.getUint32(0, true) !== LOCAL) throw new UnreadableZip('no entry there');
    const start = offset + 30 + local.getUint16(26, true) + local.getUint16(28, true);
    starts.set(key, start);
    return start;
  };
  return {
    look: async (path) => places.get(byteKey(path))?.size ?? null,
    async read(path, start, length) {
      const key = byteKey(path);
      const place = places.get(key);
      if (!place || start + length > place.size) throw new UnreadableZip('no such bytes');
      return bytes.read((await startOf(key, place)) + start, length);
    },
    async *files() {
      for (const { path } of places.values()) yield path;
    },
  };
}

/** The 64-bit figures of field 0x0001 (APPNOTE 4.5.3). */
function wideOf(view: DataView, from: number, length: number): number[] {
  for (let at = from; at + 4 <= from + length; at += 4 + view.getUint16(at + 2, true)) {
    if (view.getUint16(at, true) !== 1) continue;
    const count = Math.floor(view.getUint16(at + 2, true) / 8);
    return Array.from({ length: count }, (_, n) => Number(view.getBigUint64(at + 4 + 8 * n, true)));
  }
  return [];
}

async function findCentral(bytes: RandomBytes): Promise<{ at: number; length: number; entries: number }> {
  const tail = await bytes.read(Math.max(0, bytes.size - 65_557), Math.min(bytes.size, 65_557));
  const view = new DataView(tail.buffer, tail.byteOffset, tail.byteLength);
  const base = bytes.size - tail.length;
  for (let end = tail.length - 22; end >= 0; end--) {
    if (view.getUint32(end, true) !== END || end + 22 + view.getUint16(end + 20, true) !== tail.length) continue;
    const entries = view.getUint16(end + 10, true);
    const length = view.getUint32(end + 12, true);
    const at = view.getUint32(end + 16, true);
    if (entries !== MAX16 && length !== MAX32 && at !== MAX32) return { entries, length, at };
    if (end < 20 || view.getUint32(end - 20, true) !== LOCATOR64) return { entries, length, at };
    const place = Number(view.getBigUint64(end - 12, true));
    if (place + 56 > base + tail.length) throw new UnreadableZip('no end of its list');
    const record = await bytes.read(place, 56);
    const wide = new DataView(record.buffer, record.byteOffset, record.byteLength);
    if (wide.getUint32(0, true) !== END64) throw new UnreadableZip('no end of its list');
    const big = (from: number): number => Number(wide.getBigUint64(from, true));
    return { entries: big(32), length: big(40), at: big(48) };
  }
  throw new UnreadableZip('no end of its list');
}
