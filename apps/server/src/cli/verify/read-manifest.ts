import { checkPath, encodePath, parseSumLine } from '@datoferum/core';
import { type Documents, linesOf } from './documents.ts';

/** A file as both manifests tell it, in tape order. */
export interface ToldFile {
  path: Uint8Array;
  sha256: string;
  /** Bytes; null when there is no manifest.ndjson. */
  size: number | null;
  /** False for a name that would leave the folder: nothing is read or written there. */
  isBelow: boolean;
}

export interface ManifestFaults {
  /** Lines that sha256sum would not have written, by number from 1. */
  unreadable: number[];
  /** Names that would leave the folder. */
  attacks: Uint8Array[];
  /** The two manifests tell different things, from this line on. */
  differsAt: number | null;
}

interface Line {
  kind?: unknown;
  size?: unknown;
  sha256?: unknown;
  path?: string;
  path64?: string;
}

/**
 * Both manifests side by side, one line in memory at a time. What is wrong is noted in `faults`, declared folders in `folders`.
 */
export async function* readManifest(
  documents: Documents,
  faults: ManifestFaults,
  folders: Uint8Array[],
): AsyncGenerator<ToldFile> {
  const told = documents.lines === null ? null : toldLines(documents.lines, folders);
  let number = 0;
  for await (const line of linesOf(documents.manifest)) {
    number += 1;
    const sum = parseSumLine(line);
    const next = told === null ? null : await told.next();
    if (sum === null) {
      faults.unreadable.push(number);
      continue;
    }
    let size: number | null = null;
    if (next !== null) {
      const isSame = !next.done && next.value.sha256 === sum.sha256 && Buffer.compare(next.value.path, sum.path) === 0;
      if (isSame) size = next.value.size;
      else faults.differsAt ??= number;
    }
    const isBelow = checkPath(sum.path).ok;
    if (!isBelow) faults.attacks.push(sum.path);
    yield { ...sum, size, isBelow };
  }
  // Folders stand behind the files.
  if (told !== null && !(await told.next()).done) faults.differsAt ??= number + 1;
}

async function* toldLines(
  path: string,
  folders: Uint8Array[],
): AsyncGenerator<{ path: Uint8Array; sha256: string; size: number }> {
  for await (const bytes of linesOf(path)) {
    let line: Line;
    try {
      line = JSON.parse(bytes.toString()) as Line;
    } catch {
      line = {};
    }
    const { path: name, path64 } = Object(line) as Line;
    const encoded = encodePath({ ...(name !== undefined && { path: name }), ...(path64 !== undefined && { path64 }) });
    const where = encoded.ok ? encoded.bytes : new Uint8Array();
    if (line.kind === 'folder') {
      if (checkPath(where).ok) folders.push(where);
    } else {
      const size = Number.isSafeInteger(line.size) ? (line.size as number) : -1;
      yield { path: where, sha256: String(line.sha256), size };
    }
  }
}
