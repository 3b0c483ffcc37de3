/** What spreadsheets take for a formula; also after characters that they skip. */
const FORMULA = /^[=+\-@\t\r\n]/;

/**
 * Rows as RFC 4180 says: CRLF behind each, quotes where they are needed. Text that a spreadsheet would run stands behind an apostrophe; numbers
 * are left alone.
 */
export function csvOf(rows: readonly (readonly (string | number)[])[]): string {
  return rows.map((row) => `${row.map(cell).join(',')}\r\n`).join('');
}

function cell(value: string | number): string {
  if (typeof value === 'number') return String(value);
  const safe = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
