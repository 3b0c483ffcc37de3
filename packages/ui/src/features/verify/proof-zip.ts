import { writeCentralHeader, writeLocalHeader, type ZipEntry, zipEnd } from '@datoferum/core';

const CRC = Uint32Array.from({ length: 256 }, (_, n) => {
  let value = n;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value;
});

async function crc32(blob: Blob): Promise<number> {
  let crc = 0xffffffff;
  for (let at = 0; at < blob.size; at += 1 << 20) {
    const bytes = new Uint8Array(await blob.slice(at, at + (1 << 20)).arrayBuffer());
    for (let n = 0; n < bytes.length; n++) crc = (CRC[(crc ^ (bytes[n] as number)) & 0xff] as number) ^ (crc >>> 8);
  }
  return (crc ^ 0xffffffff) >>> 0;
}

/** Files as one stored ZIP (docs/spec/zip.md), so that proof is kept in one click. `mtime` in ms since 1970. */
export async function storedZip(files: readonly { name: string; blob: Blob }[], mtime: number): Promise<Blob> {
  const parts: BlobPart[] = [];
  const placed: { entry: ZipEntry; offset: number }[] = [];
  let at = 0;
  const put = (part: Blob | Uint8Array<ArrayBuffer>): void => {
    parts.push(part);
    at += part instanceof Blob ? part.size : part.length;
  };
  for (const { name, blob } of files) {
    const path = new TextEncoder().encode(name);
    const entry: ZipEntry = { kind: 'file', path, size: blob.size, mtime, crc32: await crc32(blob) };
    placed.push({ entry, offset: at });
    const head = new Uint8Array(512 + path.length);
    put(head.slice(0, writeLocalHeader(head, 0, entry)));
    put(blob);
  }
  const centralAt = at;
  for (const { entry, offset } of placed) {
    const head = new Uint8Array(512 + entry.path.length);
    put(head.slice(0, writeCentralHeader(head, 0, entry, offset)));
  }
  put(new Uint8Array(zipEnd({ entries: placed.length, centralAt, centralLength: at - centralAt })));
  return new Blob(parts, { type: 'application/zip' });
}
