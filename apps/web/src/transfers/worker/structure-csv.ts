import Papa from 'papaparse';
import type { StructureFault, StructureReader } from './structure.ts';

/** Rows are parsed in runs of this many characters, cut at a line's end. */
const RUN = 1024 * 1024;

/** RFC 4180 § 2: every row has as many fields as the first, and quotes end. The separator is found from the first run. */
export function csvReader(): StructureReader {
  let rest = '';
  let delimiter = '';
  let fields = 0;
  let rows = 0;
  const run = (text: string, isLast: boolean): StructureFault | null => {
    const parsed = Papa.parse<string[]>(text, { delimiter, skipEmptyLines: true });
    delimiter ||= parsed.meta.delimiter;
    const quotes = parsed.errors.find(({ type }) => type === 'Quotes');
    for (const row of parsed.data) {
      rows += 1;
      fields ||= row.length;
      if (quotes && (quotes.row ?? 0) < rows) return { code: 'structure', at: String(rows) };
      if (row.length !== fields) return { code: 'odd_structure', at: String(rows) };
    }
    return quotes && isLast ? { code: 'structure', at: String(rows) } : null;
  };
  return {
    feed(text) {
      rest += text;
      if (rest.length < RUN) return null;
      const cut = lastRowEnd(rest);
      if (cut < 0) return null;
      const whole = rest.slice(0, cut);
      rest = rest.slice(cut);
      return run(whole, false);
    },
    end: () => (rest.trim() === '' ? null : run(rest, true)),
  };
}

/** Behind the last line end that stands outside of quotes; −1 when none does. */
function lastRowEnd(text: string): number {
  let isQuoted = false;
  let end = -1;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x22) isQuoted = !isQuoted;
    else if (code === 0x0a && !isQuoted) end = at + 1;
  }
  return end;
}
