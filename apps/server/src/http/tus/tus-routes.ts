import type { OutgoingHttpHeaders } from 'node:http';
import { DatoferumError, type ErrorCode } from '@datoferum/core';
import { Server, type ServerOptions } from '@tus/server';
import type { Upload as TusUpload } from '@tus/utils';
import { answer, answerError } from '../answer.ts';
import { type Admitted, envelopeOf, type Handler, type House } from '../exchange.ts';
import type { RouteName } from '../routes.ts';
import { concatHeader, createFinal, locationOf } from './create-final.ts';
import { refusalOf } from './tus-refusals.ts';
import { tusRequest } from './tus-request.ts';
import { TusStore, type TusTrip } from './tus-store.ts';
import { CHECKSUM_ALGORITHMS, checksumOf } from './upload-checksum.ts';
import { concatOf } from './upload-concat.ts';

type TusRoutes = Partial<Record<RouteName, Handler>>;
type WebRequest = Parameters<Server['handleWeb']>[0];

/** Its own locks, expiry and Location stay off: the courier has these (docs/spec/http.md, tus). */
const NO_LOCK = { lock: async () => undefined, unlock: async () => undefined };

/** tus 1.0 at /files/. @tus/server answers OPTIONS and routes and validates the rest; see TusStore for what passes by it. */
export function createTus({ courier, world }: Pick<House, 'courier' | 'world'>): TusRoutes {
  const store = new TusStore(courier);
  const trip = () => store.trips.getStore() as TusTrip;
  const options: ServerOptions = {
    path: '/files',
    locker: { newLock: () => NO_LOCK },
    namingFunction: () => trip().id,
    generateUrl: () => '',
    respectForwardedHeaders: false,
    relativeLocation: true,
  };
  const server = new Server({ ...options, datastore: store });
  passBodiesBy(server, store);

  const handle: Handler = async (admitted) => {
    const { req, route, upload } = admitted;
    const id = world.id();
    const isCreation = route.method === 'POST';
    const concat = isCreation ? concatOf(req, envelopeOf(admitted).id) : null;
    if (concat?.kind === 'final') return createFinal(courier, admitted, id, concat);
    const made: TusTrip = {
      admitted,
      id,
      isPartial: concat !== null,
      checksum: isCreation || route.method === 'PATCH' ? checksumOf(req) : null,
      fresh: null,
      declared: null,
      upload,
      written: null,
      error: null,
    };
    const request = tusRequest(admitted, made.id) as unknown as WebRequest;
    const response = await store.trips.run(made, () => server.handleWeb(request));
    const refused = made.error ?? made.written?.broken ?? refusalOf(response.status, await textOf(response), made);
    const isCreated = made.fresh !== null && made.upload !== null;
    if (refused && !(isCreated && !isTold(refused))) return refuse(admitted, refused, made);
    const headers = headersOf(admitted, made, response);
    if (route.method === 'HEAD' && made.upload) Object.assign(headers, await concatHeader(courier, made.upload));
    if (route.method === 'OPTIONS') headers['Tus-Checksum-Algorithm'] = CHECKSUM_ALGORITHMS;
    answer(admitted, response.status, headers);
  };
  return {
    'tus.options': handle,
    'tus.create': handle,
    'tus.create.bare': handle,
    'tus.head': handle,
    'tus.patch': handle,
    'tus.delete': handle,
    'tus.head.short': handle,
    'tus.patch.short': handle,
    'tus.delete.short': handle,
  };
}

/** The chain of streams in front of `write` would carry no byte and costs more than the rest of the request. */
function passBodiesBy(server: Server, store: TusStore): void {
  for (const handler of [server.handlers.POST, server.handlers.PATCH]) {
    Object.assign(handler, {
      writeToStore: (_body: unknown, upload: TusUpload) => store.write(null, upload.id, upload.offset),
    });
  }
}

async function textOf(response: Response): Promise<string> {
  return response.status < 400 ? '' : response.text();
}

/** What a creation whose body failed says in place of its 201: sending the same again would end the same. */
const TOLD = new Set<ErrorCode>(['length_exceeded', 'checksum_mismatch', 'checksum_unsupported']);
const isTold = (error: unknown): boolean => error instanceof DatoferumError && TOLD.has(error.code);

function refuse(admitted: Admitted, error: unknown, { upload, fresh, written }: TusTrip): void {
  const headers: OutgoingHttpHeaders = {};
  const isUnknown = !(error instanceof DatoferumError);
  // A body that ended early is the client's doing; there is nobody left to be told, or the offset tells it.
  const shown = isUnknown && written?.broken === error ? new DatoferumError('body_incomplete') : error;
  if (written) headers['Upload-Offset'] = String(written.received);
  if (fresh && upload) headers.Location = locationOf(admitted, upload.id);
  if (shown === error && isUnknown) throw error;
  answerError(admitted, shown, headers);
}

const FROM_TUS = [
  'Tus-Version',
  'Tus-Extension',
  'Upload-Offset',
  'Upload-Length',
  'Upload-Defer-Length',
  'Cache-Control',
];

function headersOf(admitted: Admitted, { upload, written, fresh }: TusTrip, response: Response): OutgoingHttpHeaders {
  const headers: OutgoingHttpHeaders = {};
  for (const name of FROM_TUS) {
    const value = response.headers.get(name);
    if (value !== null) headers[name] = value;
  }
  if (!upload || !admitted.envelope) return headers;
  if (fresh) headers.Location = locationOf(admitted, upload.id);
  if (written) headers['Upload-Offset'] = String(written.received);
  const isOpen = upload.length === null || upload.received < upload.length;
  if (isOpen && admitted.route.method !== 'DELETE') {
    headers['Upload-Expires'] = new Date(admitted.envelope.fillDeadline).toUTCString();
  }
  if (admitted.route.method === 'HEAD' && upload.metadata) {
    headers['Upload-Metadata'] = Buffer.from(upload.metadata).toString('latin1');
  }
  return headers;
}
