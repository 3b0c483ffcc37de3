const SLASH = 0x2f;

/** The order of a walk: folders before what is in them, names by their bytes. Negative, 0 or positive. */
export function compareWalk(a: Uint8Array, b: Uint8Array): number {
  const shared = Math.min(a.length, b.length);
  for (let i = 0; i < shared; i++) {
    const [x, y] = [a[i] as number, b[i] as number];
    if (x === y) continue;
    // A slash ends a name, and a name comes before every longer one.
    if (x === SLASH) return -1;
    return y === SLASH ? 1 : x - y;
  }
  return a.length - b.length;
}

export function isBelow(path: Uint8Array, folder: Uint8Array): boolean {
  if (path.length <= folder.length || path[folder.length] !== SLASH) return false;
  for (let i = 0; i < folder.length; i++) if (path[i] !== folder[i]) return false;
  return true;
}

/** A path as a key: one character a byte. */
export function pathKey(path: Uint8Array): string {
  let key = '';
  for (let i = 0; i < path.length; i++) key += String.fromCharCode(path[i] as number);
  return key;
}
