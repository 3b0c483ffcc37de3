import i18next, { type i18n } from 'i18next';
import { initReactI18next } from 'react-i18next';
import type { Words } from './words.ts';

export const LANGUAGES = ['en', 'pt-BR', 'es'] as const;
export type Language = (typeof LANGUAGES)[number];

/** Each language is a chunk of its own; only the one that is read is loaded. */
const LOAD: Record<Language, () => Promise<{ words: Words }>> = {
  en: () => import('./en/index.ts'),
  'pt-BR': () => import('./pt-BR/index.ts'),
  es: () => import('./es/index.ts'),
};

/** The first language of the reader that the app speaks; any Portuguese is pt-BR, any Spanish es. */
export function languageOf(wanted: readonly string[]): Language {
  for (const tag of wanted) {
    const primary = tag.toLowerCase().split('-')[0];
    const known = LANGUAGES.find((language) => language.toLowerCase().split('-')[0] === primary);
    if (known) return known;
  }
  return 'en';
}

export async function openWords(language: Language): Promise<i18n> {
  const { words } = await LOAD[language]();
  const instance = i18next.createInstance();
  await instance.use(initReactI18next).init({
    lng: language,
    fallbackLng: false,
    resources: { [language]: words },
    ns: Object.keys(words),
    defaultNS: 'common',
    interpolation: { escapeValue: false },
    returnNull: false,
  });
  return instance;
}

export async function changeLanguage(instance: i18n, language: Language): Promise<void> {
  const { words } = await LOAD[language]();
  for (const [namespace, bundle] of Object.entries(words)) instance.addResourceBundle(language, namespace, bundle);
  await instance.changeLanguage(language);
}
