import { PIECE } from '../../manifest/pieces.ts';

/** A file that is being placed. */
export interface PlannedFile {
  /** Line of the list, from 0: its name among the troubles. */
  entry: number;
  path: Uint8Array;
  name: string;
  size: number;
  mtime: number | null;
  /** Number of its first piece on the tape, and where it begins there. */
  first: number;
  position: number;
  /** Pieces that are not placed yet. */
  left: number;
}

/** One piece to fetch. */
export interface Item {
  file: PlannedFile;
  /** Number of the piece in its file. */
  piece: number;
  /** Where it lies on the tape. */
  start: number;
  length: number;
  /** 32 bytes. */
  digest: Uint8Array;
  /** How often its bytes were others. */
  tries: number;
}

/** Pieces that lie end to end on the tape: one request. */
export interface Stretch {
  items: Item[];
  start: number;
  end: number;
}

/** Small files that one stretch may carry: what is held for a stretch stays small. */
export const MOST_ITEMS = 2_048;

/** The pieces of a file that `isDone` does not have, in order. Lazy: a file may have a million. */
export async function* itemsOf(
  file: PlannedFile,
  pieces: number,
  isDone: (index: number) => boolean,
  digestOf: (index: number) => Promise<Uint8Array>,
): AsyncGenerator<Item> {
  for (let piece = 0; piece < pieces; piece++) {
    const index = file.first + piece;
    if (isDone(index)) continue;
    const length = Math.min(PIECE, file.size - piece * PIECE);
    yield { file, piece, start: file.position + piece * PIECE, length, digest: await digestOf(index), tries: 0 };
  }
}

/** Packs pieces into stretches of about `target()` bytes; a gap ends one. */
export async function* stretchesOf(items: AsyncIterable<Item>, target: () => number): AsyncGenerator<Stretch> {
  let stretch: Stretch | null = null;
  for await (const item of items) {
    const isFull =
      stretch !== null &&
      (stretch.end !== item.start ||
        stretch.items.length >= MOST_ITEMS ||
        stretch.end + item.length - stretch.start > target());
    if (stretch !== null && isFull) {
      yield stretch;
      stretch = null;
    }
    stretch ??= { items: [], start: item.start, end: item.start };
    stretch.items.push(item);
    stretch.end = item.start + item.length;
  }
  if (stretch !== null) yield stretch;
}

/**
 * Takes the second half, by bytes, off what of a stretch lies behind `position`, which is in its item `at`: that item stays. Null
 * when less than `least` bytes are still to come, or nothing but that item.
 */
export function halve(stretch: Stretch, at: number, position: number, least: number): Stretch | null {
  const { items, end } = stretch;
  const last = items.length - 1;
  if (last <= at || end - position < least) return null;
  const middle = position + (end - position) / 2;
  const found = items.findIndex((item, index) => index > at && item.start >= middle);
  const taken = items.splice(found < 0 ? last : found);
  const { start } = taken[0] as Item;
  stretch.end = start;
  return { items: taken, start, end };
}

/** SHA-256 of pieces, read from pieces.bin a stretch at a time, in about the order of asking. */
export class DigestReader {
  readonly #read: (at: number, length: number) => Promise<Uint8Array>;
  readonly #pieces: number;
  #from = 0;
  #window: Uint8Array = new Uint8Array();

  constructor(pieces: number, read: (at: number, length: number) => Promise<Uint8Array>) {
    this.#pieces = pieces;
    this.#read = read;
  }

  async get(index: number): Promise<Uint8Array> {
    const at = index - this.#from;
    if (at < 0 || (at + 1) * 32 > this.#window.length) {
      this.#from = index;
      this.#window = await this.#read(index * 32, Math.min(WINDOW, this.#pieces - index) * 32);
      return this.#window.subarray(0, 32);
    }
    return this.#window.subarray(at * 32, at * 32 + 32);
  }
}
const WINDOW = 4_096;
