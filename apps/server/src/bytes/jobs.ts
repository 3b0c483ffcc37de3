import type { KeyObject } from 'node:crypto';

/** What main thread and workers say to each other. Bytes stand in slots; messages carry numbers and small arrays only. */

/** Seals the plaintext that stands in a slot at the places of its segments. */
export interface SealJob {
  op: 'seal';
  slot: number;
  /** Where in the slot the ciphertext begins. */
  begin: number;
  /** Names the message among those of this engine. */
  message: number;
  iv: Uint8Array;
  aad: Uint8Array;
  /** Position of the slot's first segment; at 0 the header stands before it. */
  position: number;
  plain: number;
  final: boolean;
}

/** Seals whole messages side by side in one buffer, each with a fresh header. The buffer goes there and back. */
export interface SealManyJob {
  op: 'seal-many';
  bytes: ArrayBuffer;
  members: { at: number; plain: number; aad: Uint8Array }[];
}

/** A message of which segments lie in the slot. */
export interface JobMessage {
  id: string;
  aad: Uint8Array;
  /** The 74 bytes, or where in the slot they stand. */
  header: Uint8Array | number;
}

/** message, position, final (1|0), place in the slot (SAME: the segment before, again), cipher length, from, to. */
export const STRIDE = 7;
export const SAME = -1;

/** Opens segments; with `digest` hashes spans of them, else leaves the wanted bytes end to end at the slot's begin. */
export interface OpenJob {
  op: 'open';
  slot: number;
  messages: JobMessage[];
  segments: number[];
  digest?: {
    lane: number;
    /** segment, from, to, BEGIN and END flags of the file. */
    spans: number[];
  };
}

export const SPAN = 4;
export const BEGIN = 1;
export const END = 2;

/** Feeds bytes that stand open in a slot to running hashes. */
export interface HashJob {
  op: 'hash';
  slot: number;
  at: number;
  length: number;
  lane: number;
  crc: boolean;
  /** Answers the digest and ends the lane. */
  end: boolean;
}

export interface DropJob {
  op: 'drop';
  lane: number;
}

/** Makes a durable file of these bytes, as putFileSync does. The buffer goes there, and comes back when the system refused. */
export interface FileJob {
  op: 'file';
  path: string;
  directory: string;
  bytes: ArrayBuffer;
}

export type Job = FileJob | SealJob | SealManyJob | OpenJob | HashJob | DropJob;

export interface Digest {
  sha256: Uint8Array;
  crc32: number;
}

/** `segment` counts segments of the job. */
export interface JobDamage {
  segment: number;
  fault: 'header' | 'segment';
}

export type Result = {
  /** Bytes of ciphertext, or of plaintext. */
  length?: number;
  bytes?: ArrayBuffer;
  damage?: JobDamage;
  /** One for each END span, in order. */
  digests?: Digest[];
  digest?: Digest;
  /** The system refused the file. */
  refused?: { code: string; message: string };
};

export interface KeyGrant {
  envelope: string;
  /** Absent when the worker was given it a moment ago. */
  key?: KeyObject;
}

export type ToWorker = { id: number; job: Job; grant: KeyGrant | null } | { id: number; forget: string };
export type FromWorker = { id: number; result?: Result; error?: string };
