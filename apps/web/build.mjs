// npm run build: bundles the web app into dist/, with names that carry their content and a gzip and brotli twin of each.
// Plain JavaScript; does nothing when no source changed since the last build. `--watch` builds again at each change.
import { createHash } from 'node:crypto';
import { cpSync, globSync, mkdirSync, readFileSync, renameSync, rmSync, watch, writeFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import * as esbuild from 'esbuild';

const here = fileURLToPath(new URL('.', import.meta.url));
const root = join(here, '..', '..');
const DIST = join(here, 'dist');
const SOURCES = [
  'apps/web/{src,public}/**/*',
  'apps/web/build.mjs',
  'packages/{ui,core}/src/**/*',
  'package-lock.json',
];
const PACKED = /\.(js|css|html|svg|txt|json)$/;

/** A digest of everything the bundle is made from. */
export function sourcesDigest() {
  const hash = createHash('sha256');
  for (const file of globSync(SOURCES, { cwd: root, withFileTypes: true })) {
    if (!file.isFile() || /\.test\.tsx?$/.test(file.name)) continue;
    const path = join(file.parentPath, file.name);
    hash.update(`${relative(root, path)}\0`).update(readFileSync(path));
  }
  return hash.digest('hex');
}

const isCurrent = (digest) => {
  try {
    return readFileSync(join(DIST, '.built'), 'utf8') === digest;
  } catch {
    return false;
  }
};

/**
 * Which weights of an icon the sources draw: `regular`, those its own tags name, and for one that is handed on as a value `fill`
 * (the current place) and what its file decides on the way. The other ones are most of the bytes of icons.
 */
export function iconWeightsOf(texts) {
  const weights = new Map();
  for (const text of texts) {
    const decided = [...text.matchAll(/\bweight=(?:\{([^}]*)\}|"(\w+)")/g)].flatMap(
      ([said]) => said.match(/bold|fill/g) ?? [],
    );
    for (const [, icon] of text.matchAll(/@phosphor-icons\/react\/dist\/csr\/(\w+)'/g)) {
      const known = weights.get(icon) ?? new Set(['regular']);
      weights.set(icon, known);
      const tags = [...text.matchAll(new RegExp(`<${icon}\\b([^>]*)>`, 'g'))].map(([, said]) => said);
      for (const said of tags) for (const one of said.match(/\b(?:bold|fill)\b/g) ?? []) known.add(one);
      const named = text.match(new RegExp(`\\b${icon}\\b(?!')`, 'g')) ?? [];
      // The import names it twice, once in its address.
      if (named.length > tags.length + 1) for (const one of ['fill', ...decided]) known.add(one);
    }
  }
  return weights;
}

const iconWeights = {
  name: 'icon-weights',
  setup(build) {
    const sources = globSync('{packages/ui,apps/web}/src/**/*.{ts,tsx}', { cwd: root });
    const drawn = iconWeightsOf(sources.map((file) => readFileSync(join(root, file), 'utf8')));
    build.onLoad({ filter: /@phosphor-icons[\\/]react[\\/]dist[\\/]defs[\\/]\w+\.es\.js$/ }, ({ path }) => {
      const known = drawn.get(basename(path, '.es.js')) ?? new Set(['regular', 'bold', 'fill']);
      const contents = readFileSync(path, 'utf8').replace(
        / {2}\[\n {4}"(\w+)",\n[\s\S]*?\n {2}\],?\n/g,
        (whole, weight) => (known.has(weight) ? whole : ''),
      );
      return { contents, loader: 'js' };
    });
  },
};

/** The table of all words is for types and tests; the app loads each room by itself, so none is shared with the table. */
const wordsByRoom = {
  name: 'words-by-room',
  setup(build) {
    build.onLoad({ filter: /[\\/]i18n[\\/][\w-]+[\\/]index\.ts$/ }, () => ({ contents: 'export {};', loader: 'ts' }));
  },
};

const options = (entryPoints, outdir, isDevelopment) => ({
  plugins: [iconWeights, wordsByRoom],
  absWorkingDir: root,
  entryPoints,
  outdir,
  bundle: true,
  splitting: true,
  format: 'esm',
  target: 'es2024',
  jsx: 'automatic',
  minify: !isDevelopment,
  sourcemap: isDevelopment,
  metafile: true,
  legalComments: 'none',
  entryNames: 'assets/[name]-[hash]',
  chunkNames: 'assets/[name]-[hash]',
  assetNames: 'assets/[name]-[hash]',
  loader: { '.woff2': 'file', '.svg': 'file' },
  define: { 'process.env.NODE_ENV': isDevelopment ? '"development"' : '"production"' },
  logLevel: 'warning',
});

/** Each `src/*.worker.ts` is a program of its own; `workers.json` tells the page their names. */
const workers = () =>
  Object.fromEntries(
    globSync('src/*.worker.ts', { cwd: here }).map((file) => [basename(file, '.ts'), join('apps/web', file)]),
  );

/** The page names what the first paint needs; everything else is loaded by what needs it. */
function page(metafile, outdir) {
  const outputs = Object.entries(metafile.outputs).map(([path, output]) => [
    relative(outdir, join(root, path)),
    output,
  ]);
  const of = (entry, kind) =>
    outputs.find(([path, { entryPoint }]) => entryPoint === entry && path.endsWith(kind))?.[0].replaceAll('\\', '/');
  const script = of('apps/web/src/main.tsx', '.js');
  const statics = outputs
    .find(([path]) => path.replaceAll('\\', '/') === script)[1]
    .imports.filter(({ kind }) => kind === 'import-statement')
    .map(({ path }) => relative(outdir, join(root, path)).replaceAll('\\', '/'));
  const fonts = outputs
    .map(([path]) => path.replaceAll('\\', '/'))
    .filter((path) => /next-latin-wght.*woff2$/.test(path));
  const known = Object.fromEntries(
    Object.keys(workers()).map((name) => [name, `/${of(`apps/web/src/${name}.ts`, '.js')}`]),
  );
  return readFileSync(join(here, 'src', 'index.html'), 'utf8')
    .replace('%workers%', JSON.stringify(known).replaceAll('"', '&quot;'))
    .replace(
      '%head%',
      [
        ...fonts.map((path) => `<link rel="preload" href="/${path}" as="font" type="font/woff2" crossorigin>`),
        `<link rel="stylesheet" href="/${of('packages/ui/src/theme/theme.css', '.css')}">`,
        ...statics.map((path) => `<link rel="modulepreload" href="/${path}">`),
        `<script type="module" src="/${script}"></script>`,
      ].join('\n  '),
    );
}

function pack(folder) {
  for (const file of globSync('**/*', { cwd: folder, withFileTypes: true })) {
    if (!file.isFile() || !PACKED.test(file.name)) continue;
    const path = join(file.parentPath, file.name);
    const bytes = readFileSync(path);
    if (bytes.length < 512) continue;
    writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }));
    writeFileSync(`${path}.br`, brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }));
  }
}

/** Puts `next` in the place of what was built before; somebody else may be doing the same. */
function swap(next) {
  const old = `${DIST}.old.${process.pid}`;
  for (;;) {
    try {
      renameSync(DIST, old);
    } catch (error) {
      if (error.code !== 'ENOENT') throw error;
    }
    try {
      renameSync(next, DIST);
      break;
    } catch (error) {
      if (!['ENOTEMPTY', 'EEXIST', 'EPERM'].includes(error.code)) throw error;
    }
    rmSync(old, { recursive: true, force: true });
  }
  rmSync(old, { recursive: true, force: true });
}

/** Builds beside and swaps, so that a courier that serves the folder never sees half of it. */
export async function build({ isDevelopment = false } = {}) {
  const digest = `${sourcesDigest()}${isDevelopment ? ' development' : ''}`;
  if (isCurrent(digest)) return false;
  const next = `${DIST}.${process.pid}`;
  rmSync(next, { recursive: true, force: true });
  mkdirSync(next, { recursive: true });
  try {
    cpSync(join(here, 'public'), next, { recursive: true });
    // Apart from each other: what a worker shares with another one is nothing the first page should load.
    const built = await Promise.all(
      [{ app: 'apps/web/src/main.tsx', theme: 'packages/ui/src/theme/theme.css' }, workers()].map((entryPoints) =>
        esbuild.build(options(entryPoints, next, isDevelopment)),
      ),
    );
    const metafile = {
      inputs: Object.assign({}, ...built.map((one) => one.metafile.inputs)),
      outputs: Object.assign({}, ...built.map((one) => one.metafile.outputs)),
    };
    writeFileSync(join(next, 'index.html'), page(metafile, next));
    writeFileSync(join(next, '.meta.json'), JSON.stringify(metafile));
    pack(next);
    writeFileSync(join(next, '.built'), digest);
    swap(next);
  } finally {
    rmSync(next, { recursive: true, force: true });
  }
  return true;
}

async function buildAndSay(options) {
  const begin = Date.now();
  if (await build(options)) process.stderr.write(`The web app was built in ${Date.now() - begin} ms.\n`);
}

/**
 * Builds at once, and again at each change until standard input ends; a change during a build counts as well. What does not compile is
 * said by esbuild, anything else here, and what was built before stays.
 */
function watchAndBuild(options) {
  let building = Promise.resolve();
  let soon;
  const next = () => {
    building = building
      .then(() => buildAndSay(options))
      .catch((error) => error.errors || process.stderr.write(`${error.stack}\n`));
  };
  const changed = () => {
    clearTimeout(soon);
    soon = setTimeout(next, 50);
  };
  for (const folder of ['apps/web/src', 'apps/web/public', 'packages/ui/src', 'packages/core/src'])
    watch(join(root, folder), { recursive: true }, changed);
  next();
  process.stdin.resume().once('end', () => process.exit());
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const asked = { isDevelopment: process.argv.includes('--development') };
  if (process.argv.includes('--watch')) watchAndBuild(asked);
  else await buildAndSay(asked);
}
