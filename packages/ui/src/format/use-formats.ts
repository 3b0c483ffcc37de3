import { useTranslation } from 'react-i18next';
import { type Formats, formats } from './format.ts';

export function useFormats(): Formats {
  const { i18n } = useTranslation();
  return formats(i18n.language);
}
