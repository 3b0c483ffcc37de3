import type { Language } from '../language.ts';
import { en } from './en.ts';
import { es } from './es.ts';
import { ptBr } from './pt-br.ts';

/** Every text of the pages; a language that lacks one does not compile. */
export type Words = typeof en;

export const WORDS: Readonly<Record<Language, Words>> = { en, 'pt-BR': ptBr, es };

export const LANGUAGE_NAMES: Readonly<Record<Language, string>> = {
  en: 'English',
  'pt-BR': 'Português',
  es: 'Español',
};

/** Puts values in the places of `{name}`. */
export function fill(text: string, values: Readonly<Record<string, string | number>>): string {
  return text.replace(/\{(\w+)\}/g, (place, name: string) => String(values[name] ?? place));
}
