import { AsyncLocalStorage } from 'node:async_hooks';
import { DatoferumError, errorEntry } from '@datoferum/core';
import { DataStore, Upload as TusUpload } from '@tus/utils';
import type { NewUpload, Upload } from '../../ports/metadata-rows.ts';
import type { Courier, Written } from '../../usecases/courier.ts';
import type { BodyChecksum } from '../../usecases/receive/body-checksum.ts';
import { type Admitted, callerOf, uploadOf } from '../exchange.ts';
import { bodyOf, contentLength } from '../request-body.ts';
import { newUploadFrom } from './new-upload.ts';

/** One request on its way through @tus/server: what our side of the protocol needs and finds out. */
export interface TusTrip {
  admitted: Admitted;
  /** Id of an upload that is being created. */
  id: string;
  /** Upload-Concat: partial. */
  isPartial: boolean;
  checksum: BodyChecksum | null;
  /** Made by POST once its headers were found good; its body may be what creates it. */
  fresh: NewUpload | null;
  /** A length that came with PATCH for a deferred upload. */
  declared: number | null;
  upload: Upload | null;
  written: Written | null;
  error: unknown;
}

/**
 * What @tus/server takes for a store. It sees headers only: bodies go from the node request straight to the courier,
 * metadata is read by core, and errors keep their code beside the text that it would send.
 */
export class TusStore extends DataStore {
  readonly trips = new AsyncLocalStorage<TusTrip>();
  readonly #courier: Courier;

  constructor(courier: Courier) {
    super();
    this.#courier = courier;
    this.extensions = [
      'creation',
      'creation-with-upload',
      'creation-defer-length',
      'termination',
      'expiration',
      'checksum',
      'checksum-trailer',
      'concatenation',
    ];
  }

  override async create(asked: TusUpload): Promise<TusUpload> {
    return this.#step(async (trip) => {
      const { admitted } = trip;
      const fresh = newUploadFrom(admitted, trip.id, asked.size ?? null, trip.isPartial ? 'partial' : 'plain');
      trip.fresh = fresh;
      // With a body the courier makes the upload and its bytes in one transaction: see write.
      if (contentLength(admitted.req) === 0) trip.upload = await this.#courier.createUpload(callerOf(admitted), fresh);
      return asked;
    });
  }

  override async getUpload(id: string): Promise<TusUpload> {
    return this.#step(async (trip) => {
      const { admitted } = trip;
      // HEAD makes a writer let go first; PATCH compares with what is durable and disturbs nobody.
      const isHead = admitted.route.method === 'HEAD';
      const upload = isHead ? await this.#courier.settleUpload(uploadOf(admitted).id) : uploadOf(admitted);
      trip.upload = upload;
      return new TusUpload({ id, offset: upload.received, ...(upload.length === null ? {} : { size: upload.length }) });
    });
  }

  override async declareUploadLength(_id: string, length: number): Promise<void> {
    return this.#step(async (trip) => {
      trip.declared = length;
    });
  }

  override async write(_stream: unknown, _id: string, offset: number): Promise<number> {
    return this.#step(async (trip) => {
      const { admitted, fresh } = trip;
      const caller = callerOf(admitted);
      const body = { ...bodyOf(admitted.req), ...(trip.checksum ? { checksum: trip.checksum } : {}) };
      if (fresh) {
        if (body.length === 0) return 0;
        trip.written = await this.#courier.createWithBody(caller, fresh, body);
      } else {
        const declared = { length: trip.declared };
        const known = uploadOf(admitted);
        trip.written = await this.#courier.writeUpload(caller, known.id, offset, body, declared, known);
      }
      trip.upload = trip.written.upload;
      return trip.written.received;
    });
  }

  override async remove(_id: string): Promise<void> {
    return this.#step((trip) => this.#courier.terminateUpload(callerOf(trip.admitted), uploadOf(trip.admitted).id));
  }

  async #step<T>(work: (trip: TusTrip) => Promise<T>): Promise<T> {
    const trip = this.trips.getStore();
    if (!trip) throw new Error('outside of a request');
    try {
      return await work(trip);
    } catch (error) {
      trip.error = error;
      const status = error instanceof DatoferumError ? errorEntry(error.code).status : 500;
      throw { status_code: status, body: '' };
    }
  }
}
