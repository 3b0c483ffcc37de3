import type { Crew } from './crew.ts';
import { BODY, cipherLengthOf, HEADER, PLAIN, SEGMENT } from './floe-node.ts';
import type { KeyRef } from './slice.ts';

/** A small part that lies whole in memory. */
export interface WholePart {
  aad: Uint8Array;
  plaintext: readonly Uint8Array[];
}

export interface SealedParts {
  bytes: Uint8Array;
  /** Where each message lies in `bytes`, in the order given. */
  members: { at: number; size: number }[];
}

/** Seals many small parts side by side, each as a FLOE message of its own, with one message to one worker. */
export async function sealMany(crew: Crew, ref: KeyRef, parts: readonly WholePart[]): Promise<SealedParts> {
  let total = 0;
  const members = parts.map(({ plaintext }) => {
    const plain = plaintext.reduce((sum, chunk) => sum + chunk.length, 0);
    const member = { at: total, size: cipherLengthOf(plain), plain };
    total += member.size;
    return member;
  });
  const bytes = new Uint8Array(total);
  for (const [i, { plaintext }] of parts.entries()) {
    place(plaintext, bytes.subarray((members[i] as { at: number }).at));
  }
  const jobs = members.map(({ at, plain }, i) => ({ at, plain, aad: (parts[i] as WholePart).aad }));
  const sealed = await crew.run({ op: 'seal-many', bytes: bytes.buffer, members: jobs }, { priority: 'transfer', ref });
  return {
    bytes: new Uint8Array(sealed.bytes as ArrayBuffer),
    members: members.map(({ at, size }) => ({ at, size })),
  };
}

/** Copies plaintext to the places where its segments will stand. */
function place(plaintext: readonly Uint8Array[], room: Uint8Array): void {
  let done = 0;
  for (const chunk of plaintext) {
    for (let at = 0; at < chunk.length; ) {
      const length = Math.min(chunk.length - at, PLAIN - (done % PLAIN));
      const to = HEADER + Math.floor(done / PLAIN) * SEGMENT + BODY + (done % PLAIN);
      room.set(chunk.subarray(at, at + length), to);
      at += length;
      done += length;
    }
  }
}
