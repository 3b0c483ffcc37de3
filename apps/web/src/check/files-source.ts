import { utf8, utf8Text } from '@datoferum/core';
import { blobBytes } from '@datoferum/core/transfer/browser';
import type { CheckSource } from '@datoferum/core/transfer/check';

/**
 * Picked files as what was delivered. A picked folder's own name stands first in its paths: it is left out unless the
 * delivery has a folder of that name, which `first`, a path of the delivery, tells.
 */
export function filesSource(files: readonly { path: string; file: Blob }[], first: Uint8Array | null): CheckSource {
  const paths = new Map(files.map(({ path, file }) => [path, file]));
  const root = commonRoot(files);
  const isWithin = first !== null && root !== '' && !paths.has(text(first));
  const base = isWithin ? root : '';
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
