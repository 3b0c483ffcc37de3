import { pathMember, visiblePath } from '@datoferum/core';
import type { BadFile } from './check-file.ts';
import type { Report } from './verify-delivery.ts';

const MARK = new Map<boolean | null, string>([
  [true, 'holds    '],
  [false, 'DOES NOT '],
  [null, 'not shown'],
]);
/** Names of one kind that are shown to a person; the JSON has all. */
const MOST = 50;

/** In plain words, a line each; names with marks for what cannot be seen. */
export function reportText(report: Report): string {
  const { findings, files, attacks, extra } = report;
  const lines = findings.map(({ holds, sentence }) => `${MARK.get(holds)}  ${sentence}`);
  const list = (words: string, names: readonly string[]): void => {
    if (names.length === 0) return;
    lines.push(words, ...names.slice(0, MOST).map((name) => `  ${name}`));
    if (names.length > MOST) lines.push(`  … and ${names.length - MOST} more (--json has all)`);
  };
  list('Not what was sealed:', files.bad.map(badLine));
  list('Named outside of the folder, not touched:', attacks.map(visiblePath));
  list('In the folder, but not in the envelope:', extra.map(visiblePath));
  lines.push(ending(report));
  return `${lines.join('\n')}\n`;
}

function ending({ holds, folder, extra }: Report): string {
  const more = extra.length === 0 ? '' : ` ${extra.length} files in the folder are no part of it.`;
  if (holds === true) return `Everything holds: ${folder} is what the courier sealed.${more}`;
  if (holds === null) return `What is here holds, but a proof is missing.${more}`;
  return `${folder} is not what was sealed, or not only that: do not use it unread.`;
}

function badLine({ path, fault, pieces }: BadFile): string {
  const where =
    pieces && pieces.differ.length > 0 && pieces.of > 1 ? `, pieces ${ranges(pieces.differ)} of ${pieces.of}` : '';
  return `${visiblePath(path)}: ${fault}${where}`;
}

/** `0, 3–5`; a piece is 8 MiB, counted from 0. */
function ranges(numbers: readonly number[]): string {
  const words: string[] = [];
  let from = 0;
  for (let at = 1; at <= numbers.length; at++) {
    if (numbers[at] === (numbers[at - 1] as number) + 1) continue;
    const [first, last] = [numbers[from], numbers[at - 1]];
    words.push(first === last ? `${first}` : `${first}–${last}`);
    from = at;
  }
  return words.join(', ');
}

/** One JSON object; a path stands as `path`, or as `path64` when it is no UTF-8. */
export function reportJson({ attacks, extra, files, ...rest }: Report): string {
  const bad = files.bad.map(({ path, ...fault }) => ({ ...pathMember(path), ...fault }));
  const shown = { ...rest, files: { ...files, bad }, attacks: attacks.map(pathMember), extra: extra.map(pathMember) };
  return `${JSON.stringify(shown, null, 2)}\n`;
}
