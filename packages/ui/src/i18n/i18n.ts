import i18next, { type BackendModule, type i18n } from 'i18next';
import { initReactI18next } from 'react-i18next';

export const LANGUAGES = ['en', 'pt-BR', 'es'] as const;
export type Language = (typeof LANGUAGES)[number];

/** Rooms whose words are there before the first page is drawn; those of the others come with their page. */
const FIRST = ['common', 'shell', 'parts', 'errors', 'tape', 'envelopes'];
/** `envelope` lies in envelope.ts, `newEnvelope` in new-envelope.ts; only what is read is loaded. */
const LOAD: Record<Language, (file: string) => Promise<Record<string, object>>> = {
  en: (file) => import(`./en/${file}.ts`),
  'pt-BR': (file) => import(`./pt-BR/${file}.ts`),
  es: (file) => import(`./es/${file}.ts`),
};
const fileOf = (room: string): string => room.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

const rooms: BackendModule = {
  type: 'backend',
  init: () => undefined,
  read: async (language, room) => {
    const words = (await LOAD[language as Language](fileOf(room)))[room];
    if (!words) throw new Error(`The room ${room} has no words in ${language}.`);
    return words;
  },
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
  const instance = i18next.createInstance();
  await instance
    .use(rooms)
    .use(initReactI18next)
    .init({
      lng: language,
      fallbackLng: false,
      supportedLngs: [...LANGUAGES],
      load: 'currentOnly',
      ns: FIRST,
      defaultNS: 'common',
      interpolation: { escapeValue: false },
      returnNull: false,
    });
  return instance;
}

/** Resolves when every room that was read so far has its words. */
export async function changeLanguage(instance: i18n, language: Language): Promise<void> {
  await instance.changeLanguage(language);
}
