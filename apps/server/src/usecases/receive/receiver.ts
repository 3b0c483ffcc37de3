import { DatoferumError } from '@datoferum/core';
import type { Envelope, Id, NewUpload, Upload } from '../../ports/metadata-rows.ts';
import type { Body, Caller, Written } from '../courier.ts';
import type { Keyring } from '../keyring.ts';
import type { Ports } from '../ports.ts';
import { BlobIds } from './blob-ids.ts';
import { Creations } from './creations.ts';
import { Memory } from './held-bytes.ts';
import { Holders, withinMs } from './holders.ts';
import { Packer } from './packer.ts';
import type { Received, Target } from './part-commits.ts';
import { BodyReceiver } from './receive-body.ts';
import { asRow, offsetDiffers, REFUSALS, refuseEnded, tooLong } from './refusals.ts';
import { Room } from './room.ts';
import { Writers } from './writers.ts';

type Needs = Pick<Ports, 'metadata' | 'blobs' | 'engine' | 'world' | 'process' | 'log' | 'keepFree'>;

/** Whoever writes is waited for this long when the courier stops or an envelope closes; what it commits later changes no row. */
const LET_GO_MS = 3_000;

/** Told when bytes became durable or an upload complete, so that the verifier can follow. */
export type OnDurable = (envelope: Id, reel: Id, from: number, to: number) => void;

/** The path in: creation, bytes, take-over, termination, drops (design § 4, Receiving). */
export class Receiver {
  readonly holders: Holders;
  readonly #ports: Needs;
  readonly #shared: { keyring: Keyring; blobIds: BlobIds; packer: Packer; memory: Memory };
  readonly #onDurable: OnDurable;
  readonly #creations: Creations;
  readonly #writers = new Writers();
  readonly #room: Room;

  constructor(ports: Needs, keyring: Keyring, onDurable: OnDurable) {
    this.#ports = ports;
    this.#onDurable = onDurable;
    this.holders = new Holders(ports.world);
    this.#room = new Room(ports);
    this.#creations = new Creations(ports.metadata.write, ports.world);
    const blobIds = new BlobIds(ports);
    this.#shared = { keyring, blobIds, packer: new Packer(ports, keyring, blobIds), memory: new Memory() };
  }

  async create(upload: NewUpload): Promise<Upload> {
    await this.#room.require(upload.person, upload.length ?? 1);
    return this.#make(upload);
  }

  async #make(upload: NewUpload): Promise<Upload> {
    const made = await this.#creations.make(upload);
    if (!made.ok) throw new DatoferumError(made.code);
    if (made.upload.state === 'complete') this.#onDurable(upload.envelope, made.upload.reel, 0, 0);
    return made.upload;
  }

  async createFinal(upload: NewUpload, partials: Id[], sent: Uint8Array): Promise<Upload> {
    const made = await this.#ports.metadata.write.createFinal(upload, partials, sent, this.#ports.world.now());
    if (!made.ok) throw new DatoferumError(made.code === 'invalid_request' ? 'final_invalid' : made.code);
    this.#onDurable(upload.envelope, made.upload.reel, 0, made.upload.received);
    return made.upload;
  }

  /**
   * A small body and its creation are one transaction; for a larger or unknown one the row comes first, so that a cut body can be continued.
   * Never rejects once the upload exists; a body that announces more bytes than the upload has makes none.
   */
  async createWithBody(upload: NewUpload, body: Body, endsWithBody = false): Promise<Written> {
    if (upload.length !== null && body.length !== null && body.length > upload.length) throw tooLong(upload.length);
    await this.#room.require(upload.person, upload.length ?? body.length ?? 1);
    const small = body.length !== null && body.length <= 1024 * 1024 && body.length > 0;
    if (!small) {
      const row = await this.#make(upload);
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
    const ending = this.holders.get(id);
    if (ending?.isEnding && offset !== row.received) {
      // A line that broke a moment ago: in an instant its bytes count.
      await withinMs(ending.done, LET_GO_MS);
      row = await this.#row(id);
    }
    if (offset !== row.received) throw offsetDiffers(row);
    // An announced length was reserved when it was announced.
    if (row.length === null && row.state === 'open') {
      const more = declared.length === null ? (body.length ?? 1) : declared.length - row.received;
      await this.#room.require(row.person, Math.max(0, more));
    }
    for (let taken = this.#takenOver(id); taken; taken = this.#takenOver(id)) {
      row = await taken;
      if (offset !== row.received) throw offsetDiffers(row);
    }
    refuseEnded(row);
    if (row.length !== null && body.length !== null && offset + body.length > row.length) throw tooLong(row.length);
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
      if (row.state === 'complete') this.#follow(row);
      // Somebody may have come while the length was stored: look once more, nothing is awaited from there on.
      return this.write(id, offset, body, declared);
    }
    return this.#receive(row, body, { endsWithBody: row.drop && row.length === null });
  }

  /** HEAD: a holder lets go first, then what is durable is the answer. */
  async settle(id: Id): Promise<Upload> {
    return (await this.#takenOver(id)) ?? this.#row(id);
  }

  async terminate(caller: Caller, id: Id): Promise<void> {
    const row = await this.#row(id);
    const holder = this.holders.get(id);
    holder?.stop();
    if (holder) await withinMs(holder.done, LET_GO_MS);
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

  /** Stops all writers of an envelope and waits a little until they let go: their commits change no row any more. */
  async stopEnvelope(envelope: Id): Promise<void> {
    this.#shared.blobIds.forget(envelope);
    await withinMs(this.gone(envelope), LET_GO_MS);
  }

  /** Stops all writers of an envelope. Resolves when none of them touches the store any more. */
  async gone(envelope: Id): Promise<void> {
    this.#shared.blobIds.forget(envelope);
    await this.#writers.gone(envelope);
    this.#shared.blobIds.forget(envelope);
  }

  /** Blobs of parts that failed lose their rows' claim, so that the sweep may remove them. */
  giveBack(): Promise<void> {
    return this.#shared.blobIds.giveBack();
  }

  async stop(): Promise<void> {
    await withinMs(this.#writers.allGone(), LET_GO_MS);
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
    const receiver = new BodyReceiver(this.#ports, this.#shared, target, body);
    const holder = this.holders.enter(row.id, () => receiver.reader.stop());
    Object.defineProperties(holder, {
      live: { get: () => receiver.live },
      isEnding: { get: () => receiver.reader.isOver },
    });
    const leave = this.#writers.enter(row.envelope, holder);
    let got: Received;
    try {
      got = await receiver.run();
    } finally {
      leave();
      holder.leave();
    }
    if (how.create && !got.created) return this.#createAfterFailure(how.create, got);
    // A replacement is seen from its last byte on, all of it.
    if (got.received > row.received && got.reel) {
      const from = got.complete ? 0 : row.received;
      this.#onDurable(row.envelope, got.reel, got.position + from, got.position + got.received);
    }
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
    const row = await this.#make(upload);
    return { upload: row, received: row.received, complete: row.state === 'complete', broken: got.broken };
  }

  #follow(upload: Upload): void {
    this.#onDurable(upload.envelope, upload.reel, upload.position, upload.position + upload.received);
  }

  #takenOver(id: Id): Promise<Upload> | null {
    return this.holders.takeOver(id, () => this.#raised(id));
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
