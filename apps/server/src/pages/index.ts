export * from './identity-page.ts';
export {
  chooseLanguage,
  inLanguage,
  LANGUAGE_COOKIE,
  LANGUAGE_PARAMETER,
  LANGUAGES,
  type Language,
} from './language.ts';
export type { PageContext } from './page-shell.ts';
export { renderPage } from './render-page.ts';
