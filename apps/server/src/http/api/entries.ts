import { createHash } from 'node:crypto';
import {
  checkPath,
  DatoferumError,
  fromBase64,
  fromHex,
  isLineError,
  PAGE_LINES,
  parseEntryLine,
  utf8Text,
} from '@datoferum/core';
import type { EntryLine } from '../../ports/metadata-rows.ts';
import { type Admitted, callerOf, envelopeOf, type House, uploadOf } from '../exchange.ts';
import { queryBytes } from '../raw-path.ts';
import { readBody } from '../request-body.ts';
import type { RouteName } from '../routes.ts';
import { pageOf } from './paging.ts';
import type { ApiHandler } from './reply.ts';
import { entryView, uploadView } from './views.ts';

const PAGE_BYTES = 8 * 1024 * 1024;
const DIGEST = 32;
const DIGESTS = 4096;
const LONGEST_FIND = 200;
const NEWLINE = 0x0a;

type Line = EntryLine | { code: string; detail: string };

/** What an envelope holds: pages of entries in and out, digests, uploads. */
export function entryRoutes({ courier }: Pick<House, 'courier'>): Partial<Record<RouteName, ApiHandler>> {
  return {
    async 'envelope.entries.put'(admitted) {
      refuseForms(admitted);
      const lines = linesOf(await readBody(admitted, PAGE_BYTES));
      const body = await courier.putEntries(callerOf(admitted), envelopeOf(admitted), { lines });
      return { status: 200, body };
    },
    async 'envelope.entries.get'(admitted) {
      const { cursor, limit } = pageOf(admitted, 200);
      const parameters = new URLSearchParams(admitted.query);
      const [text, state] = [parameters.get('find')?.trim() ?? null, parameters.get('state')];
      if (text !== null || state !== null) {
        if (text === '' || (text?.length ?? 0) > LONGEST_FIND)
          throw new DatoferumError('invalid_request', `"find" is 1 to ${LONGEST_FIND} characters to look for.`);
        if (state !== null && state !== 'wrong' && state !== 'pending')
          throw new DatoferumError('invalid_request', '"state" is wrong or pending.');
        const as = admitted.as.has('sender') ? 'sender' : 'recipient';
        const asked = { folder: folderOf(admitted), text, state } as const;
        const found = await courier.findEntries(envelopeOf(admitted), as, asked, cursor, limit);
        return { status: 200, body: { items: found.items.map(entryView), cursor: found.cursor } };
      }
      const q = queryBytes(admitted.query, 'q');
      const page = await courier.entriesIn(envelopeOf(admitted), folderOf(admitted), q, cursor, limit);
      return { status: 200, body: { items: page.items.map(entryView), cursor: page.cursor } };
    },
    async 'envelope.digests.put'(admitted) {
      const parameters = new URLSearchParams(admitted.query);
      const from = Number(parameters.get('from') ?? '0');
      if (!Number.isSafeInteger(from) || from < 0)
        throw new DatoferumError('invalid_request', '"from" is a piece number.');
      const digests = await readBody(admitted, DIGEST * DIGESTS);
      if (digests.length === 0 || digests.length % DIGEST !== 0) {
        throw new DatoferumError('invalid_request', 'The body is 32 bytes for each piece.');
      }
      await courier.putDigests(
        callerOf(admitted),
        envelopeOf(admitted),
        pathHashOf(admitted, parameters),
        from,
        digests,
      );
      return { status: 204 };
    },
    async 'upload.look'(admitted) {
      const seen = await courier.lookAtUpload(uploadOf(admitted).id);
      if (!seen) throw new DatoferumError('not_found');
      return { status: 200, body: uploadView(seen.upload, seen.writer) };
    },
  };
}

/** Every line of a page; a blank one is none. @throws DatoferumError `too_many_lines` */
function linesOf(body: Uint8Array): Line[] {
  const lines: Line[] = [];
  for (let from = 0; from < body.length; ) {
    const newline = body.indexOf(NEWLINE, from);
    const to = newline < 0 ? body.length : newline;
    const text = utf8Text(body.subarray(from, to));
    from = to + 1;
    if (text?.trim() === '') continue;
    if (lines.length === PAGE_LINES) throw new DatoferumError('too_many_lines');
    const line = text === null ? NOT_UTF8 : parseEntryLine(text);
    lines.push(isLineError(line) ? { code: line.code, detail: line.detail } : line);
  }
  return lines;
}

const NOT_UTF8 = { code: 'invalid_request' as const, detail: 'The line is not UTF-8; send such a name as path64.' };

function refuseForms({ req }: Admitted): void {
  if (!req.headers['content-type']?.startsWith('multipart/')) return;
  throw new DatoferumError('unsupported_media_type', 'Entries are sent as application/x-ndjson.');
}

/** `folder` as percent-encoded bytes or `folder64`; no bytes for the top. */
function folderOf({ query }: Admitted): Uint8Array {
  const text = new URLSearchParams(query).get('folder64');
  const folder = text === null ? (queryBytes(query, 'folder') ?? new Uint8Array()) : fromBase64(text);
  if (folder === null) throw new DatoferumError('path_invalid', '"folder64" is not padded base64.');
  if (folder.length === 0) return folder;
  const checked = checkPath(folder);
  if (!checked.ok) throw new DatoferumError(checked.code, checked.detail);
  return folder;
}

/** `entry` is the hexadecimal SHA-256 of the path; `path` names the path itself. */
function pathHashOf({ query }: Admitted, parameters: URLSearchParams): Uint8Array {
  const path = queryBytes(query, 'path');
  if (path) return createHash('sha256').update(path).digest();
  const hash = fromHex(parameters.get('entry') ?? '');
  if (hash?.length === DIGEST) return hash;
  throw new DatoferumError('invalid_request', '"entry" is the SHA-256 of the path in hexadecimal.');
}
