import { cover } from './cover.ts';

/** A file on the tape: `tapeAt` on the tape, `start` on its reel. Files of no bytes may stand among them. */
export type TapeEntry = { tapeAt: number; size: number; reel: string; start: number };
/** `length` bytes of a reel from `position` on, held by `upload` from its byte `at` on. */
export type Stretch = { position: number; length: number; upload: string; at: number };
/** `length` bytes of an upload from `start` on: one FLOE message, `size` bytes of a blob from `at` on. */
export type Part = { start: number; length: number; blob: string; at: number; size: number };

/** Plaintext bytes [from, from + length) of one part. */
export type PartSlice = { upload: string; part: Part; from: number; length: number };

/** The rows of one envelope, as far as a read needs them: each list sorted by its place, without overlap. */
export type TapeRows = {
  /** By tapeAt. */
  entries: readonly TapeEntry[];
  /** Of one reel, by position. */
  stretches(reel: string): readonly Stretch[];
  /** Of one upload, by start. */
  parts(upload: string): readonly Part[];
};

/** The slices of a reel's bytes [from, from + length). Throws DatoferumError `damaged` when a byte is missing. */
export function sliceReel(
  rows: Pick<TapeRows, 'stretches' | 'parts'>,
  reel: string,
  from: number,
  length: number,
): PartSlice[] {
  const slices: PartSlice[] = [];
  const onReel = cover(rows.stretches(reel), ({ position, length }) => ({ at: position, length }), from, length);
  for (const { item: stretch, ...inStretch } of onReel) {
    const parts = rows.parts(stretch.upload);
    const inUpload = stretch.at + inStretch.from;
    for (const slice of cover(parts, ({ start, length }) => ({ at: start, length }), inUpload, inStretch.length)) {
      slices.push({ upload: stretch.upload, part: slice.item, from: slice.from, length: slice.length });
    }
  }
  return slices;
}

/**
 * The slices of the tape's bytes [from, from + length): tape → entry → stretch → part, neighbours in one part read as
 * one. The range lies within the tape. Throws DatoferumError `damaged` when a byte is missing.
 */
export function sliceTape(rows: TapeRows, from: number, length: number): PartSlice[] {
  const slices: PartSlice[] = [];
  const onTape = cover(rows.entries, ({ tapeAt, size }) => ({ at: tapeAt, length: size }), from, length);
  for (const { item: entry, from: inFile, length } of onTape) {
    for (const slice of sliceReel(rows, entry.reel, entry.start + inFile, length)) {
      const before = slices.at(-1);
      const isNeighbour =
        before !== undefined && before.part === slice.part && before.from + before.length === slice.from;
      if (isNeighbour) before.length += slice.length;
      else slices.push(slice);
    }
  }
  return slices;
}
