import { createHash, type Hash, type KeyObject, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { FloeError, FloeMessage, HEADER, OVERHEAD, PLAIN } from './floe-node.ts';
import {
  BEGIN,
  type Digest,
  END,
  type FileJob,
  type HashJob,
  type Job,
  type JobDamage,
  type JobMessage,
  type KeyGrant,
  type OpenJob,
  type Result,
  SAME,
  type SealJob,
  type SealManyJob,
  SPAN,
  STRIDE,
} from './jobs.ts';
import { putFileSync } from './put-file.ts';
import { SLOT_SIZE } from './slots.ts';

/** A worker drops a key this long after it was given it; the main thread gives it anew before. */
export const KEY_TTL_MS = 30_000;
const MESSAGES_PER_ENVELOPE = 64;

interface EnvelopeKeys {
  key: KeyObject;
  since: number;
  messages: Map<string, FloeMessage>;
}

interface Lane {
  hash: Hash;
  crc: number;
  /** The segment opened last, for a file that begins where another ended. */
  last: Buffer | null;
}

/** All the crypto and hashing there is; runs in a worker thread, or in the caller's. */
export class ByteWork {
  readonly #memory: SharedArrayBuffer;
  readonly #envelopes = new Map<string, EnvelopeKeys>();
  readonly #lanes = new Map<number, Lane>();

  readonly #now: () => number;

  constructor(memory: SharedArrayBuffer, now: () => number = () => performance.now()) {
    this.#memory = memory;
    this.#now = now;
  }

  run(job: Job, grant: KeyGrant | null): Result {
    switch (job.op) {
      case 'seal':
        return this.#seal(job, this.#keys(grant));
      case 'seal-many':
        return this.#sealMany(job, this.#keys(grant).key);
      case 'open':
        return job.digest ? this.#openAndHash(job, this.#keys(grant)) : this.#open(job, this.#keys(grant));
      case 'hash':
        return this.#hash(job);
      case 'file':
        return putFile(job);
      case 'drop':
        this.#lanes.delete(job.lane);
        return {};
    }
  }

  forget(envelope: string): void {
    this.#envelopes.delete(envelope);
  }

  /** Call now and then: keys that nobody gave anew are dropped. */
  sweep(): void {
    const oldest = this.#now() - KEY_TTL_MS;
    for (const [envelope, { since }] of this.#envelopes) if (since < oldest) this.#envelopes.delete(envelope);
  }

  #keys(grant: KeyGrant | null): EnvelopeKeys {
    const known = grant && this.#envelopes.get(grant.envelope);
    if (grant?.key) {
      const keys = { key: grant.key, since: this.#now(), messages: known?.messages ?? new Map() };
      this.#envelopes.set(grant.envelope, keys);
      return keys;
    }
    if (!known) throw new Error('A job came without its key.');
    return known;
  }

  #seal(job: SealJob, keys: EnvelopeKeys): Result {
    const slot = this.#slot(job.slot).subarray(job.begin);
    let at = 0;
    if (job.position === 0) {
      FloeMessage.writeHeader(keys.key, job.aad, job.iv, slot);
      at = HEADER;
    }
    const message = remembered(keys, `sealing ${job.message}`, () => FloeMessage.seal(keys.key, job.aad, job.iv));
    return { length: sealSegments(message, slot, at, job.plain, job.position, job.final) };
  }

  #sealMany({ bytes, members }: SealManyJob, key: KeyObject): Result {
    for (const { at, plain, aad } of members) {
      const room = Buffer.from(bytes, at);
      const iv = randomBytes(32);
      FloeMessage.writeHeader(key, aad, iv, room);
      sealSegments(FloeMessage.seal(key, aad, iv), room, HEADER, plain, 0, true);
    }
    return { bytes };
  }

  /** Never lets a byte of an unauthentic segment stand in the slot as if it were plaintext: the first fault ends it. */
  #open(job: OpenJob, keys: EnvelopeKeys): Result {
    const slot = this.#slot(job.slot);
    const opener = new Opener(job, keys, slot, null);
    let length = 0;
    for (let i = 0; i < job.segments.length / STRIDE; i++) {
      const plain = opener.segment(i);
      if (!Buffer.isBuffer(plain)) return { damage: plain };
      const [from, to] = [job.segments[i * STRIDE + 5] as number, job.segments[i * STRIDE + 6] as number];
      // What was opened so far is shorter than what it was opened from, so this overwrites no sealed byte yet to come.
      slot.set(from === 0 && to === plain.length ? plain : plain.subarray(from, to), length);
      length += to - from;
    }
    return { length };
  }

  #openAndHash(job: OpenJob, keys: EnvelopeKeys): Result {
    const { lane: number, spans } = job.digest as NonNullable<OpenJob['digest']>;
    const lane = this.#lane(number);
    const opener = new Opener(job, keys, this.#slot(job.slot), lane.last);
    const digests: Digest[] = [];
    for (let i = 0; i < spans.length; i += SPAN) {
      const [segment, from, to, flags] = spans.slice(i, i + SPAN) as [number, number, number, number];
      const plain = opener.segment(segment);
      if (!Buffer.isBuffer(plain)) return { damage: plain };
      if (flags & BEGIN) Object.assign(lane, { hash: createHash('sha256'), crc: 0 });
      feed(lane, plain.subarray(from, to), true);
      if (flags & END) digests.push(digestOf(lane));
    }
    lane.last = opener.last;
    return { digests };
  }

  #hash(job: HashJob): Result {
    const lane = this.#lane(job.lane);
    if (job.length > 0) feed(lane, this.#slot(job.slot).subarray(job.at, job.at + job.length), job.crc);
    if (!job.end) return {};
    this.#lanes.delete(job.lane);
    return { digest: digestOf(lane) };
  }

  #lane(number: number): Lane {
    let lane = this.#lanes.get(number);
    if (!lane) {
      lane = { hash: createHash('sha256'), crc: 0, last: null };
      this.#lanes.set(number, lane);
    }
    return lane;
  }

  #slot(slot: number): Buffer {
    return Buffer.from(this.#memory, slot * SLOT_SIZE, SLOT_SIZE);
  }
}

/** Opens a job's segments in order, each once. */
class Opener {
  last: Buffer | null;
  readonly #job: OpenJob;
  readonly #keys: EnvelopeKeys;
  readonly #slot: Buffer;
  #index = -1;
  #message = -1;
  #floe: FloeMessage | null = null;

  constructor(job: OpenJob, keys: EnvelopeKeys, slot: Buffer, last: Buffer | null) {
    this.#job = job;
    this.#keys = keys;
    this.#slot = slot;
    this.last = last;
  }

  segment(index: number): Buffer | JobDamage {
    while (this.#index < index) {
      const opened = this.#next(++this.#index);
      if (!Buffer.isBuffer(opened)) return opened;
      this.last = opened;
    }
    return this.last as Buffer;
  }

  #next(index: number): Buffer | JobDamage {
    const at = index * STRIDE;
    const [number, position, final, place, length] = this.#job.segments.slice(at, at + 5) as [
      number,
      number,
      number,
      number,
      number,
    ];
    if (place === SAME) return this.last ?? { segment: index, fault: 'segment' };
    try {
      if (this.#message !== number) {
        this.#floe = this.#open(this.#job.messages[number] as JobMessage, position === 0 && final === 1);
        this.#message = number;
      }
      const floe = this.#floe as FloeMessage;
      return floe.openSegment(this.#slot.subarray(place, place + length), position, final === 1);
    } catch (error) {
      if (error instanceof FloeError) return { segment: index, fault: error.fault };
      throw error;
    }
  }

  /** A header is verified once; a message of one segment is not worth remembering. */
  #open({ id, aad, header }: JobMessage, single: boolean): FloeMessage {
    const open = () => {
      const bytes = typeof header === 'number' ? this.#slot.subarray(header, header + HEADER) : header;
      return FloeMessage.open(this.#keys.key, aad, bytes);
    };
    return single ? open() : remembered(this.#keys, id, open);
  }
}

function putFile({ path, directory, bytes }: FileJob): Result {
  try {
    putFileSync(path, directory, new Uint8Array(bytes));
    return {};
  } catch (error) {
    const { code = 'UNKNOWN', message } = error as NodeJS.ErrnoException;
    return { refused: { code, message }, bytes };
  }
}

function remembered(keys: EnvelopeKeys, id: string, make: () => FloeMessage): FloeMessage {
  const known = keys.messages.get(id);
  const message = known ?? make();
  if (known) keys.messages.delete(id);
  keys.messages.set(id, message);
  if (keys.messages.size > MESSAGES_PER_ENVELOPE) {
    const [oldest] = keys.messages.keys();
    keys.messages.delete(oldest as string);
  }
  return message;
}

function sealSegments(
  message: FloeMessage,
  into: Buffer,
  at: number,
  plain: number,
  position: number,
  final: boolean,
): number {
  for (let rest = plain; ; position++) {
    const length = Math.min(rest, PLAIN);
    rest -= length;
    message.sealSegment(into.subarray(at, at + length + OVERHEAD), length, position, final && rest === 0);
    at += length + OVERHEAD;
    if (rest === 0) return at;
  }
}

function feed(lane: Lane, bytes: Buffer, crc: boolean): void {
  lane.hash.update(bytes);
  if (crc) lane.crc = crc32(bytes, lane.crc);
}

function digestOf({ hash, crc }: Lane): Digest {
  return { sha256: new Uint8Array(hash.digest()), crc32: crc };
}
