import { checkPath, DatoferumError } from '@datoferum/core';
import type { Written } from '../../usecases/courier.ts';
import { answer, answerError } from '../answer.ts';
import { type Admitted, callerOf, envelopeOf, type Handler, type House } from '../exchange.ts';
import { percentDecoded, queryBytes } from '../raw-path.ts';
import { bodyOf } from '../request-body.ts';
import type { RouteName } from '../routes.ts';
import { contentRange, type Sent } from './content-range.ts';

/** `PUT /drop/{envelope}/{path}`: one file in one request, as `curl -T file` sends it; Content-Range continues it. */
export function createDrop({
  courier,
  config,
}: Pick<House, 'courier' | 'config'>): Partial<Record<RouteName, Handler>> {
  const put: Handler = async (admitted) => {
    const path = pathOf(admitted);
    const sent = contentRange(admitted.req.headers['content-range']);
    const body = bodyOf(admitted.req);
    const total = sent ? sent.total : body.length;
    if (sent && body.length !== null && body.length !== sent.to - sent.from + 1) {
      throw new DatoferumError('invalid_request', 'Content-Range and Content-Length differ.');
    }
    let written: Written;
    try {
      written = await courier.drop(
        callerOf(admitted),
        envelopeOf(admitted),
        path,
        sent?.from ?? 0,
        total,
        mtimeOf(admitted),
        body,
      );
    } catch (error) {
      throw withCurlLine(error, `${config.url}${admitted.path}`);
    }
    answerDrop(admitted, written, sent, `${config.url}${admitted.path}`);
  };
  return { 'drop.put': put };
}

function answerDrop(
  admitted: Admitted,
  { upload, received, complete, broken }: Written,
  sent: Sent | null,
  url: string,
): void {
  const headers = { Location: `/files/${envelopeOf(admitted).id}/${upload.id}`, 'Upload-Offset': String(received) };
  if (complete) answer(admitted, 201, headers);
  // A piece that came whole, of a file that goes on.
  else if (!broken && sent) answer(admitted, 202, headers);
  else {
    const cut = new DatoferumError('body_incomplete', undefined, { offset: received });
    const error = broken instanceof DatoferumError ? broken : cut;
    answerError(admitted, withCurlLine(error, url, received), headers);
  }
}

function pathOf({ params }: Admitted): Uint8Array {
  const path = percentDecoded(params.path ?? '');
  const checked = checkPath(path);
  if (!checked.ok) throw new DatoferumError(checked.code, checked.detail);
  return path;
}

function mtimeOf({ query }: Admitted): number | null {
  const raw = queryBytes(query, 'mtime');
  if (raw === null) return null;
  const text = Buffer.from(raw).toString('latin1');
  if (!/^-?\d{1,16}$/.test(text))
    throw new DatoferumError('invalid_request', '"mtime" is not milliseconds since 1970.');
  return Number(text);
}

/** Adds the line to type: from where curl has to go on. */
function withCurlLine(error: unknown, url: string, received?: number): unknown {
  if (!(error instanceof DatoferumError)) return error;
  const offset = typeof error.extra.offset === 'number' ? error.extra.offset : received;
  if (offset === undefined) return error;
  const address = `'${url.replaceAll("'", "'\\''")}'`;
  const from = offset === 0 ? '' : `-C ${offset} `;
  const curl = `curl ${from}-T FILE -H "Authorization: Bearer $TOKEN" ${address}`;
  return new DatoferumError(error.code, error.detail, { ...error.extra, offset, curl }, { cause: error });
}
