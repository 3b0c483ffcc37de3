import { useTranslation } from 'react-i18next';
import { type Formats, formats } from './format.ts';

/** Amounts and times in the language of the app, as the reader's region writes them. */
export function useFormats(): Formats {
  const { i18n } = useTranslation();
  return formats(i18n.language, navigator.languages);
}
