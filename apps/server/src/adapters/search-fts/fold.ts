/** Longer words are cut: their beginning is enough to find them. */
const LONGEST = 64;
const MOST_TERMS = 8;

/** Letters that decompose into no other letter but are typed as one. */
const TYPED: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ı: 'i',
};

/** Words in lower case without marks, in the same way for what is stored and what is asked. */
export function wordsOf(text: string): string[] {
  const plain = text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '');
  return (plain.match(/[\p{L}\p{N}]+/gu) ?? []).map((word) =>
    [...word.replace(/[ßæœøłđðþı]/g, (letter) => TYPED[letter] ?? letter)].slice(0, LONGEST).join(''),
  );
}

/**
 * What FTS5 is asked: every word in quotes, so that none is an operator; null when there is no word. A word holds letters and digits only, so it
 * can end no quote.
 */
export function expressionOf(q: string): string | null {
  const words = [...new Set(wordsOf(q))].slice(0, MOST_TERMS);
  if (words.length === 0) return null;
  return words.map((word) => (word.length > 1 ? `"${word}" *` : `"${word}"`)).join(' AND ');
}
