import { Buffer } from 'node:buffer';
import { createHash, randomBytes } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { DatoferumError, uuidv7 } from '@datoferum/core';
import { DEMO_PEOPLE } from '../../../src/adapters/authenticator/index.ts';
import type { Metadata } from '../../../src/ports/metadata.ts';
import type { Credential, Envelope, NewUpload, Person, Upload } from '../../../src/ports/metadata-rows.ts';
import { secretHash } from '../../../src/ports/secret-hash.ts';
import type { Body, Courier, Served, Written } from '../../../src/usecases/courier.ts';

/** Thin stand-ins for what lies behind the doors: enough to hold parsing and headers, nothing of the courier's promises. */
export class FakeHouse {
  readonly people = new Map<string, Person>();
  readonly credentials = new Map<string, Credential>();
  readonly envelopes = new Map<string, Envelope>();
  readonly uploads = new Map<string, Upload & { bytes: Buffer[] }>();
  readonly drops: { path: Uint8Array; from: number; total: number | null; bytes: Buffer }[] = [];
  /** `drop` when a drop has ended. */
  readonly events = new EventEmitter();
  /** What `serveFile` answers. */
  served: Served | null = null;
  /** Thrown by every read of an upload: the database is away. */
  isAway = false;
  /** Receiving ends with this error once so many bytes are durable. */
  failure: { after: number; error: Error } | null = null;

  constructor() {
    for (const { address, name, role, token } of DEMO_PEOPLE) {
      const person = { id: anId(), address, name, role, disabled: false };
      this.people.set(person.id, person);
      this.putToken(token, person.id, {});
    }
  }

  person(address: string): Person {
    return [...this.people.values()].find((one) => one.address === address) as Person;
  }

  putToken(secret: string, person: string, more: Partial<Credential>): void {
    const credential: Credential = {
      hash: secretHash(secret),
      kind: 'token',
      person,
      envelope: null,
      direction: null,
      expiresAt: null,
      revokedAt: null,
      ...more,
    };
    this.credentials.set(Buffer.from(credential.hash).toString('hex'), credential);
  }

  putEnvelope(more: Partial<Envelope> = {}): Envelope {
    const studio = this.person('studio@example.com');
    const envelope: Envelope = {
      id: anId(),
      state: 'filling',
      sender: studio.id,
      senderAddress: studio.address,
      senderSalt: randomBytes(32),
      title: 'A secret title',
      message: null,
      fields: null,
      contract: 'built-in',
      arrived: 0,
      terms: { retentionDays: 30, fillDays: 7, graceHours: 72, verify: 'read-back' },
      createdAt: Date.now(),
      fillDeadline: Date.UTC(2031, 0, 1),
      frozenAt: null,
      graceUntil: null,
      extendedAt: null,
      closedAt: null,
      sealedAt: null,
      expiresAt: null,
      purgedAt: null,
      damagedAt: null,
      entries: 0,
      files: 0,
      bytes: 0,
      verifiedFiles: 0,
      verifiedBytes: 0,
      compared: 0,
      problems: 0,
      tick: 0,
      wrappedKey: null,
      manifestSha256: null,
      recipients: [
        {
          id: anId(),
          address: 'client-b@example.com',
          person: null,
          state: 'notified',
          salt: randomBytes(32),
          openedAt: null,
          endedAt: null,
          served: 0,
          confirmed: false,
          reason: null,
          addedAt: null,
          remindedAt: null,
        },
      ],
      ...more,
    };
    this.envelopes.set(envelope.id, envelope);
    return envelope;
  }

  get metadata(): Metadata {
    const read = {
      credential: async (hash: Uint8Array) => {
        const credential = this.credentials.get(Buffer.from(hash).toString('hex'));
        return credential ? { credential, person: this.people.get(credential.person) as Person } : null;
      },
      envelope: async (id: string) => this.envelopes.get(id) ?? null,
      upload: async (id: string) => {
        if (this.isAway) throw new Error('SQLITE_BUSY');
        return this.uploads.get(id) ?? null;
      },
      envelopes: async () => ({ items: [...this.envelopes.values()], cursor: null }),
      identitiesOf: async () => [],
      personFigures: async () => null,
      lastBeat: async () => Date.now(),
    };
    return { shared: false, read, write: {}, close: async () => undefined } as unknown as Metadata;
  }

  get courier(): Courier {
    const fake = {
      opened: async () => undefined,
      progress: () => ({
        files: 0,
        bytes: 0,
        arrived: 0,
        verifiedFiles: 0,
        verifiedBytes: 0,
        step: null,
        secondsLeft: null,
        problems: 0,
      }),
      problems: async () => ({ items: [], cursor: null, total: 0 }),
      createUpload: async (_: unknown, upload: NewUpload) => this.#made(upload),
      createWithBody: async (_: unknown, upload: NewUpload, body: Body) => this.#received(this.#made(upload), body),
      writeUpload: async (_: unknown, id: string, offset: number, body: Body, declared: { length: number | null }) => {
        const upload = this.uploads.get(id) as Upload & { bytes: Buffer[] };
        if (offset !== upload.received)
          throw new DatoferumError('offset_differs', undefined, { offset: upload.received });
        upload.length ??= declared.length;
        return this.#received(upload, body);
      },
      settleUpload: async (id: string) => {
        if (this.isAway) throw new Error('SQLITE_BUSY');
        return this.uploads.get(id) as Upload;
      },
      lookAtUpload: async (id: string) => ({ upload: this.uploads.get(id) as Upload, writer: null }),
      terminateUpload: async (_: unknown, id: string) => {
        (this.uploads.get(id) as Upload).state = 'terminated';
      },
      drop: async (
        _: unknown,
        envelope: Envelope,
        path: Uint8Array,
        from: number,
        total: number | null,
        mtime: number | null,
        body: Body,
      ) => {
        if (from > 0 && this.drops.length === 0) throw new DatoferumError('offset_differs', undefined, { offset: 0 });
        const upload = this.#made({
          ...NOTHING,
          id: anId(),
          envelope: envelope.id,
          length: total,
          path,
          mtime,
          drop: true,
        });
        const written = await this.#received(upload, body);
        this.drops.push({ path, from, total, bytes: Buffer.concat(upload.bytes) });
        this.events.emit('drop', written);
        return written;
      },
      serveFile: async () => this.served as Served,
      serveTape: async () => this.served as Served,
    };
    return fake as unknown as Courier;
  }

  #made(upload: NewUpload): Upload & { bytes: Buffer[] } {
    const now = Date.now();
    const { id, reel } = upload;
    const row = { ...upload, received: 0, epoch: 0, state: 'open' as const, createdAt: now, updatedAt: now, bytes: [] };
    const made = { ...row, reel: reel?.id ?? id, position: reel?.position ?? 0 };
    this.uploads.set(id, made);
    return made;
  }

  async #received(upload: Upload & { bytes: Buffer[] }, body: Body): Promise<Written> {
    let broken: Error | null = null;
    try {
      for await (const chunk of body.stream.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
        if (upload.length !== null && upload.received + chunk.length > upload.length)
          throw new DatoferumError('length_exceeded');
        const kept = this.failure ? chunk.subarray(0, this.failure.after - upload.received) : chunk;
        upload.bytes.push(kept);
        upload.received += kept.length;
        if (this.failure && upload.received >= this.failure.after) throw this.failure.error;
      }
    } catch (error) {
      broken = error as Error;
    }
    const complete =
      !broken && body.isComplete() && (upload.length === null ? upload.drop : upload.received === upload.length);
    if (complete) upload.state = 'complete';
    return { upload, received: upload.received, complete, broken };
  }
}

const NOTHING = { kind: 'plain' as const, metadata: null, reel: null, person: '' };

export const anId = (): string => uuidv7(Date.now(), randomBytes(10));

/** A file of given bytes, handed out in chunks. */
export function servedBytes(bytes: Uint8Array, chunk = 64 * 1024): Served & { released: number } {
  const sha256 = createHash('sha256').update(bytes).digest();
  const served = {
    released: 0,
    size: bytes.length,
    etag: `"${sha256.toString('hex')}"`,
    sha256,
    async *open(from: number, to: number) {
      for (let at = from; at < to; at += chunk) {
        const release = () => {
          served.released++;
        };
        yield { bytes: bytes.subarray(at, Math.min(to, at + chunk)), release };
      }
    },
    pieceDigest: async (from: number, to: number) => (from === 0 && to === bytes.length ? sha256 : null),
  };
  return served;
}
