import { readFile } from 'node:fs/promises';
import { openApi } from '../api/open-api/open-api.ts';
import type { ApiHandler } from '../api/reply.ts';
import type { House } from '../exchange.ts';
import { PAGE_HEADERS } from '../page-headers.ts';
import type { RouteName } from '../routes.ts';
import { type Document, docsPage } from './docs-page.ts';

const STYLE = new URL('./docs.css', import.meta.url);

/** The interface as a page, made once. */
export function docsRoutes({ config }: Pick<House, 'config'>): Partial<Record<RouteName, ApiHandler>> {
  let page: string | null = null;
  let style: string | null = null;
  return {
    async docs() {
      page ??= docsPage(openApi(config.url) as unknown as Document);
      return { status: 200, body: page, headers: { ...PAGE_HEADERS, 'Content-Type': 'text/html; charset=utf-8' } };
    },
    async 'docs.style'() {
      style ??= await readFile(STYLE, 'utf8');
      return { status: 200, body: style, headers: { ...PAGE_HEADERS, 'Content-Type': 'text/css; charset=utf-8' } };
    },
  };
}
