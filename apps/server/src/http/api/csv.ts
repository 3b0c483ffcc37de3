/**
 * What spreadsheets take for the beginning of a formula where a cell begins, also behind blanks and letters without a form, and in full width; and
 * behind what another locale takes for the end of a cell (OWASP, CSV injection).
 */
const FORMULA = /^(?=[\s\p{Cc}\p{Cf}]*[=+\-@＝＋－＠]|[\t\r\n])/u;
const FORMULA_INSIDE = /[;|\t\r\n](?=[\s\p{Cc}\p{Cf}]*[=+\-@＝＋－＠])/gu;

/**
 * Rows as RFC 4180 says: CRLF behind each, quotes where they are needed. Text that a spreadsheet would run stands behind an apostrophe; numbers
 * are left alone.
 */
export function csvOf(rows: readonly (readonly (string | number)[])[]): string {
  return rows.map((row) => `${row.map(cell).join(',')}\r\n`).join('');
}

function cell(value: string | number): string {
  if (typeof value === 'number') return String(value);
  const safe = value.replace(FORMULA_INSIDE, "$&'").replace(FORMULA, "'");
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
