import { DatoferumError, utf8Text } from '@datoferum/core';
import type { z } from 'zod';
import type { Admitted } from '../exchange.ts';
import { readBody } from '../request-body.ts';

const MOST = 1024 * 1024;
/** What `curl -d` and `--data-binary` say when nobody told them better counts as JSON; forms with files do not. */
const TAKEN = /^(?:application\/(?:[\w.+-]+\+)?json|application\/x-www-form-urlencoded|text\/plain)\s*(?:;|$)/i;

/**
 * A JSON body of the given shape; no body at all is an empty object. Also hands out its bytes.
 * @throws DatoferumError `unsupported_media_type`, `body_too_large`, `invalid_request`
 */
export async function readJson<S extends z.ZodType>(
  admitted: Admitted,
  schema: S,
): Promise<{ value: z.output<S>; bytes: Uint8Array }> {
  const type = admitted.req.headers['content-type'];
  if (type !== undefined && !TAKEN.test(type))
    throw new DatoferumError('unsupported_media_type', 'JSON is taken here.');
  const bytes = await readBody(admitted, MOST);
  const parsed = schema.safeParse(bytes.length === 0 ? {} : parse(bytes));
  if (parsed.success) return { value: parsed.data, bytes };
  const issues = parsed.error.issues.slice(0, 20).map(({ path, message }) => ({ at: path.join('.'), message }));
  const first = issues[0];
  const detail = first ? `${first.at === '' ? 'The body' : `"${first.at}"`}: ${first.message}.` : undefined;
  throw new DatoferumError('invalid_request', detail, { issues });
}

function parse(bytes: Uint8Array): unknown {
  const text = utf8Text(bytes);
  if (text === null) throw new DatoferumError('invalid_request', 'The body is not UTF-8.');
  try {
    return JSON.parse(text);
  } catch {
    throw new DatoferumError('invalid_request', 'The body is not JSON.');
  }
}
