import { useTranslation } from 'react-i18next';
import { visibleText } from '../../components/visible-text.ts';
import { useFormats } from '../../format/use-formats.ts';
import type { Word } from './word.ts';

/** Words of rows in the language of the reader. */
export function useSay(): (word: Word) => string {
  const { t } = useTranslation('envelopes');
  const f = useFormats();
  return ({ key, count, done, at, share, seconds, bytes, text }) =>
    t(key as 'filling', {
      ...(count === undefined ? {} : { count, n: f.count(count) }),
      ...(done === undefined ? {} : { done: f.count(done) }),
      ...(at === undefined ? {} : { at: f.when(at), rel: f.fromNow(at) }),
      ...(share === undefined ? {} : { share: f.share(share) }),
      ...(seconds === undefined ? {} : { left: f.duration(seconds) }),
      ...(bytes === undefined ? {} : { bytes: f.bytes(bytes) }),
      ...(text === undefined ? {} : { text: visibleText(text) }),
    });
}
