import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { csvOf } from './csv.ts';

/** RFC 4180, read back. */
function read(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  for (const [, quoted, plain = '', end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
    row.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end === ',') continue;
    rows.push(row);
    row = [];
  }
  return rows;
}

describe('CSV', () => {
  it('comes out as it went in, and nothing in it is a formula', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.oneof(fc.string({ unit: 'binary' }), fc.nat()), { minLength: 1, maxLength: 4 }), {
          maxLength: 4,
        }),
        (rows) => {
          const back = read(csvOf(rows));
          assert.equal(back.length, rows.length);
          for (const [r, row] of rows.entries())
            for (const [c, value] of row.entries()) {
              const cell = back[r]?.[c] ?? '';
              assert.doesNotMatch(cell, /^[\t\r\n]|(^|[;|\t\r\n])[\s\p{Cc}\p{Cf}]*[=+\-@＝＋－＠]/u);
              assert.equal(cell.replaceAll("'", ''), String(value).replaceAll("'", ''));
            }
        },
      ),
    );
  });

  it('quotes what needs it and disarms what a spreadsheet would run', () => {
    assert.equal(
      csvOf([
        ['key', 'n'],
        ['=1+1', 2],
        ['+a@example.com', 0],
        ['say "a, b"', 1],
        [" \u200b=cmd|'/c calc'!A0", 2],
        ['a;=1+1', 3],
        ['＝1', 4],
        ['a-b;c', 5],
      ]),
      `key,n\r\n'=1+1,2\r\n'+a@example.com,0\r\n"say ""a, b""",1\r\n' \u200b=cmd|'/c calc'!A0,2\r\na;'=1+1,3\r\n'＝1,4\r\na-b;c,5\r\n`,
    );
  });
});
