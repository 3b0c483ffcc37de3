import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Metadata, MetadataReads, MetadataSteps } from '../../ports/metadata.ts';
import type { CommitGroup, Envelope, NewUpload, Upload } from '../../ports/metadata-rows.ts';
import { aCourier } from '../testing/a-courier.ts';
import { RecentRows } from './recent-rows.ts';

const record = { type: 'test', envelope: null, person: null, from: null, result: 'done' as const, at: 0 };

/** The real rows of a real house, with every read counted and, where a test likes, held back. */
async function given(t: Parameters<typeof aCourier>[0]) {
  const under = await aCourier(t);
  const envelope = await under.open();
  const [made] = await under.write.createUploads([under.upload(envelope, { length: 10 })], under.world.now());
  assert.ok(made?.ok);
  let reads = 0;
  let hold: Promise<void> | null = null;
  const counted = <T>(read: (id: string) => Promise<T>) => {
    return async (id: string): Promise<T> => {
      reads += 1;
      const row = await read(id);
      await hold;
      return row;
    };
  };
  const read = {
    envelope: counted((id) => under.read.envelope(id)),
    upload: counted((id) => under.read.upload(id)),
  } as Pick<MetadataReads, 'envelope' | 'upload'> as MetadataReads;
  let now = 0;
  const recent = new RecentRows({ read, write: under.write } as Metadata, () => now);
  return {
    under,
    envelope,
    upload: made.upload,
    recent,
    write: recent.metadata.write,
    reads: () => reads,
    holdReads: (until: Promise<void> | null) => {
      hold = until;
    },
    later: (ms: number) => {
      now += ms;
    },
  };
}

describe('rows of a moment ago', () => {
  it('are read once, and anew after a second', async (t) => {
    const { recent, envelope, upload, reads, later } = await given(t);
    for (let turn = 0; turn < 3; turn++) {
      assert.equal((await recent.envelope(envelope.id))?.id, envelope.id);
      assert.equal((await recent.upload(upload.id))?.id, upload.id);
    }
    assert.equal(reads(), 2);
    later(1_000);
    await recent.envelope(envelope.id);
    assert.equal(reads(), 3);
  });

  it('never outlive a step of this process that changes an envelope', async (t) => {
    const { recent, envelope, write, under } = await given(t);
    const steps: [string, (now: number) => Promise<unknown>, (row: Envelope | null) => boolean][] = [
      [
        'freeze',
        (now) => write.freeze(envelope.id, now + 1_000, now, { ...record, envelope: envelope.id }),
        (row) => row?.frozenAt !== null,
      ],
      [
        'startPurge',
        (now) => write.startPurge(envelope.id, 'withdraw', 'over', null, now, { ...record, envelope: envelope.id }),
        (row) => row?.state === 'purging',
      ],
    ];
    for (const [name, step, shows] of steps) {
      await recent.envelope(envelope.id);
      await step(under.world.now());
      assert.ok(shows(await recent.envelope(envelope.id)), name);
    }
  });

  it('are not kept when a step came between the reading and its answer', async (t) => {
    const { recent, envelope, write, under, holdReads, reads } = await given(t);
    const held = Promise.withResolvers<void>();
    holdReads(held.promise);
    const reading = recent.envelope(envelope.id);
    const now = under.world.now();
    await write.freeze(envelope.id, now + 1_000, now, { ...record, envelope: envelope.id });
    holdReads(null);
    held.resolve();
    await reading;
    assert.notEqual((await recent.envelope(envelope.id))?.frozenAt, null);
    assert.equal(reads(), 2);
  });

  it('know an upload from its making on, and forget it with its bytes', async (t) => {
    const { recent, envelope, write, under, reads } = await given(t);
    const asked: NewUpload = under.upload(envelope, { length: 10 });
    await write.createUploads([asked], under.world.now());
    assert.equal(((await recent.upload(asked.id)) as Upload).received, 0);
    assert.equal(reads(), 0);
    const member = { upload: asked.id, envelope: envelope.id, epoch: 0, start: 0, end: 0, parts: [] };
    const group: CommitGroup = { members: [member], blobs: [], owner: asked.id, now: under.world.now() };
    await write.commitParts(group);
    await recent.upload(asked.id);
    assert.equal(reads(), 1);
  });

  it('are forgotten for a step that nobody called quiet, also for one that is new', async (t) => {
    const { recent, envelope, reads } = await given(t);
    const write = recent.metadata.write as unknown as Record<
      keyof MetadataSteps,
      (...args: unknown[]) => Promise<unknown>
    >;
    await recent.envelope(envelope.id);
    await write.putReceipt({}).catch(() => undefined);
    await recent.envelope(envelope.id);
    assert.equal(reads(), 2);
    await write.beat(envelope.id, 1);
    await recent.envelope(envelope.id);
    assert.equal(reads(), 2);
  });
});
