import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, it } from 'node:test';
import { root } from './node-24.mjs';

/** The anchor that a heading gets: lower case, hyphens for spaces, nothing but words. */
const anchor = (heading) =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replace(/\s/g, '-');

describe('the pages', () => {
  const pages = globSync(['*.md', '{apps,packages,docs,docker,bench}/**/*.md'], {
    cwd: root,
    exclude: (name) => name === 'node_modules',
  });

  it('link to what is there', () => {
    assert.ok(pages.length > 20);
    const broken = [];
    for (const page of pages) {
      const text = readFileSync(join(root, page), 'utf8').replace(/```[\s\S]*?```/g, '');
      for (const [, target] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
        if (/^\w+:/.test(target)) continue;
        const [path, heading] = target.split('#');
        const file = path === '' ? join(root, page) : join(root, dirname(page), path);
        const headings = () =>
          [...readFileSync(file, 'utf8').matchAll(/^#+ (.+)$/gm)].map(([, words]) => anchor(words));
        if (!existsSync(file) || (heading && !headings().includes(heading))) broken.push(`${page}: ${target}`);
      }
    }
    assert.deepEqual(broken, []);
  });

  it('name no path of one machine', () => {
    for (const page of pages)
      assert.doesNotMatch(readFileSync(join(root, page), 'utf8'), /\/(home|root|Users|work)\/\w/, page);
  });
});
