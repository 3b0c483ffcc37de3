/** Text that is HTML already. */
export interface Markup {
  readonly text: string;
}
type Value = string | number | Markup | readonly Value[];

export const raw = (text: string): Markup => ({ text });

/** A template whose values are escaped, unless they are markup. */
export function html(strings: TemplateStringsArray, ...values: Value[]): Markup {
  return raw(strings.reduce((text, string, at) => text + shown(values[at - 1] as Value) + string));
}

function shown(value: Value): string {
  if (typeof value === 'string' || typeof value === 'number') return escaped(String(value));
  return 'text' in value ? value.text : value.map(shown).join('');
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escaped = (text: string): string => text.replace(/[&<>"']/g, (char) => ESCAPES[char] as string);
