import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { complaint, readPromises } from './promises.mjs';

const TEST_FILE = `it('removes twice without complaint', () => {});
it(\`carries \${name} as it is\`, () => {});
it(\`\${x}\`, () => {});`;
const house = { script: (name) => name === 'bench', read: (path) => (path === 'a.test.ts' ? TEST_FILE : null) };
const first = (line) => complaint(readPromises(line)[0], house);

describe('the promises check', () => {
  it('finds a test by its whole name', () => {
    assert.equal(first('- Removes — test: `a.test.ts › removes twice without complaint`'), null);
    assert.match(first('- Removes — test: `a.test.ts › removes twice`'), /no test "removes twice"/);
  });
  it('finds a test whose name has a variable part, but not one that is all variable', () => {
    assert.equal(first('- Names — test: `a.test.ts › carries emoji as it is`'), null);
    assert.match(first('- Names — test: `a.test.ts › carries emoji`'), /no test/);
  });
  it('checks every proof of a line', () => {
    assert.match(
      first('- Both — test: `a.test.ts › removes twice without complaint`, `b.test.ts › x`'),
      /no such file: b.test.ts/,
    );
  });
  it('knows the commands', () => {
    assert.equal(first('- Fast — command: `npm run bench`'), null);
    assert.match(first('- Fast — command: `npm run dance`'), /no such command/);
  });
  it('wants a reason for what is not shown, and a proof for the rest', () => {
    assert.equal(first('- Later — not shown: the engine is not here yet'), null);
    assert.match(first('- Nothing'), /says no proof/);
    assert.match(first('- Nothing — test: later'), /names no test in backquotes/);
  });
});
