/** A key for a Map that stands for exactly these bytes; a path is short. */
export const byteKey = (bytes: Uint8Array): string => String.fromCharCode(...bytes);
