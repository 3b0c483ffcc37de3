import { utf8, utf8Text } from '@datoferum/core';
import { blobBytes } from '@datoferum/core/transfer/browser';
import type { CheckSource } from '@datoferum/core/transfer/check';

/**
 * Picked files as what may have been delivered: as they are, and without the picked folder's own name, which stands first in
 * their paths.
 */
export function filesSources(files: readonly { path: string; file: Blob }[]): CheckSource[] {
  const paths = new Map(files.map(({ path, file }) => [path, file]));
  const root = commonRoot(files);
  return (root === '' ? [''] : [root, '']).map((base) => sourceOf(paths, base));
}

function sourceOf(paths: ReadonlyMap<string, Blob>, base: string): CheckSource {
  const find = (path: Uint8Array): Blob | undefined => paths.get(base + text(path));
  return {
    look: async (path) => find(path)?.size ?? null,
    async read(path, start, length) {
      const file = find(path);
      if (!file || start + length > file.size) throw new Error('no such bytes');
      return blobBytes(file).read(start, length);
    },
    async *files() {
      for (const path of paths.keys()) yield utf8(path.slice(base.length));
    },
  };
}

// A browser names no file whose bytes are no text, so such a path is missing.
const text = (path: Uint8Array): string => utf8Text(path) ?? '\0';

/** `Picked/` when every path begins with it, else ''. */
function commonRoot(files: readonly { path: string }[]): string {
  const at = files[0]?.path.indexOf('/') ?? -1;
  const root = files[0]?.path.slice(0, at + 1) ?? '';
  return files.every(({ path }) => path.startsWith(root)) ? root : '';
}
