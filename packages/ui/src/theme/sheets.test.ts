import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';

const src = join(import.meta.dirname, '..');
const read = (path: string): string => readFileSync(join(src, path), 'utf8');
const sheets = globSync('**/*.css', { cwd: src }).filter((path) => !path.endsWith('tokens.css'));
const drawings = globSync('**/*.{ts,tsx}', { cwd: src }).filter((path) => !/\.test\.ts$/.test(path));

/** The room of a file: a feature, or the house that all share. */
const roomOf = (path: string): string => /features[\\/]([^\\/]+)/.exec(path)?.[1] ?? 'house';

/** Selectors of a sheet, one each; at-rules and comments left out. */
function selectorsOf(css: string): string[] {
  const bare = css.replace(/\/\*[\s\S]*?\*\//g, '').replace(/@keyframes[^{]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}/g, '');
  return [...bare.matchAll(/([^{}@;]+)\{/g)]
    .flatMap(([, list = '']) => list.split(/,(?![^(]*\))/))
    .map((selector) => selector.trim())
    .filter((selector) => selector !== '');
}

const classesOf = (selector: string): string[] =>
  [...selector.matchAll(/\.(-?[_a-zA-Z][\w-]*)/g)].map(([, name = '']) => name);
/** Words that stand in any text of a file: a class may be put together, so every word counts. */
const words = (path: string): Set<string> => new Set(read(path).match(/[\w-]+/g) ?? []);

/** Classes that a drawing gives to its elements. */
const wornBy = (path: string): Set<string> =>
  new Set(
    [...read(path).matchAll(/className=(?:"([^"]*)"|\{([^}]*(?:\$\{[^}]*\}[^}]*)*)\})/g)].flatMap(
      ([, plain = '', made = '']) => `${plain} ${made}`.match(/[\w-]+/g) ?? [],
    ),
  );

describe('the sheets', () => {
  const rooms = new Map<string, Set<string>>();
  for (const path of drawings.filter((one) => one.endsWith('.tsx'))) {
    const room = roomOf(path);
    rooms.set(room, new Set([...(rooms.get(room) ?? []), ...wornBy(path)]));
  }
  const used = new Map(drawings.map((path) => [path, words(path)]));

  it('have no rule without a user', () => {
    const all = new Set([...used.values()].flatMap((some) => [...some]));
    const idle = sheets.flatMap((sheet) =>
      selectorsOf(read(sheet)).flatMap((selector) =>
        classesOf(selector)
          .filter((name) => !all.has(name) && !/^(?:lv\d|room-\w+|s-\w+)$/.test(name))
          .map((name) => `${sheet}: .${name} in ${selector}`),
      ),
    );
    assert.deepEqual([...new Set(idle)], []);
  });

  it('do not leak from one room into another', () => {
    const leaks = new Set<string>();
    for (const sheet of sheets.filter((path) => roomOf(path) !== 'house')) {
      const room = roomOf(sheet);
      for (const selector of selectorsOf(read(sheet))) {
        const names = classesOf(selector.replace(/:not\([^)]*\)/g, ''));
        for (const [other, worn] of rooms) {
          if (other !== room && names.length > 0 && names.every((name) => worn.has(name))) {
            leaks.add(`${sheet}: ${selector} also fits ${other}`);
          }
        }
      }
    }
    assert.deepEqual([...leaks], []);
  });

  it('are all named by the one sheet of the app', () => {
    const named = [...read('theme/theme.css').matchAll(/@import '([^']+)'/g)].map(([, path = '']) =>
      join('theme', path),
    );
    assert.deepEqual(
      sheets.filter((sheet) => !sheet.endsWith('theme.css') && !named.includes(sheet)),
      [],
    );
  });
});
