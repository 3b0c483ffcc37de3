import { fault } from '../../bytes/faults.ts';
import type { CommitMember, CommitResult, Id } from '../../ports/metadata-rows.ts';
import type { Keyring } from '../keyring.ts';
import { blobKey, partAad } from '../part-aad.ts';
import type { Ports } from '../ports.ts';
import type { BlobIds } from './blob-ids.ts';

/** A group is cut at these, so that a commit stays short. */
const GROUP_PARTS = 256;
const GROUP_BYTES = 16 * 1024 * 1024;

/** Where the members' bytes stand, and the blob that holds them; null when no member moves a byte. */
interface Stored {
  places: Map<Waiting, { blob: Id; at: number; size: number }>;
  blob: { id: Id; size: number } | null;
}

/** A part that lies whole in memory, waiting for its share of a blob. `bytes` empty: the member moves no byte. */
interface Waiting {
  member: Omit<CommitMember, 'parts' | 'envelope'>;
  chunks: readonly Uint8Array[];
  length: number;
  resolve(result: CommitResult): void;
  reject(error: unknown): void;
}

/**
 * Many small parts of one envelope share a blob and an fsync. A group starts when the bytes of the one before it are stored and at most that one is
 * still being committed (no timer); only whole parts enter, so a slow client delays nobody; one bad member never fails the others.
 */
export class Packer {
  readonly #ports: Pick<Ports, 'metadata' | 'blobs' | 'engine' | 'world' | 'process'>;
  readonly #keyring: Keyring;
  readonly #blobIds: BlobIds;
  readonly #queues = new Map<Id, { waiting: Waiting[]; running: boolean }>();

  constructor(
    ports: Pick<Ports, 'metadata' | 'blobs' | 'engine' | 'world' | 'process'>,
    keyring: Keyring,
    blobIds: BlobIds,
  ) {
    this.#ports = ports;
    this.#keyring = keyring;
    this.#blobIds = blobIds;
  }

  add(envelope: Id, member: Waiting['member'], chunks: readonly Uint8Array[], length: number): Promise<CommitResult> {
    return new Promise((resolve, reject) => {
      let queue = this.#queues.get(envelope);
      if (!queue) {
        queue = { waiting: [], running: false };
        this.#queues.set(envelope, queue);
      }
      queue.waiting.push({ member, chunks, length, resolve, reject });
      if (!queue.running) {
        queue.running = true;
        // One turn later, so that everything which came with the same read of the sockets is in the first group.
        setImmediate(() => void this.#run(envelope));
      }
    });
  }

  async #run(envelope: Id): Promise<void> {
    const queue = this.#queues.get(envelope);
    if (!queue) return;
    let before: Promise<void> = Promise.resolve();
    while (queue.waiting.length > 0) {
      const group = take(queue.waiting);
      const stored = await this.#store(envelope, group);
      await before;
      if (stored) before = this.#commit(envelope, group, stored);
    }
    queue.running = false;
    this.#queues.delete(envelope);
  }

  /** Seals the group's bytes into a blob of their own. Null when that failed: its members know. */
  async #store(envelope: Id, group: readonly Waiting[]): Promise<Stored | null> {
    const { blobs, engine } = this.#ports;
    const withBytes = group.filter((one) => one.length > 0);
    const stored: Stored = { places: new Map(), blob: null };
    if (withBytes.length === 0) return stored;
    let blob: Id | null = null;
    try {
      const keyRef = await this.#keyring.ref(envelope);
      blob = await this.#blobIds.take(envelope);
      const parts = withBytes.map(({ member, chunks }) => ({
        aad: partAad(envelope, member.upload, member.start),
        plaintext: chunks,
      }));
      const sealed = await engine.sealMany(keyRef, parts);
      const { size } = await blobs.put(blobKey(envelope, blob), sealed.bytes);
      for (const [i, one] of withBytes.entries()) {
        stored.places.set(one, { blob, ...(sealed.members[i] as { at: number; size: number }) });
      }
      stored.blob = { id: blob, size };
      return stored;
    } catch (error) {
      if (blob) this.#blobIds.giveUp(blob);
      for (const one of group) one.reject(error);
      return null;
    }
  }

  /** Never rejects: each member hears for itself. */
  async #commit(envelope: Id, group: readonly Waiting[], { places, blob }: Stored): Promise<void> {
    try {
      const results = await this.#write(envelope, group, { places, blob });
      if (blob && !results.some(({ ok }) => ok)) this.#blobIds.giveUp(blob.id);
      group.forEach((one, i) => {
        one.resolve(results[i] as CommitResult);
      });
    } catch (error) {
      if (blob) this.#blobIds.giveUp(blob.id);
      for (const one of group) one.reject(error);
    }
  }

  async #write(envelope: Id, group: readonly Waiting[], { places, blob }: Stored): Promise<CommitResult[]> {
    const { metadata, world, process } = this.#ports;
    fault('group.commit.before');
    const results = await metadata.write.commitParts({
      members: group.map((one) => {
        const place = places.get(one);
        return {
          ...one.member,
          envelope,
          parts: place ? [{ start: one.member.start, length: one.length, ...place }] : [],
        };
      }),
      blobs: blob ? [blob] : [],
      owner: process,
      now: world.now(),
    });
    fault('group.commit.after');
    return results;
  }
}

function take(waiting: Waiting[]): Waiting[] {
  let bytes = 0;
  let n = 0;
  while (n < waiting.length && n < GROUP_PARTS && (n === 0 || bytes + (waiting[n] as Waiting).length <= GROUP_BYTES)) {
    bytes += (waiting[n] as Waiting).length;
    n += 1;
  }
  return waiting.splice(0, n);
}
