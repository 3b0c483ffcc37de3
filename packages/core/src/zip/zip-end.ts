import { LittleEndian } from './little-endian.ts';
import { MAX32 } from './zip-headers.ts';

const MAX16 = 0xffff;

/** What stands before the end records: so many entries, and the central directory at a place of a length. */
export type ZipTotals = { entries: number; centralAt: number; centralLength: number };

const isWide = ({ entries, centralAt, centralLength }: ZipTotals): boolean =>
  entries >= MAX16 || centralAt >= MAX32 || centralLength >= MAX32;

export const zipEndLength = (totals: ZipTotals): number => (isWide(totals) ? 56 + 20 : 0) + 22;

export const zipLength = (totals: ZipTotals): number => totals.centralAt + totals.centralLength + zipEndLength(totals);

/** The end of the central directory, with ZIP64 record and locator where a figure needs them (APPNOTE 4.3.14 to 4.3.16). */
export function zipEnd(totals: ZipTotals): Uint8Array {
  const { entries, centralAt, centralLength } = totals;
  const out = new LittleEndian(new Uint8Array(zipEndLength(totals)));
  if (isWide(totals)) {
    out
      .u32(0x06064b50)
      .u64(44)
      .u16((3 << 8) | 45)
      .u16(45)
      .u32(0)
      .u32(0);
    out.u64(entries).u64(entries).u64(centralLength).u64(centralAt);
    out
      .u32(0x07064b50)
      .u32(0)
      .u64(centralAt + centralLength)
      .u32(1);
  }
  const few = Math.min(entries, MAX16);
  out.u32(0x06054b50).u16(0).u16(0).u16(few).u16(few);
  out.u32(Math.min(centralLength, MAX32)).u32(Math.min(centralAt, MAX32)).u16(0);
  return out.bytes;
}
