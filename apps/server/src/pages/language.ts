import { LANGUAGES, type Language } from '../ports/notifier.ts';

export { LANGUAGES, type Language };

/** The cookie in which a choice made on a page is kept. It holds a language and nothing else. */
export const LANGUAGE_COOKIE = 'datoferum_language';
/** The query parameter of the language switch; OpenID Connect Core, section 3.1.2.1, gives it its name. */
export const LANGUAGE_PARAMETER = 'ui_locales';

export interface LanguageHints {
  /** `ui_locales` of the request: tags separated by spaces, best first. */
  uiLocales?: string | null | undefined;
  /** The whole Cookie header, or the value of the language cookie. */
  cookie?: string | null | undefined;
  acceptLanguage?: string | null | undefined;
}

/** What the address says, else what the person chose before, else what the browser prefers, else English. */
export function chooseLanguage(hints: LanguageHints): Language {
  return (
    first((hints.uiLocales ?? '').split(/\s+/)) ??
    first([cookieValue(hints.cookie ?? '')]) ??
    first(byPreference(hints.acceptLanguage ?? '')) ??
    'en'
  );
}

/** The same address in another language: `/a?b=1` → `/a?b=1&ui_locales=es`. Works on relative addresses. */
export function inLanguage(address: string, language: Language): string {
  const [beforeHash = ''] = address.split('#');
  const [path = '', ...rest] = beforeHash.split('?');
  const query = new URLSearchParams(rest.join('?'));
  query.set(LANGUAGE_PARAMETER, language);
  return `${path}?${query}`;
}

function cookieValue(header: string): string {
  if (!header.includes('=')) return header.trim();
  const pairs = header.split(';').map((pair) => pair.trim().split('='));
  return pairs.find(([name]) => name === LANGUAGE_COOKIE)?.[1] ?? '';
}

/** RFC 9110, section 12.5.4: tags with a weight; 0 means "not this one". */
function byPreference(header: string): string[] {
  return header
    .split(',')
    .slice(0, 20)
    .map((item) => {
      const [tag = '', ...parameters] = item.split(';').map((part) => part.trim());
      const weight = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
      return { tag, weight: weight === undefined ? 1 : Number(weight) || 0 };
    })
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight)
    .map(({ tag }) => tag);
}

function first(tags: readonly string[]): Language | null {
  for (const tag of tags) {
    const main = tag.toLowerCase().split(/[-_]/)[0];
    const found = LANGUAGES.find((language) => language.toLowerCase().split('-')[0] === main);
    if (found) return found;
  }
  return null;
}
