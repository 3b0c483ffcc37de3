// docs/promises.md is a list; each line ends with its proof. This reads it and asks whether the proof is there.

const LINE = /^- (.+?) — (test|command|not shown): (.+)$/;
const SPAN = /`([^`]+)`/g;

/** Lines of the list: `{ line, promise, kind, proof }`; `kind` null when a line does not say its proof. */
export function readPromises(text) {
  const found = [];
  for (const [at, line] of text.split('\n').entries()) {
    if (!line.startsWith('- ')) continue;
    const match = line.match(LINE);
    found.push({
      line: at + 1,
      promise: match?.[1] ?? line.slice(2),
      kind: match?.[2] ?? null,
      proof: match?.[3] ?? '',
    });
  }
  return found;
}

/** What is wrong with one line; null when its proof exists. `house` answers what stands in the tree: `read(path)`, `script(name)`. */
export function complaint({ promise, kind, proof }, house) {
  if (kind === null) return `says no proof: ${promise}`;
  if (kind === 'not shown') return proof.trim() ? null : 'says "not shown" without a reason';
  const spans = [...proof.matchAll(SPAN)].map((match) => match[1]);
  if (spans.length === 0) return `names no ${kind} in backquotes`;
  for (const span of spans) {
    const wrong = kind === 'command' ? command(span, house) : test(span, house);
    if (wrong) return wrong;
  }
  return null;
}

function command(span, house) {
  const name = span.match(/^npm (?:run )?([\w:-]+)/)?.[1];
  return name && house.script(name) ? null : `no such command: ${span}`;
}

/** A name is there when the file holds it as a whole string; `${…}` in a template stands for any text. */
function test(span, house) {
  const [file, name] = span.split(' › ');
  const text = house.read(file);
  if (text === null) return `no such file: ${file}`;
  if (!name) return `names no test: ${span}`;
  return titles(text).some((title) => title === name || pattern(title)?.test(name))
    ? null
    : `no test "${name}" in ${file}`;
}

/** First strings of calls that take more: `it('…', …)`, and what a conformance suite calls in its place. */
const TITLE = /\b\w+\(\s*(?:'((?:[^'\\\n]|\\.)*)'|"((?:[^"\\\n]|\\.)*)"|`((?:[^`\\]|\\.)*)`)\s*,/g;

const titles = (text) =>
  [...text.matchAll(TITLE)].map(([, single, double, template]) =>
    (single ?? double ?? template).replace(/\\(['"`\\])/g, '$1'),
  );

function pattern(title) {
  if (!title.includes('${')) return null;
  const fixed = title.split(/\$\{[^}]*\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  // A title that is all variable would match anything and prove nothing.
  return fixed.join('').trim().length < 4 ? null : new RegExp(`^${fixed.join('.+')}$`);
}
