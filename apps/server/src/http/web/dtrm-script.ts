import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { answer } from '../answer.ts';
import type { Handler, House } from '../exchange.ts';
import type { RouteName } from '../routes.ts';

const SCRIPT = fileURLToPath(new URL('../../../../../scripts/dtrm', import.meta.url));
/** What may stand between the quotes of a shell script; anything else leaves the address out. */
const PLAIN_ADDRESS = /^https?:\/\/[A-Za-z0-9.:[\]-]+$/;

/** `GET /dtrm`: the command-line client, which then knows the courier it came from. */
export function createDtrm({ config }: Pick<House, 'config'>): Partial<Record<RouteName, Handler>> {
  const address = PLAIN_ADDRESS.test(config.url) ? config.url : '';
  const script = Buffer.from(readFileSync(SCRIPT, 'utf8').replace("SERVED_BY=''", `SERVED_BY='${address}'`));
  const etag = `"${createHash('sha256').update(script).digest('hex')}"`;
  const dtrm: Handler = async (admitted) =>
    answer(
      admitted,
      200,
      {
        'Content-Type': 'text/x-shellscript; charset=utf-8',
        'Content-Disposition': 'attachment; filename="dtrm"',
        'Content-Security-Policy': "sandbox; default-src 'none'",
        'X-Content-Type-Options': 'nosniff',
        'Cache-Control': 'no-cache',
        ETag: etag,
      },
      script,
    );
  return { dtrm };
}
