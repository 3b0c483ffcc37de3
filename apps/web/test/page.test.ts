import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';

const { iconWeightsOf } = (await import(new URL('../build.mjs', import.meta.url).href)) as {
  iconWeightsOf(texts: readonly string[]): Map<string, Set<string>>;
};

const web = join(import.meta.dirname, '..');
const theme = join(web, '..', '..', 'packages', 'ui', 'src', 'theme');
const sheets = globSync(['apps/web/public/*.css', 'packages/ui/src/**/*.css'], { cwd: join(web, '..', '..') });

describe('the page at /', () => {
  it('has nothing inline and nothing from elsewhere, so a strict content policy holds', () => {
    const page = readFileSync(join(web, 'dist', 'index.html'), 'utf8');
    assert.doesNotMatch(page, /<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=|javascript:/i);
    const addresses = [...page.matchAll(/(?:href|src)="([^"]*)"/g)].map(([, address = '']) => address);
    assert.ok(addresses.length >= 3);
    for (const address of addresses) assert.match(address, /^\/[^/]/);
  });

  it('wears the theme of packages/ui, byte for byte, on the pages of the sign-in too', () => {
    const copies = globSync('ui/**/*.{css,woff2,txt}', { cwd: join(web, 'public') });
    assert.ok(copies.length >= 4);
    for (const copy of copies) {
      assert.deepEqual(
        readFileSync(join(web, 'public', copy)),
        readFileSync(join(theme, copy.slice('ui/'.length))),
        copy,
      );
    }
  });

  it('names no colour outside of the tokens', () => {
    assert.ok(sheets.length > 10);
    for (const sheet of sheets.filter((name) => !name.endsWith('tokens.css'))) {
      const text = readFileSync(join(web, '..', '..', sheet), 'utf8');
      assert.doesNotMatch(text, /#[0-9a-f]{3,8}\b|\b(?:rgb|hsl)a?\(/i, sheet);
    }
  });

  it('carries the weights of an icon that the screens draw, and no other', () => {
    const of = (text: string) => [...(iconWeightsOf([text]).get('Key') ?? [])].sort();
    const from = "import { Key } from '@phosphor-icons/react/dist/csr/Key';\n";
    assert.deepEqual(of(`${from}<Key className="i" />`), ['regular']);
    assert.deepEqual(of(`${from}<Key weight="bold" /><Key />`), ['bold', 'regular']);
    assert.deepEqual(of(`${from}<Key weight={isOn ? 'fill' : 'regular'} />`), ['fill', 'regular']);
    assert.deepEqual(of(`${from}const rail = { icon: Key };`), ['fill', 'regular']);
    assert.deepEqual(of(`${from}const Way = isIn ? Key : Box;\n<Way weight="bold" />`), ['bold', 'fill', 'regular']);
  });

  it('makes no markup and no code out of text: nothing in the app could, whatever it was told', () => {
    const root = join(web, '..', '..');
    const sources = globSync('{packages/ui,apps/web,packages/core}/src/**/*.{ts,tsx}', { cwd: root });
    assert.ok(sources.length > 200);
    const sink =
      /dangerouslySetInnerHTML|\.(?:inner|outer)HTML\b|insertAdjacentHTML|document\.write|\bDOMParser\b|\beval\(|new Function\(|createContextualFragment|\.srcdoc\b/;
    for (const file of sources.filter((name) => !name.includes('.test.'))) {
      assert.doesNotMatch(readFileSync(join(root, file), 'utf8'), sink, file);
    }
  });
});
