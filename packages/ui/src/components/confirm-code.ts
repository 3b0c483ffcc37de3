export type Confirmation = { kind: 'right' } | { kind: 'to_go'; count: number } | { kind: 'differs' };

/** What a person may write otherwise: case, dashes, spaces, and letters that the code does not know. */
const plain = (text: string): string =>
  text
    .toUpperCase()
    .replace(/[\s\-–—_]/g, '')
    .replaceAll('O', '0')
    .replace(/[IL]/g, '1');

/** How far a typed or pasted code is from the one that is asked for. */
export function confirmation(typed: string, code: string): Confirmation {
  const [mine, whole] = [plain(typed), plain(code)];
  if (mine === whole) return { kind: 'right' };
  return whole.startsWith(mine) ? { kind: 'to_go', count: whole.length - mine.length } : { kind: 'differs' };
}
