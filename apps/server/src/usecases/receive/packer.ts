import { fault } from '../../bytes/faults.ts';
import type { CommitMember, CommitResult, Id } from '../../ports/metadata-rows.ts';
import type { Keyring } from '../keyring.ts';
import { blobKey, partAad } from '../part-aad.ts';
import type { Ports } from '../ports.ts';
import type { BlobIds } from './blob-ids.ts';

/** A group is cut at these, so that a commit stays short. */
const GROUP_PARTS = 256;
const GROUP_BYTES = 16 * 1024 * 1024;

/** A part that lies whole in memory, waiting for its share of a blob. `bytes` empty: the member moves no byte. */
interface Waiting {
  member: Omit<CommitMember, 'parts' | 'envelope'>;
  chunks: readonly Uint8Array[];
  length: number;
  resolve(result: CommitResult): void;
  reject(error: unknown): void;
}

/**
 * Many small parts of one envelope share a blob and an fsync. A group starts when the commit before it ends (no timer);
 * only whole parts enter, so a slow client delays nobody; one bad member never fails the others.
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
    while (queue.waiting.length > 0) {
      const group = take(queue.waiting);
      const taken: Id[] = [];
      try {
        const results = await this.#commit(envelope, group, taken);
        if (!results.some(({ ok }) => ok)) for (const blob of taken) this.#blobIds.giveUp(blob);
        group.forEach((one, i) => {
          one.resolve(results[i] as CommitResult);
        });
      } catch (error) {
        for (const blob of taken) this.#blobIds.giveUp(blob);
        for (const one of group) one.reject(error);
      }
    }
    queue.running = false;
    this.#queues.delete(envelope);
  }

  /** `taken` gets the blob that was begun, so that a failure can give it up. */
  async #commit(envelope: Id, group: Waiting[], taken: Id[]): Promise<CommitResult[]> {
    const { metadata, blobs, engine, world, process } = this.#ports;
    const withBytes = group.filter((one) => one.length > 0);
    const places = new Map<Waiting, { blob: Id; at: number; size: number }>();
    const written: { id: Id; size: number }[] = [];
    if (withBytes.length > 0) {
      const keyRef = await this.#keyring.ref(envelope);
      const blob = await this.#blobIds.take(envelope);
      taken.push(blob);
      const sealed = await engine.sealMany(
        keyRef,
        withBytes.map((one) => ({
          aad: partAad(envelope, one.member.upload, one.member.start),
          plaintext: one.chunks,
        })),
      );
      const { size } = await blobs.put(blobKey(envelope, blob), single(sealed.bytes));
      withBytes.forEach((one, i) => {
        places.set(one, { blob, ...(sealed.members[i] as { at: number; size: number }) });
      });
      written.push({ id: blob, size });
    }
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
      blobs: written,
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

async function* single(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
