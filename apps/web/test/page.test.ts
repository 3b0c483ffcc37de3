import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';

const web = join(import.meta.dirname, '..', 'public');
const theme = join(import.meta.dirname, '..', '..', '..', 'packages', 'ui', 'src', 'theme');
const page = readFileSync(join(web, 'index.html'), 'utf8');

describe('the page at /', () => {
  it('speaks Portuguese, English and Spanish', () => {
    for (const tongue of ['pt-BR', 'en', 'es']) assert.match(page, new RegExp(`<article lang="${tongue}">`));
  });

  it('has nothing inline and nothing from elsewhere, so a strict content policy holds', () => {
    assert.doesNotMatch(page, /<script|<style|\sstyle=|\son\w+=|javascript:/i);
    for (const [, address = ''] of page.matchAll(/(?:href|src)="([^"]*)"/g))
      assert.doesNotMatch(address, /^(?:\w+:|\/)/);
  });

  it('shows three curl lines that talk to this courier', () => {
    const lines = [...page.matchAll(/<pre[^>]*><code>([^<]*)<\/code><\/pre>/g)].map((match) => match[1]);
    assert.equal(lines.length, 3);
    for (const line of lines) assert.match(line ?? '', /curl .*localhost:8420\//);
  });

  it('wears the theme of packages/ui, byte for byte', () => {
    const copies = globSync('ui/**/*.{css,woff2,txt}', { cwd: web });
    assert.ok(copies.length >= 4);
    for (const copy of copies) {
      assert.deepEqual(readFileSync(join(web, copy)), readFileSync(join(theme, copy.slice('ui/'.length))), copy);
    }
  });

  it('names no colour of its own', () => {
    for (const sheet of ['page.css', 'identity.css'])
      assert.doesNotMatch(readFileSync(join(web, sheet), 'utf8'), /#[0-9a-f]{3,8}\b|rgb|hsl/i);
  });
});
