/** One or two letters for a face, of whatever script: the first of the first and of the last word. */
export function initials(name: string, language: string): string {
  const words = name.split(/[\s@.]+/u).filter((word) => /\p{L}|\p{N}/u.test(word));
  const segments = new Intl.Segmenter(language, { granularity: 'grapheme' });
  const first = (word: string | undefined): string =>
    word ? ([...segments.segment(word)][0]?.segment ?? '').toLocaleUpperCase(language) : '';
  return first(words[0]) + (words.length > 1 ? first(words.at(-1)) : '');
}
