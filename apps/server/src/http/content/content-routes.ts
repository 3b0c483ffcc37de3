import { createHash } from 'node:crypto';
import { checkPath, DatoferumError, nameOf, utf8 } from '@datoferum/core';
import type { Receipt, RenderingKind } from '../../ports/metadata-rows.ts';
import type { Served } from '../../usecases/courier.ts';
import { isNamed } from '../../usecases/is-named.ts';
import { type Admitted, callerOf, envelopeOf, type Handler, type House } from '../exchange.ts';
import { percentDecoded } from '../raw-path.ts';
import type { RouteName } from '../routes.ts';
import { attachment } from './disposition.ts';
import { sendServed } from './send-served.ts';

/** The path out: files, the tape and the sealed documents. */
export function createContentRoutes({ courier }: Pick<House, 'courier'>): Partial<Record<RouteName, Handler>> {
  const file: Handler = async (admitted) => {
    const path = contentPath(admitted);
    mustNotHaveRefused(admitted);
    const served = await courier.serveFile(callerOf(admitted), envelopeOf(admitted), path);
    await sendServed(admitted, served, { 'Content-Disposition': attachment(nameOf(path)) });
  };
  const tape: Handler = async (admitted) => {
    mustNotHaveRefused(admitted);
    const envelope = envelopeOf(admitted);
    const served = await courier.serveTape(callerOf(admitted), envelope);
    await sendServed(admitted, served, { 'Content-Disposition': attachment(utf8(`${envelope.id}.tape`)) });
  };
  const zip: Handler = async (admitted) => {
    mustNotHaveRefused(admitted);
    const envelope = envelopeOf(admitted);
    const served = await courier.serveZip(callerOf(admitted), envelope);
    const name = envelope.title.replace(/[/\\\p{Cc}]/gu, '_').trim() || envelope.id;
    await sendServed(admitted, served, { 'Content-Disposition': attachment(utf8(`${name}.zip`)) });
  };
  const rendering = (kind: RenderingKind): Handler => {
    return async (admitted) => {
      const served = await courier.serveRendering(callerOf(admitted), envelopeOf(admitted), kind);
      await sendServed(admitted, served, { 'Content-Disposition': attachment(utf8(kind)) });
    };
  };
  const seal = (name: string, type: string, pick: (receipt: Receipt) => Uint8Array): Handler => {
    return async (admitted) => {
      const receipts = await courier.receipts(envelopeOf(admitted));
      const receipt = receipts.find(({ kind }) => kind === 'sealed');
      if (!receipt) throw new DatoferumError('not_sealed');
      const headers = { 'Content-Type': type, 'Content-Disposition': attachment(utf8(name)) };
      await sendServed(admitted, inMemory(pick(receipt)), headers);
    };
  };
  return {
    'envelope.content': file,
    'envelope.tape': tape,
    'envelope.zip': zip,
    'download.content': file,
    'download.tape': tape,
    'download.zip': zip,
    'envelope.manifest.sums': rendering('manifest-sha256.txt'),
    'envelope.manifest.lines': rendering('manifest.ndjson'),
    'envelope.pieces': rendering('pieces.bin'),
    'envelope.seal': seal('seal.json', 'application/json', ({ statement }) => statement),
    'envelope.seal.sig': seal('seal.json.sig', 'text/plain; charset=utf-8', ({ sig }) => utf8(sig)),
    'envelope.seal.jws': seal('seal.jws', 'application/jose', ({ jws }) => utf8(jws)),
  };
}

/** The signed receipt says that this person did not take it: so it must not. @throws DatoferumError `already_refused` */
function mustNotHaveRefused(admitted: Admitted): void {
  const { person } = callerOf(admitted);
  const own = envelopeOf(admitted).recipients.filter((one) => isNamed(one, person));
  if (own.length > 0 && own.every(({ state }) => state === 'refused')) throw new DatoferumError('already_refused');
}

function contentPath({ params }: Admitted): Uint8Array {
  const path = percentDecoded(params.path ?? '');
  const checked = checkPath(path);
  if (!checked.ok) throw new DatoferumError(checked.code, checked.detail);
  return path;
}

/** A short document that needs no store. */
function inMemory(bytes: Uint8Array): Served {
  const sha256 = createHash('sha256').update(bytes).digest();
  return {
    size: bytes.length,
    etag: `"${sha256.toString('hex')}"`,
    sha256,
    async *open(from, to) {
      yield { bytes: bytes.subarray(from, to), release: () => undefined };
    },
    pieceDigest: async (from, to) => (from === 0 && to === bytes.length ? sha256 : null),
  };
}
