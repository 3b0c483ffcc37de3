const POWERS = ['b', 'kb', 'mb', 'gb', 'tb', 'pb'];

/**
 * Bytes of "500 GB", "2,5 TB" or "0"; decimal units, comma or point. Null for an empty text, undefined for what is no size.
 */
export function bytesIn(text: string): number | null | undefined {
  const plain = text.trim().toLowerCase();
  if (plain === '') return null;
  const found = /^(\d+(?:[.,]\d+)?)\s*(b|kb|mb|gb|tb|pb)?$/.exec(plain);
  if (!found) return undefined;
  const [, number = '', unit = 'b'] = found;
  const bytes = Math.round(Number(number.replace(',', '.')) * 1000 ** POWERS.indexOf(unit));
  return Number.isSafeInteger(bytes) ? bytes : undefined;
}

/** The shortest text that `bytesIn` reads as these bytes. */
export function textOf(bytes: number | null): string {
  if (bytes === null) return '';
  let power = 0;
  while (power < POWERS.length - 1 && bytes >= 1000 ** (power + 1) && bytes % 1000 ** (power + 1) === 0) power += 1;
  return power === 0 ? String(bytes) : `${bytes / 1000 ** power} ${(POWERS[power] ?? '').toUpperCase()}`;
}
