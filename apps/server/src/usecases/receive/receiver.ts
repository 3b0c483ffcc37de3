import { DatoferumError } from '@datoferum/core';
import type { CommitResult, Envelope, Id, NewUpload, Upload } from '../../ports/metadata-rows.ts';
import type { Body, Caller, Written } from '../courier.ts';
import type { Keyring } from '../keyring.ts';
import type { Ports } from '../ports.ts';
import { BlobIds } from './blob-ids.ts';
import { Holders } from './holders.ts';
import { Packer } from './packer.ts';
import { BodyReceiver, type Received, type Target } from './receive-body.ts';

type Needs = Pick<Ports, 'metadata' | 'blobs' | 'engine' | 'world' | 'process' | 'log'>;

/** Told when bytes became durable or an upload complete, so that the verifier can follow. */
export type OnDurable = (envelope: Id, reel: Id, from: number, to: number) => void;

/** The path in: creation, bytes, take-over, termination, drops (design § 4, Receiving). */
export class Receiver {
  readonly holders: Holders;
  readonly #ports: Needs;
  readonly #keyring: Keyring;
  readonly #blobIds: BlobIds;
  readonly #packer: Packer;
  readonly #onDurable: OnDurable;
  /** Envelope of each upload being written, so that close and purge can stop their writers. */
  readonly #envelopeOf = new Map<Id, Id>();

  constructor(ports: Needs, keyring: Keyring, onDurable: OnDurable) {
    this.#ports = ports;
    this.#keyring = keyring;
    this.#onDurable = onDurable;
    this.holders = new Holders(ports.world);
    this.#blobIds = new BlobIds(ports);
    this.#packer = new Packer(ports, keyring, this.#blobIds);
  }

  async create(upload: NewUpload): Promise<Upload> {
    const [made] = await this.#ports.metadata.write.createUploads([upload], this.#ports.world.now());
    if (!made?.ok) throw new DatoferumError(made?.code ?? 'internal');
    if (made.upload.state === 'complete') this.#onDurable(upload.envelope, made.upload.reel, 0, 0);
    return made.upload;
  }

  async createFinal(upload: NewUpload, partials: Id[]): Promise<Upload> {
    const made = await this.#ports.metadata.write.createFinal(upload, partials, this.#ports.world.now());
    if (!made.ok) throw new DatoferumError(made.code);
    this.#onDurable(upload.envelope, made.upload.reel, 0, made.upload.received);
    return made.upload;
  }

  /**
   * A small body and its creation are one transaction; for a larger or unknown one the row comes first, so that a cut body can be continued.
   * Never rejects once the upload exists.
   */
  async createWithBody(upload: NewUpload, body: Body, endsWithBody = false): Promise<Written> {
    const small = body.length !== null && body.length <= 1024 * 1024 && body.length > 0;
    if (!small) {
      const row = await this.create(upload);
      if (row.state === 'complete') return { upload: row, received: row.received, complete: true, broken: null };
      return this.#receive(row, body, { endsWithBody });
    }
    return this.#receive(asRow(upload, this.#ports.world.now()), body, { endsWithBody, create: upload });
  }

  /** `known` is the row as the door read it a moment ago: the commit itself tells when it is no longer true. */
  async write(
    id: Id,
    offset: number,
    body: Body,
    declared: { length: number | null },
    known: Upload | null = null,
  ): Promise<Written> {
    let row = known ?? (await this.#row(id));
    if (offset !== row.received) throw offsetDiffers(row);
    while (this.holders.get(id)) {
      await this.holders.evict(id);
      row = await this.#raised(id);
      if (offset !== row.received) throw offsetDiffers(row);
    }
    refuseEnded(row);
    if (declared.length !== null && declared.length !== row.length) {
      if (row.length !== null)
        throw new DatoferumError('invalid_request', 'Upload-Length differs from the length declared before.');
      const done = await this.#ports.metadata.write.declareLength(
        id,
        row.epoch,
        declared.length,
        this.#ports.world.now(),
      );
      if (!done.ok) throw new DatoferumError(done.code);
      row = await this.#row(id);
    }
    // Between the look at the holders and taking the upload nothing is awaited, except above: look once more.
    if (this.holders.get(id)) return this.write(id, offset, body, declared);
    return this.#receive(row, body, { endsWithBody: row.drop && row.length === null });
  }

  /** HEAD: a holder lets go first, then what is durable is the answer. */
  async settle(id: Id): Promise<Upload> {
    if (await this.holders.evict(id)) return this.#raised(id);
    return this.#row(id);
  }

  async terminate(caller: Caller, id: Id): Promise<void> {
    const row = await this.#row(id);
    await Promise.all(this.holders.stopAll((upload) => upload === id));
    const done = await this.#ports.metadata.write.terminateUpload(id, {
      type: 'upload.terminated',
      envelope: row.envelope,
      person: caller.person.id,
      from: caller.from,
      result: 'done',
      data: { upload: id, received: row.received },
      at: this.#ports.world.now(),
    });
    if (!done.ok) throw new DatoferumError(done.code);
  }

  async drop(
    caller: Caller,
    envelope: Envelope,
    path: Uint8Array,
    from: number,
    total: number | null,
    mtime: number | null,
    body: Body,
  ): Promise<Written> {
    if (from === 0) {
      const upload: NewUpload = {
        id: this.#ports.world.id(),
        envelope: envelope.id,
        kind: 'plain',
        length: total ?? body.length,
        metadata: null,
        path,
        mtime,
        reel: null,
        drop: true,
        person: caller.person.id,
      };
      return this.createWithBody(upload, body, upload.length === null);
    }
    const open = await this.#ports.metadata.read.openDrop(envelope.id, path);
    if (!open)
      throw new DatoferumError('offset_differs', 'Nothing of this file is here: send it from its first byte.', {
        offset: 0,
      });
    return this.write(open.id, from, body, { length: total });
  }

  /** Stops all writers of an envelope and waits until they let go. */
  async stopEnvelope(envelope: Id): Promise<void> {
    await Promise.all(this.holders.stopAll((upload) => this.#envelopeOf.get(upload) === envelope));
    this.#blobIds.forget(envelope);
  }

  async stop(): Promise<void> {
    await Promise.all(this.holders.stopAll());
  }

  async #receive(row: Upload, body: Body, how: { endsWithBody: boolean; create?: NewUpload }): Promise<Written> {
    const target: Target = {
      upload: row.id,
      envelope: row.envelope,
      epoch: row.epoch,
      start: row.received,
      length: row.length,
      endsWithBody: how.endsWithBody,
      ...(how.create ? { create: how.create } : {}),
    };
    const receiver = new BodyReceiver(this.#ports, this.#keyring, this.#blobIds, this.#packer, target, body);
    const holder = this.holders.enter(row.id, () => receiver.reader.stop());
    Object.defineProperty(holder, 'live', { get: () => receiver.live });
    this.#envelopeOf.set(row.id, row.envelope);
    let got: Received;
    try {
      got = await receiver.run();
    } finally {
      this.#envelopeOf.delete(row.id);
      holder.leave();
    }
    if (how.create && !got.created) return this.#createAfterFailure(how.create, got);
    if (got.received > row.received && got.reel)
      this.#onDurable(row.envelope, got.reel, got.position + row.received, got.position + got.received);
    const broken =
      holder.evicted && got.broken ? new DatoferumError('evicted', undefined, { offset: got.received }) : got.broken;
    const upload: Upload = {
      ...row,
      received: got.received,
      length: got.length,
      state: got.complete ? 'complete' : 'open',
      reel: got.reel ?? row.reel,
      position: got.position,
    };
    return { upload, received: got.received, complete: got.complete, broken };
  }

  /** The body failed before the one transaction that makes the row: a creation still answers with a place to continue, unless it was refused. */
  async #createAfterFailure(upload: NewUpload, got: Received): Promise<Written> {
    const refused = got.broken instanceof DatoferumError && REFUSALS.has(got.broken.code);
    if (refused) throw got.broken;
    const row = await this.create(upload);
    return { upload: row, received: row.received, complete: row.state === 'complete', broken: got.broken };
  }

  async #row(id: Id): Promise<Upload> {
    const row = await this.#ports.metadata.read.upload(id);
    if (!row) throw new DatoferumError('not_found');
    return row;
  }

  async #raised(id: Id): Promise<Upload> {
    const row = await this.#ports.metadata.write.raiseEpoch(id);
    if (!row) throw new DatoferumError('not_found');
    return row;
  }
}

/** Refusals of the creation itself; everything else is trouble with the body. */
const REFUSALS = new Set<string>([
  'envelope_closed',
  'envelope_frozen',
  'path_conflict',
  'stretch_overlaps',
  'not_found',
  'invalid_request',
  'gone',
] satisfies Extract<CommitResult, { ok: false }>['code'][] | string[]);

function offsetDiffers(row: Upload): DatoferumError {
  return new DatoferumError('offset_differs', `The courier holds ${row.received} bytes of this upload.`, {
    offset: row.received,
  });
}

function refuseEnded(row: Upload): void {
  if (row.state === 'terminated') throw new DatoferumError('gone');
  if (row.state === 'complete' || row.kind === 'final') {
    if (row.kind === 'final') throw new DatoferumError('forbidden', 'A final upload takes no bytes of its own.');
  }
  if (row.state === 'abandoned' || row.state === 'replaced') throw new DatoferumError('gone');
}

function asRow(upload: NewUpload, now: number): Upload {
  return {
    id: upload.id,
    envelope: upload.envelope,
    kind: upload.kind,
    length: upload.length,
    received: 0,
    epoch: 0,
    metadata: upload.metadata,
    path: upload.path,
    state: 'open',
    reel: upload.reel?.id ?? upload.id,
    position: upload.reel?.position ?? 0,
    drop: upload.drop,
    person: upload.person,
    createdAt: now,
    updatedAt: now,
  };
}
