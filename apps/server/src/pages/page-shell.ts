import { type Html, html } from './html.ts';
import { inLanguage, LANGUAGES, type Language } from './language.ts';
import { nameMark } from './marks.ts';
import { LANGUAGE_NAMES, WORDS } from './words/index.ts';

export interface PageContext {
  language: Language;
  /** Path and query of this page: what the language switch links to. Without it the switch stays on the address shown. */
  address?: string | undefined;
  /** Host name shown at the foot. */
  courier?: string | undefined;
}

/** A complete document: one sheet, nothing inline, nothing from elsewhere, no script. */
export function pageShell(context: PageContext, title: string, content: Html): string {
  const { language, courier } = context;
  return html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<meta name="theme-color" media="(prefers-color-scheme: light)" content="#e9edec">
<meta name="theme-color" media="(prefers-color-scheme: dark)" content="#0c1112">
<title>${title} · Datoferum</title>
<link rel="icon" href="/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/ui/tokens.css">
<link rel="stylesheet" href="/identity.css">
</head>
<body>
<main class="sheet">
${nameMark}
${content}
<footer><span>${courier}</span><nav aria-label="${WORDS[language].languages}">${languageSwitch(context)}</nav></footer>
</main>
</body>
</html>
`.text;
}

function languageSwitch({ language, address = '' }: PageContext): Html[] {
  return LANGUAGES.map((other) =>
    other === language
      ? html`<b class="tongue" lang="${other}" aria-current="true">${LANGUAGE_NAMES[other]}</b> `
      : html`<a class="tongue plain" lang="${other}" hreflang="${other}" href="${inLanguage(address, other)}">${LANGUAGE_NAMES[other]}</a> `,
  );
}
