import { readFile, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DatoferumError } from '@datoferum/core';
import { answer } from '../answer.ts';
import type { Admitted, Handler, House } from '../exchange.ts';
import { REALM } from '../identity/identity-exchange.ts';
import { PAGE_HEADERS } from '../page-headers.ts';
import type { RouteName } from '../routes.ts';
import { appHeaders } from './app-headers.ts';

const folder = (name: string): string => fileURLToPath(new URL(`../../../../web/${name}/`, import.meta.url));
/** What `npm run build` made of apps/web, and before it was run the files that need no building. */
const ROOTS = [folder('dist'), folder('public')];
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.map': 'application/json',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
};
/** Letters, digits, dash, underscore and single dots: no other name is looked for on the disk. */
const NAME = /^(?:[\w-]+(?:\.[\w-]+)*\/)*[\w-]+(?:\.[\w-]+)*$/;
/** The name carries the content, so what was fetched once is never asked for again. */
const FOR_EVER = 'public, max-age=31536000, immutable';

/** The files of the web app, under a strict policy; a page of the app that the browser opens by its address is index.html. */
export function createWeb(
  { config, identity }: Pick<House, 'config' | 'identity'>,
  roots: readonly string[] = ROOTS,
): Partial<Record<RouteName, Handler>> {
  const issuers = config.issuers.map(({ issuer }) => issuer);
  // A house on any free port learns its address when it listens.
  const headersNow = () => {
    const own = identity?.url() ?? config.url;
    return appHeaders(issuers, config.signIn ?? { url: own, realm: REALM.replace('/realms/', '') }, own);
  };
  const web: Handler = async (admitted) => {
    const asked = admitted.params.file ?? '';
    // The gallery of the screens' parts shows made-up figures.
    if (asked === 'kit' && config.mode !== 'demo') throw new DatoferumError('not_found');
    const name = asked === '' || isPageOfTheApp(admitted, asked) ? 'index.html' : asked;
    const type = TYPES[extname(name)];
    if (!type || !NAME.test(name)) throw new DatoferumError('not_found');
    const { bytes, etag, encoding } = await find(roots, name, admitted);
    const forApp = headersNow();
    const headers = {
      ...PAGE_HEADERS,
      ...(name === 'index.html' || name === 'signed-in.html'
        ? forApp.page
        : name === 'silent.html'
          ? forApp.silent
          : {}),
      ...(name.endsWith('.js') ? forApp.script : {}),
      'Content-Type': type,
      'Cache-Control': name.startsWith('assets/') ? FOR_EVER : 'no-cache',
      Vary: 'Accept-Encoding',
      ETag: etag,
      ...(encoding ? { 'Content-Encoding': encoding } : {}),
    };
    if (admitted.req.headers['if-none-match'] === etag) return answer(admitted, 304, headers);
    answer(admitted, 200, headers, bytes);
  };
  return { web };
}

/** Rooms of the courier in which the app has no page. */
const COURIER = /^(?:api|files|drop|dl|realms|assets|ui|\.well-known)(?:\/|$)/;

/** A name without a dot that is opened as a page. Programs that ask for what is not there are told so. */
function isPageOfTheApp({ req, method }: Admitted, asked: string): boolean {
  const isRead = method === 'GET' || method === 'HEAD';
  return isRead && !asked.includes('.') && !COURIER.test(asked) && /\btext\/html\b/.test(req.headers.accept ?? '');
}

const ENCODINGS = [
  ['br', '.br'],
  ['gzip', '.gz'],
] as const;

async function find(roots: readonly string[], name: string, { req }: Admitted) {
  const accepted = String(req.headers['accept-encoding'] ?? '');
  for (const root of roots) {
    for (const [encoding, ending] of [...ENCODINGS.filter(([one]) => accepted.includes(one)), [null, ''] as const]) {
      const path = join(root, name + ending);
      try {
        const { mtimeMs, size } = await stat(path);
        const bytes = await readFile(path);
        return { bytes, encoding, etag: `"${Math.round(mtimeMs).toString(36)}-${size.toString(36)}"` };
      } catch (error) {
        if (!['ENOENT', 'EISDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
      }
    }
  }
  if (name === 'index.html') throw new DatoferumError('not_found', 'The web app was not built: npm run build.');
  throw new DatoferumError('not_found');
}
