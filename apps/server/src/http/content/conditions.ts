/** True when If-None-Match names this strong ETag (or `*`): the caller has it already. */
export function isNoneMatch(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  return header.split(',').some((one) => one.trim() === '*' || one.trim().replace(/^W\//, '') === etag);
}

/** True when a Range may be answered: no If-Range, or one that names this very ETag. Dates and weak tags do not count. */
export function isRangeStill(ifRange: string | undefined, etag: string): boolean {
  return ifRange === undefined || ifRange.trim() === etag;
}

export const quoted = (etag: string): string => (etag.startsWith('"') ? etag : `"${etag}"`);
