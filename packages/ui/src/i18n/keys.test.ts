import assert from 'node:assert/strict';
import { globSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { words as en } from './en/index.ts';
import { words as es } from './es/index.ts';
import { words as ptBR } from './pt-BR/index.ts';

type Tree = { [key: string]: string | Tree };
const LANGUAGES: Record<string, Tree> = { en, 'pt-BR': ptBR, es } as unknown as Record<string, Tree>;
const FORM = /_(zero|one|two|few|many|other)$/;

function flat(tree: Tree, at = ''): Map<string, string> {
  const all = new Map<string, string>();
  for (const [key, value] of Object.entries(tree)) {
    if (typeof value === 'string') all.set(at + key, value);
    else for (const [below, text] of flat(value, `${at}${key}.`)) all.set(below, text);
  }
  return all;
}

/** `files_one`, `files_other` → `files`, for those keys that have plural forms. */
const stems = (all: Map<string, string>): Set<string> =>
  new Set([...all.keys()].filter((key) => FORM.test(key)).map((key) => key.replace(FORM, '')));

const holes = (text: string): string[] => [...text.matchAll(/\{\{\s*([\w.]+)/g)].map(([, name]) => name ?? '').sort();

describe('the words of the app', () => {
  it('has the same keys in every language', () => {
    const keys = Object.entries(LANGUAGES).map(
      ([language, tree]) =>
        [language, [...new Set([...flat(tree).keys()].map((key) => key.replace(FORM, '#')))].sort()] as const,
    );
    for (const [language, some] of keys) assert.deepEqual(some, keys[0]?.[1], language);
  });

  it('has every plural form that its language knows', () => {
    for (const [language, tree] of Object.entries(LANGUAGES)) {
      const all = flat(tree);
      const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
      for (const stem of stems(all)) {
        for (const form of forms) assert.ok(all.has(`${stem}_${form}`), `${language} lacks ${stem}_${form}`);
      }
    }
  });

  it('says the same values in every language', () => {
    const english = flat(LANGUAGES.en as Tree);
    for (const [language, tree] of Object.entries(LANGUAGES)) {
      for (const [key, text] of flat(tree)) {
        const twin = english.get(key) ?? english.get(key.replace(FORM, '_other')) ?? '';
        const [mine, other] = [new Set(holes(text)), new Set(holes(twin))];
        if (FORM.test(key)) {
          mine.delete('count');
          other.delete('count');
        }
        assert.deepEqual([...mine], [...other], `${language} ${key}`);
      }
    }
  });

  it('leaves nothing empty, and is registered whole', () => {
    for (const [language, tree] of Object.entries(LANGUAGES)) {
      for (const [key, text] of flat(tree)) assert.ok(text.trim() !== '', `${language} ${key}`);
      const files = readdirSync(join(import.meta.dirname, language)).filter((name) => name !== 'index.ts');
      assert.equal(files.length, Object.keys(tree).length, `${language}: a file is not registered in index.ts`);
    }
  });

  it('has every room that a screen asks for', () => {
    const src = join(import.meta.dirname, '..');
    for (const file of globSync('**/*.tsx', { cwd: src })) {
      for (const [, room = ''] of readFileSync(join(src, file), 'utf8').matchAll(/useTranslation\('([^']+)'/g)) {
        for (const [language, tree] of Object.entries(LANGUAGES))
          assert.ok(room in tree, `${file}: ${room} in ${language}`);
      }
    }
  });

  it('has every word that a screen asks for', () => {
    const src = join(import.meta.dirname, '..');
    const known = new Map(
      Object.entries(LANGUAGES.en as Tree).map(([room, words]) => {
        const keys = [...flat(words as Tree).keys()];
        return [room, new Set([...keys, ...keys.map((key) => key.replace(FORM, ''))])];
      }),
    );
    let asked = 0;
    for (const file of globSync('**/*.tsx', { cwd: src })) {
      const text = readFileSync(join(src, file), 'utf8');
      const rooms = new Map<string, string[]>();
      for (const [, name = 't', room = ''] of text.matchAll(/\{ t(?:: (\w+))?[^}]* \} = useTranslation\('([^']+)'/g))
        rooms.set(name, [...(rooms.get(name) ?? []), room]);
      for (const [name, some] of rooms) {
        for (const [, key = ''] of text.matchAll(new RegExp(`\\b${name}\\('([^']+)'`, 'g'))) {
          const [room, own] = key.includes(':') ? key.split(':', 2) : [null, key];
          const isKnown = (room === null ? some : [room as string]).some((one) => known.get(one)?.has(own as string));
          assert.ok(isKnown, `${file}: ${key} is in no language`);
          asked += 1;
        }
      }
    }
    assert.ok(asked > 500, `only ${asked} words were looked for`);
  });

  it('asks for every word that it has', () => {
    const src = join(import.meta.dirname, '..');
    const isScreen = (file: string): boolean => !file.startsWith('i18n') && !file.includes('.test.');
    const text = globSync('**/*.{ts,tsx}', { cwd: src })
      .filter(isScreen)
      .map((file) => readFileSync(join(src, file), 'utf8'))
      .join('\n');
    const said = new Set([...text.matchAll(/(?<=(['"`]))([^'"`\n]+)(?=\1)/g)].map(([, , word]) => word));
    const made = [...text.matchAll(/(?<=`)([^`\s{}]*\$\{[^`\n]*)(?=`)/g)].map(([, word = '']) => pattern(word));
    const isSaid = (key: string): boolean => said.has(key) || made.some((one) => one.test(key));
    for (const [room, words] of Object.entries(LANGUAGES.en as Tree)) {
      for (const key of flat(words as Tree).keys()) {
        const stem = key.replace(FORM, '');
        const isAsked = [key, stem, `${room}:${key}`, `${room}:${stem}`].some(isSaid);
        assert.ok(isAsked, `${room}: nothing asks for ${key}`);
      }
    }
  });
});

/** `states.${state}` matches `states.sealed`. */
function pattern(template: string): RegExp {
  const parts = template
    .split(/\$\{(?:[^{}]|\{[^{}]*\})*\}/)
    .map((part) => part.replace(/[.*+?^$()|[\]\\{}]/g, '\\$&'));
  return parts.join('').length < 3 ? /^$/ : new RegExp(`^${parts.join('[\\w -]+')}$`);
}
