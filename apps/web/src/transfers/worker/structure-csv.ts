import Papa from 'papaparse';
import type { StructureFault, StructureReader } from './structure.ts';

/** Rows are parsed in runs of this many characters, cut at a line's end. */
const RUN = 1024 * 1024;
/** A row longer than this is a quote that nobody closed. */
const LONGEST_ROW = 16 * RUN;

/** RFC 4180 § 2: every row has as many fields as the first, and quotes end. The separator is found from the first run. */
export function csvReader(): StructureReader {
  let rest = '';
  /** How far `rest` was searched for the end of a row, whether a quote is open there, and behind which row end it was last. */
  let seen = 0;
  let isQuoted = false;
  let end = 0;
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
      for (; seen < rest.length; seen += 1) {
        const code = rest.charCodeAt(seen);
        if (code === 0x22) isQuoted = !isQuoted;
        else if (code === 0x0a && !isQuoted) end = seen + 1;
      }
      if (rest.length - end > LONGEST_ROW) {
        return (end > 0 ? run(rest.slice(0, end), false) : null) ?? { code: 'structure', at: String(rows + 1) };
      }
      if (rest.length < RUN || end === 0) return null;
      const whole = rest.slice(0, end);
      rest = rest.slice(end);
      seen = rest.length;
      end = 0;
      return run(whole, false);
    },
    end: () => (rest.trim() === '' ? null : run(rest, true)),
  };
}
