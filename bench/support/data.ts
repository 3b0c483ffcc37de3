import { createCipheriv } from 'node:crypto';
import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';

const ZEROS = Buffer.alloc(1 << 20);

/** An endless deterministic byte source that no compressor shortens: AES-256-CTR over zeros, keyed by the seed. */
export class Noise {
  readonly #cipher;
  constructor(seed: number) {
    const key = Buffer.alloc(32);
    key.writeUInt32BE(seed);
    this.#cipher = createCipheriv('aes-256-ctr', key, Buffer.alloc(16));
  }
  /** The next `size` bytes; at most 1 MiB a call. */
  take(size: number): Buffer {
    return this.#cipher.update(ZEROS.subarray(0, size));
  }
}

/** Writes one file of `size` bytes and answers its path. */
export function makeFile(path: string, size: number, noise: Noise = new Noise(1)): string {
  mkdirSync(dirname(path), { recursive: true });
  const file = openSync(path, 'w');
  for (let left = size; left > 0; left -= Math.min(left, ZEROS.length))
    writeSync(file, noise.take(Math.min(left, ZEROS.length)));
  closeSync(file);
  return path;
}

/** Writes `count` files of `size` bytes, 200 a folder, and answers their paths relative to `folder`. */
export function makeFiles(folder: string, count: number, size: number): string[] {
  const noise = new Noise(2);
  const names: string[] = [];
  for (let i = 0; i < count; i++) {
    const name = join(
      `reading-${String(Math.floor(i / 200)).padStart(4, '0')}`,
      `meter-${String(i).padStart(7, '0')}.bin`,
    );
    makeFile(join(folder, name), size, noise);
    names.push(name);
  }
  return names;
}
