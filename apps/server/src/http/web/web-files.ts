import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DatoferumError } from '@datoferum/core';
import { answer } from '../answer.ts';
import type { Handler, House } from '../exchange.ts';
import { PAGE_HEADERS } from '../page-headers.ts';
import type { RouteName } from '../routes.ts';

const ROOT = fileURLToPath(new URL('../../../../web/public/', import.meta.url));
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
};
/** Letters, digits, dash, underscore and single dots: no other name is looked for on the disk. */
const NAME = /^(?:[\w-]+(?:\.[\w-]+)*\/)*[\w-]+(?:\.[\w-]+)*$/;
/** The files of the web page, under a strict policy. */
export function createWeb(_: House, root: string = ROOT): Partial<Record<RouteName, Handler>> {
  const web: Handler = async (admitted) => {
    const asked = admitted.params.file ?? '';
    const name = asked === '' ? 'index.html' : asked;
    const type = TYPES[extname(name)];
    if (!type || !NAME.test(name)) throw new DatoferumError('not_found');
    const bytes = await readFile(join(root, name)).catch((error: NodeJS.ErrnoException) => {
      throw new DatoferumError('not_found', undefined, {}, { cause: error });
    });
    answer(admitted, 200, { ...PAGE_HEADERS, 'Content-Type': type }, bytes);
  };
  return { web };
}
