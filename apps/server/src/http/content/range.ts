/** What a Range header asks for, on bytes [0, size): a stretch [from, to), nothing that can be had, or all. */
export type Asked = { from: number; to: number } | 'unsatisfiable' | 'all';

/**
 * A single byte range (RFC 9110 § 14.1.2). Several ranges, other units and what is no range at all are ignored, as the
 * RFC allows: then everything is served.
 */
export function askedRange(header: string | undefined, size: number): Asked {
  const parts = /^bytes=(\d{0,16})-(\d{0,16})$/.exec(header?.replace(/\s/g, '') ?? '');
  if (!parts || (parts[1] === '' && parts[2] === '')) return 'all';
  const first = parts[1] === '' ? null : Number(parts[1]);
  const last = parts[2] === '' ? null : Number(parts[2]);
  if (first === null) {
    const length = Math.min(last as number, size);
    return length === 0 ? 'unsatisfiable' : { from: size - length, to: size };
  }
  if (last !== null && last < first) return 'all';
  if (first >= size) return 'unsatisfiable';
  return { from: first, to: last === null ? size : Math.min(last + 1, size) };
}
