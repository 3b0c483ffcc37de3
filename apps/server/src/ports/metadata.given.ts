import { randomBytes } from 'node:crypto';
import { uuidv7 } from '@datoferum/core';
import type { MetadataSteps, NewEnvelope } from './metadata.ts';
import type { CommitMember, EntryLine, Id, NewRecord, NewUpload, Receipt, ReceiptKind } from './metadata-rows.ts';

// Builders: valid values, with what a test cares about put on top.

export const NOW = 1_790_000_000_000;
export const PIECE = 8 * 1024 * 1024;
let made = 0;

/** Ids in the order in which they were asked for, as a clock gives them. */
export function anId(): Id {
  made += 1;
  return uuidv7(NOW + made, randomBytes(10));
}

export function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

export function aRecord(type: string, envelope: Id | null = null, person: Id | null = null): NewRecord {
  return { type, envelope, person, from: '192.0.2.7', result: 'done', at: NOW };
}

export interface House {
  process: Id;
  sender: Id;
  recipient: Id;
}

/** One process with a beat, studio@ and client-b@. */
export async function aHouse(write: Pick<MetadataSteps, 'beat' | 'putPerson'>): Promise<House> {
  const house = { process: anId(), sender: anId(), recipient: anId() };
  await write.beat(house.process, NOW);
  await write.putPerson({
    id: house.sender,
    address: 'studio@example.com',
    name: 'Studio',
    role: 'person',
    disabled: false,
  });
  await write.putPerson({
    id: house.recipient,
    address: 'client-b@example.com',
    name: 'Client B',
    role: 'person',
    disabled: false,
  });
  return house;
}

export function anEnvelope(house: House, given: Partial<NewEnvelope> = {}): NewEnvelope {
  const id = given.id ?? anId();
  return {
    id,
    sender: house.sender,
    senderAddress: 'studio@example.com',
    senderSalt: randomBytes(32),
    recipients: [{ id: anId(), address: 'client-b@example.com', salt: randomBytes(32) }],
    title: 'Rushes',
    message: null,
    fields: null,
    contract: 'built-in',
    terms: { retentionDays: 30, fillDays: 7, graceHours: 72, verify: 'read-back' },
    wrappedKey: randomBytes(40),
    fillDeadline: NOW + 7 * 86_400_000,
    ticket: {
      hash: randomBytes(32),
      kind: 'ticket',
      person: house.sender,
      envelope: id,
      direction: 'send',
      expiresAt: null,
      revokedAt: null,
    },
    idempotency: null,
    now: NOW,
    record: aRecord('envelope.opened', id, house.sender),
    ...given,
  };
}

export function anUpload(house: House, envelope: Id, given: Partial<NewUpload> = {}): NewUpload {
  return {
    id: anId(),
    envelope,
    kind: 'plain',
    length: 10,
    metadata: null,
    path: null,
    mtime: null,
    reel: null,
    drop: false,
    person: house.sender,
    ...given,
  };
}

export function aLine(path: string, given: Partial<EntryLine> = {}): EntryLine {
  return { path: bytes(path), kind: 'file', size: 0, mtime: null, reel: null, start: null, sha256: null, ...given };
}

export function aReceipt(envelope: Id, kind: ReceiptKind, person: Id | null = null): Receipt {
  return { id: anId(), envelope, kind, person, at: NOW, statement: bytes('{}'), sig: 'sig', jws: 'jws' };
}

/** Bytes a part's FLOE message is longer than its plaintext; any constant does. */
export const OVERHEAD = 100;

/** One part in a blob of its own: allocates the blob, commits, answers the result. */
export async function send(
  write: Pick<MetadataSteps, 'allocateBlobs' | 'commitParts'>,
  house: House,
  member: Omit<CommitMember, 'parts'>,
  now = NOW,
) {
  const blob = anId();
  await write.allocateBlobs(member.envelope, [blob], house.process);
  const length = member.end - member.start;
  const size = length + OVERHEAD;
  const parts = length > 0 ? [{ start: member.start, length, blob, at: 0, size }] : [];
  const group = { members: [{ ...member, parts }], blobs: [{ id: blob, size }], owner: house.process, now };
  const [result] = await write.commitParts(group);
  if (!result) throw new Error('no result');
  return { ...result, blob };
}

/** A plain upload of a path, sent whole. */
export async function sendFile(
  write: Pick<MetadataSteps, 'allocateBlobs' | 'commitParts'>,
  house: House,
  envelope: Id,
  path: string,
  size: number,
  given: Partial<NewUpload> = {},
) {
  const create = anUpload(house, envelope, { path: bytes(path), length: size, ...given });
  const result = await send(write, house, { upload: create.id, envelope, epoch: 0, start: 0, end: size, create });
  return { ...result, upload: create.id };
}
