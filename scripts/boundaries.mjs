// The direction of imports (docs/design/overview.md), read from the text of the sources.

/** Layers of apps/server/src by first folder or file, and the layers each may import. What is absent is refused. */
const SERVER = {
  ports: ['ports'],
  bytes: ['bytes', 'ports'],
  usecases: ['usecases', 'ports', 'bytes'],
  adapters: ['ports', 'bytes', 'pages', 'mail'],
  http: ['http', 'usecases', 'ports', 'config', 'telemetry', 'pages'],
  // Pure functions of words: documents and mails.
  pages: ['pages', 'ports'],
  mail: ['mail', 'pages', 'ports'],
  config: ['config'],
  telemetry: ['telemetry', 'ports', 'config'],
  cli: ['cli'],
  // What the demo's people do; the use cases are all it knows.
  demo: ['demo', 'usecases', 'ports'],
};
/** Files directly under src compose the house, so they may import every layer. */
const COMPOSE = 'compose';

/** Reached by name only, and only by these. */
const PACKAGES = {
  '@datoferum/core': ['packages/core', 'packages/ui', 'apps/server', 'apps/web', 'apps/desktop', 'bench'],
  '@datoferum/ui': ['packages/ui', 'apps/web', 'apps/desktop'],
};

/** What knows a machine: Node itself and the engine's adapters. */
const MACHINE = /^(node:|fs$|@datoferum\/core\/transfer\/(node|browser)(\/|$))/;

/** Globals that only a browser has; core runs everywhere. */
const BROWSER =
  /(?<![\w.$'"`#@/-])(window|document|navigator|localStorage|sessionStorage|indexedDB|XMLHttpRequest|HTMLElement|location|WebSocket|Worker|File|FileReader|process|Buffer|__dirname|setImmediate|require)(?=\s*[.([]|\s+instanceof)/;

const IMPORT =
  /(?:^|[\s;}])(?:import|export)\s+(?:type\s+)?(?:[\w*{}\s,$]+?\s+from\s+)?['"]([^'"\n]+)['"]|\bimport\(\s*['"]([^'"\n]+)['"]/g;

/** Comments hold examples and sentences, not imports. Lengths stay, so that lines can be counted. */
const withoutComments = (text) =>
  text.replace(/\/\*[\s\S]*?\*\/|(^|\s)\/\/[^\n]*/g, (comment) => comment.replace(/[^\n]/g, ' '));

/** The engine's adapters: the only rooms of core that know a machine. Nothing else in core imports them. */
const isAdapterOfCore = (file) => /^packages\/core\/src\/transfer\/(node|browser)\//.test(file);

const withoutStrings = (text) =>
  text.replace(/'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`/g, (string) => string.replace(/[^\n]/g, ' '));

export const isTest = (file) =>
  /\.(test|conformance|bench)\.tsx?$/.test(file) || /\/testing\.ts$|\/(testing|test)\//.test(file);

/** `packages/core/src/x.ts` → `packages/core`. */
const packageOf = (file) => (file.startsWith('bench/') ? 'bench' : file.split('/').slice(0, 2).join('/'));

const layerOf = (file) => {
  const inside = file.slice('apps/server/src/'.length).split('/');
  return inside.length === 1 ? COMPOSE : inside[0];
};

function resolve(from, specifier) {
  const parts = from.split('/').slice(0, -1);
  for (const step of specifier.split('/')) {
    if (step === '..') parts.pop();
    else if (step !== '.') parts.push(step);
  }
  return parts.join('/');
}

/** Violations of one source file: sentences that begin with `file:line`. `file` is relative to the root, with slashes. */
export function violations(file, text) {
  const code = withoutComments(text);
  const found = [];
  const say = (index, sentence) => found.push(`${file}:${code.slice(0, index).split('\n').length} ${sentence}`);
  for (const match of code.matchAll(IMPORT)) {
    const specifier = match[1] ?? match[2];
    const sentence = specifier.startsWith('.') ? relative(file, resolve(file, specifier)) : named(file, specifier);
    if (sentence) say(match.index + match[0].search(/\S/), `${sentence} (${specifier})`);
  }
  if (packageOf(file) === 'packages/core' && !isTest(file) && !isAdapterOfCore(file)) {
    for (const [at, line] of withoutStrings(code).split('\n').entries()) {
      const name = line.match(BROWSER)?.[1];
      if (name) found.push(`${file}:${at + 1} core names no global of Node or the browser (${name})`);
    }
  }
  return found;
}

function named(file, specifier) {
  const home = packageOf(file);
  if (
    home === 'packages/core' &&
    !isTest(file) &&
    !file.startsWith('packages/core/src/transfer/node/') &&
    (specifier.startsWith('node:') || specifier === 'fs')
  ) {
    return 'core imports nothing of Node';
  }
  if (home === 'packages/ui' && !isTest(file) && MACHINE.test(specifier)) {
    return 'screens know a machine through their platform alone';
  }
  const other = Object.keys(PACKAGES).find((name) => specifier === name || specifier.startsWith(`${name}/`));
  if (other && !PACKAGES[other].includes(home)) return `${home} does not use ${other}`;
  if (specifier.startsWith('@datoferum/') && !other) return 'no package imports an app';
  if (specifier.startsWith('/') || specifier.startsWith('file:')) return 'no import by an absolute path';
  return null;
}

function relative(file, target) {
  if (packageOf(target) !== packageOf(file)) return 'no package reaches into another by path';
  if (isAdapterOfCore(target) && !isAdapterOfCore(file) && !isTest(file)) return 'core does not know its adapters';
  if (!file.startsWith('apps/server/src/') || isTest(file)) return null;
  if (!target.startsWith('apps/server/src/')) return 'the sources import nothing of the tests';
  if (isTest(target)) return 'the product imports no test';
  const [from, to] = [layerOf(file), layerOf(target)];
  if (from === COMPOSE) return null;
  if (to === COMPOSE) return `only main and compose know ${target.split('/').at(-1)}`;
  if (!SERVER[from]) return `the layer ${from} has no rule in scripts/boundaries.mjs`;
  if (from === 'adapters' && to === 'adapters') {
    return file.split('/')[4] === target.split('/')[4] ? null : 'no adapter imports a sibling';
  }
  return SERVER[from].includes(to) ? null : `${from} may not import ${to}`;
}
