import { utf8Text } from '../bytes/bytes.ts';
import { dosTime, unixSeconds } from './dos-time.ts';
import { LittleEndian } from './little-endian.ts';

/** An entry as the archive tells it. All is known beforehand, so nothing follows the data and every length can be computed. */
export type ZipEntry = {
  kind: 'file' | 'folder';
  /** Exact bytes, without a slash at the end. */
  path: Uint8Array;
  /** Bytes; 0 for a folder. */
  size: number;
  /** Milliseconds since 1970, or null. */
  mtime: number | null;
  /** Unsigned; 0 for what holds no bytes. */
  crc32: number;
};

/** A 32-bit field with this value says: see the ZIP64 field (APPNOTE 4.4.1.4). */
export const MAX32 = 0xffffffff;
const LOCAL = 30;
const CENTRAL = 46;
const UTF8 = 0x0800;
const SLASH = 0x2f;
const ZIP64_FIELD = 0x0001;
const TIME_FIELD = 0x5455;
const TIME_LENGTH = 9;
/** Made on Unix, by version 4.5 of the format: readers then take names and modes as they are. */
const MADE_BY = (3 << 8) | 45;
const FILE_MODE = 0o100644;
const FOLDER_MODE = 0o040755;
const FOLDER_ATTRIBUTE = 0x10;

/** Bytes of the local header: name and extra fields included. */
export function localHeaderLength(entry: ZipEntry): number {
  return LOCAL + nameLength(entry) + (entry.size >= MAX32 ? 20 : 0) + timeLength(entry);
}

/** Bytes of the central header of an entry whose local header begins at `offset`. */
export function centralHeaderLength(entry: ZipEntry, offset: number): number {
  return CENTRAL + nameLength(entry) + wideLength(wideFields(entry, offset)) + timeLength(entry);
}

/** Writes the local header at `at`; answers where it ends. */
export function writeLocalHeader(into: Uint8Array, at: number, entry: ZipEntry): number {
  const isWide = entry.size >= MAX32;
  const out = new LittleEndian(into, at).u32(0x04034b50).u16(versionNeeded(entry, isWide));
  writeCommon(out, entry, localHeaderLength(entry) - LOCAL - nameLength(entry));
  writeName(out, entry);
  // A local header names both sizes or none (APPNOTE 4.5.3).
  if (isWide) writeWide(out, [entry.size, entry.size]);
  return writeTime(out, entry).at;
}

/** Writes the central header at `at`; answers where it ends. */
export function writeCentralHeader(into: Uint8Array, at: number, entry: ZipEntry, offset: number): number {
  const wide = wideFields(entry, offset);
  const out = new LittleEndian(into, at)
    .u32(0x02014b50)
    .u16(MADE_BY)
    .u16(versionNeeded(entry, wide.length > 0));
  writeCommon(out, entry, wideLength(wide) + timeLength(entry));
  const isFolder = entry.kind === 'folder';
  const attributes = (isFolder ? FOLDER_MODE : FILE_MODE) * 2 ** 16 + (isFolder ? FOLDER_ATTRIBUTE : 0);
  out.u16(0).u16(0).u16(0).u32(attributes).u32(Math.min(offset, MAX32));
  writeName(out, entry);
  if (wide.length > 0) writeWide(out, wide);
  return writeTime(out, entry).at;
}

/** From the flags to the lengths: what both headers say in the same words. */
function writeCommon(out: LittleEndian, entry: ZipEntry, extra: number): void {
  const { date, time } = dosTime(entry.mtime);
  const size = Math.min(entry.size, MAX32);
  out
    .u16(isOtherUtf8(entry.path) ? UTF8 : 0)
    .u16(0)
    .u16(time)
    .u16(date);
  out.u32(entry.crc32).u32(size).u32(size).u16(nameLength(entry)).u16(extra);
}

function writeName(out: LittleEndian, entry: ZipEntry): void {
  out.raw(entry.path);
  if (entry.kind === 'folder') out.u8(SLASH);
}

/** What 32 bits cannot say, in the order of APPNOTE 4.5.3: size, compressed size, offset. */
function wideFields(entry: ZipEntry, offset: number): number[] {
  const sizes = entry.size >= MAX32 ? [entry.size, entry.size] : [];
  return offset >= MAX32 ? [...sizes, offset] : sizes;
}

const wideLength = (fields: readonly number[]): number => (fields.length > 0 ? 4 + 8 * fields.length : 0);

function writeWide(out: LittleEndian, fields: readonly number[]): void {
  out.u16(ZIP64_FIELD).u16(8 * fields.length);
  for (const field of fields) out.u64(field);
}

const timeLength = ({ mtime }: ZipEntry): number => (unixSeconds(mtime) === null ? 0 : TIME_LENGTH);

/** The same nine bytes in both headers: only the time of modification is known. */
function writeTime(out: LittleEndian, { mtime }: ZipEntry): LittleEndian {
  const seconds = unixSeconds(mtime);
  return seconds === null
    ? out
    : out
        .u16(TIME_FIELD)
        .u16(TIME_LENGTH - 4)
        .u8(1)
        .u32(seconds >>> 0);
}

const nameLength = ({ path, kind }: ZipEntry): number => path.length + (kind === 'folder' ? 1 : 0);

function versionNeeded({ kind }: ZipEntry, isWide: boolean): number {
  return isWide ? 45 : kind === 'folder' ? 20 : 10;
}

/** UTF-8 beyond ASCII. Bytes that are no UTF-8 go without a flag, so that no reader is told a wrong charset. */
function isOtherUtf8(path: Uint8Array): boolean {
  for (let i = 0; i < path.length; i++) if ((path[i] as number) >= 0x80) return utf8Text(path) !== null;
  return false;
}
