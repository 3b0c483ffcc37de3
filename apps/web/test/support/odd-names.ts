import { createHash, randomBytes } from 'node:crypto';

/** What people really call things: accents in both forms, spaces, quotes, emoji, right-to-left, and what looks like an escape. */
export const ODD_NAMES: Readonly<Record<string, string | Uint8Array>> = {
  'Ação/plano de filmagem.txt': 'accents, composed',
  'Ac\u0327a\u0303o/plano.txt': 'accents, decomposed',
  'a folder with spaces / and more.txt': 'spaces',
  'quotes/the "final" cut’s — it’s done.txt': 'quotes',
  'emoji/🎬 take 👩‍🚀.mov': randomBytes(300_000),
  'ערב/לוח זמנים.csv': 'א,ב\n1,2\n',
  'عربي/مشهد ١٠.txt': 'right to left',
  '100%=done %2F.txt': 'looks like an escape',
  'nothing at all.bin': '',
  'empty/inside/of nothing/': '',
};

export const sha256 = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex');

/** Bytes that no compression and no repetition could fake. */
export const noise = (length: number): Uint8Array<ArrayBuffer> => new Uint8Array(randomBytes(length));
