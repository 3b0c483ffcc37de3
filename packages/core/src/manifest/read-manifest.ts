import { fromHex, utf8Text } from '../bytes/bytes.ts';
import { encodePath } from '../envelope/path.ts';
import type { ManifestEntry } from './manifest-lines.ts';

/** An entry as a line of manifest.ndjson tells it. The path is not checked: whoever places it does that. */
export type ToldEntry = Omit<ManifestEntry, 'crc32'>;

/** Reads a line of manifest.ndjson; null when it is none. */
export function readManifestLine(line: Uint8Array): ToldEntry | null {
  const text = utf8Text(line);
  let told: Record<string, unknown>;
  try {
    told = JSON.parse(text ?? '') as Record<string, unknown>;
  } catch {
    return null;
  }
  if (typeof told !== 'object' || told === null) return null;
  const { path, path64 } = told as { path?: string; path64?: string };
  const encoded = encodePath({ ...(path !== undefined && { path }), ...(path64 !== undefined && { path64 }) });
  if (!encoded.ok || (path !== undefined && typeof path !== 'string')) return null;
  const mtime = Number.isSafeInteger(told.mtime) ? (told.mtime as number) : null;
  if (told.kind === 'folder') return { kind: 'folder', path: encoded.bytes, size: 0, mtime, position: 0, sha256: null };
  const { size, position } = told;
  const sha256 = typeof told.sha256 === 'string' && told.sha256.length === 64 ? fromHex(told.sha256) : null;
  if (told.kind !== 'file' || !isSize(size) || !isSize(position) || sha256 === null) return null;
  return { kind: 'file', path: encoded.bytes, size, mtime, position, sha256 };
}

const isSize = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
