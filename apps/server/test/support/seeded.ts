import { createCipheriv, createHash } from 'node:crypto';

/** Chance that can be repeated: the same seed gives the same run. */
export interface Seeded {
  /** A whole number in [0, below). */
  int(below: number): number;
  pick<T>(from: readonly T[]): T;
  /** A UUIDv7-shaped id (its time part is chance too). */
  uuid(): string;
  /** A generator of its own, so that one client's chance does not hang on another's pace. */
  fork(name: string): Seeded;
}

/** Chance from a seed: AES-256-CTR over nothing, so it is the same on every machine. */
export function seeded(seed: string): Seeded {
  let block = new Uint8Array();
  let at = 0;
  let page = 0;
  const next32 = (): number => {
    if (at + 4 > block.length) {
      block = bytesAt(`chance/${seed}`, page * 4_096, 4_096);
      page += 1;
      at = 0;
    }
    const value = new DataView(block.buffer, block.byteOffset).getUint32(at);
    at += 4;
    return value;
  };
  const int = (below: number): number => next32() % below;
  return {
    int,
    pick: (from) => from[int(from.length)] as (typeof from)[number],
    uuid: () => {
      const hex = Array.from({ length: 4 }, () => next32().toString(16).padStart(8, '0')).join('');
      const variant = '89ab'[int(4)] as string;
      return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-7${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`;
    },
    fork: (name) => seeded(`${seed}/${name}`),
  };
}

const IV = Buffer.alloc(16);
const keys = new Map<string, Buffer>();

/** Bytes [from, from + length) of an endless file named by its seed; any stretch costs only its own length. */
export function bytesAt(seed: string, from: number, length: number): Buffer<ArrayBuffer> {
  let key = keys.get(seed);
  if (!key) {
    if (keys.size > 10_000) keys.clear();
    key = createHash('sha256').update(seed).digest();
    keys.set(seed, key);
  }
  const first = Math.floor(from / 16);
  const iv = Buffer.from(IV);
  iv.writeBigUInt64BE(BigInt(first), 8);
  const skip = from - first * 16;
  const stream = createCipheriv('aes-256-ctr', key, iv).update(Buffer.alloc(skip + length));
  return Buffer.from(stream.buffer as ArrayBuffer, stream.byteOffset + skip, length);
}

/** A file that nobody stores: its bytes follow from its seed. */
export interface SeededFile {
  path: string;
  seed: string;
  size: number;
}

export const contentOf = (file: SeededFile): Buffer<ArrayBuffer> => bytesAt(file.seed, 0, file.size);

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

const PIECE = 8 * 1024 * 1024;

/** SHA-256 of each 8 MiB piece, 32 bytes each. */
export function piecesOf(bytes: Uint8Array): Buffer {
  const pieces: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += PIECE)
    pieces.push(
      createHash('sha256')
        .update(bytes.subarray(at, at + PIECE))
        .digest(),
    );
  return Buffer.concat(pieces);
}
