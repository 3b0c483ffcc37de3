import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { type FileSink, SinkError } from '@datoferum/core/transfer';
import { FolderSink } from '@datoferum/core/transfer/node';
import { aFile, sendTree } from '../support/send-tree.ts';
import { aDirectory, aHouse } from '../support/test-house.ts';
import { aContext, aJob, aPlace, running } from './support/a-fetch.ts';
import { aLyingCourier } from './support/lying-courier.ts';
import { sameTree } from './support/trees.ts';

const MIB = 1024 * 1024;

/** The folder, where some calls fail as `fault` says. */
async function faultySink(
  root: string,
  fault: (act: 'write' | 'finish', name: string) => SinkError | null,
): Promise<FileSink> {
  const sink = await FolderSink.open(root);
  const [write, finish] = [sink.write.bind(sink), sink.finish.bind(sink)];
  sink.write = async (name, at, bytes) => {
    const error = fault('write', name);
    if (error !== null) throw error;
    await write(name, at, bytes);
  };
  sink.finish = async (name, size, mtime) => {
    const error = fault('finish', name);
    if (error !== null) throw error;
    await finish(name, size, mtime);
  };
  return sink;
}

async function faults(t: TestContext): Promise<void> {
  const { sender } = await aHouse(t, await aDirectory(t));
  const tree = [
    aFile('hurt/large', 9 * MIB),
    ...Array.from({ length: 300 }, (_, i) => aFile(`hurt/${i % 5}/${i}`, i % 50 === 0 ? 0 : 2_000 + i)),
  ];
  const id = await sendTree(sender, tree);
  const place = aPlace(t);
  let left = 60;
  const isHurt = (name: string): boolean => /hurt\/(large|0\/)/.test(name);
  const openSink = (): Promise<FileSink> =>
    faultySink(place.root, (act, name) =>
      act === 'finish' && isHurt(name) && left-- > 0 ? new SinkError('forbidden', 'The system says no.') : null,
    );
  let said = 0;
  const ctx = aContext(t, sender.origin, place, {
    openSink,
    // Whatever it is doing at that moment.
    changed: () => {
      if (job !== null && job.view().troubles.count > 0 && said++ < 500) void job.command({ do: 'retry' });
    },
  });
  let job: Awaited<ReturnType<typeof aJob>> | null = null;
  job = await aJob(ctx, id, [Buffer.from('hurt')]);
  const over = job.run(running());
  // The last ones fail when nothing else changes any more.
  const nudge = setInterval(() => void job?.command({ do: 'retry' }), 50);
  await over.finally(() => clearInterval(nudge));
  assert.equal(job.view().phase, 'placed');
  sameTree(place.root, tree);
  assert.ok(left <= 0 && said > 0);
}

describe('a fetch that is told to try again at any moment', { timeout: 120_000 }, () => {
  it('says that all is placed only when all of it is', faults);
});

describe('a folder without room', { timeout: 120_000 }, () => {
  it('is waited for, said, and filled once there is room', async (t) => {
    const { sender } = await aHouse(t, await aDirectory(t));
    const tree = [aFile('large', 30 * MIB), aFile('little', 70_000)];
    const id = await sendTree(sender, tree);
    const place = aPlace(t);
    let hasRoom = false;
    let written = 0;
    const openSink = (): Promise<FileSink> =>
      faultySink(place.root, (act, name) =>
        act === 'write' && !name.startsWith('.datoferum') && ++written > 1 && !hasRoom
          ? new SinkError('target_full', 'No room.')
          : null,
      );
    const ctx = aContext(t, sender.origin, place, { openSink });
    const job = await aJob(ctx, id);
    const over = job.run(running());
    const seen = new Promise<void>((full) => {
      const look = setInterval(() => {
        if (job.view().waiting?.why !== 'target_full') return;
        clearInterval(look);
        full();
      }, 10);
    });
    await seen;
    assert.ok(job.view().placed.bytes < 30 * MIB, 'what has no room is not told as placed');
    hasRoom = true;
    ctx.courier.line.wake();
    await over;
    sameTree(place.root, tree);
    assert.equal(job.view().waiting, null);
  });
});

describe('answers that hold less than they say', { timeout: 60_000 }, () => {
  const file = { path: Buffer.from('a'), bytes: Buffer.alloc(100_000, 7) };

  it('are asked for again after a pause, not at once for ever', async (t) => {
    const { origin, envelope, asked } = await aLyingCourier(t, [file], { emptyTapes: 3 });
    const place = aPlace(t);
    const job = await aJob(aContext(t, origin, place), envelope);
    const began = performance.now();
    await job.run(running());
    assert.equal(job.view().phase, 'collected');
    assert.equal(asked.filter((one) => one === 'GET tape').length, 4);
    assert.ok(performance.now() - began > 1000, 'three pauses of 0.2 s, 0.4 s, 0.8 s at least');
  });

  it('become a named file when they never hold more', async (t) => {
    const { origin, envelope, asked, collected } = await aLyingCourier(t, [file], { emptyTapes: 1e9 });
    const ctx = aContext(t, origin, aPlace(t));
    const job = await aJob(ctx, envelope);
    const stop = new AbortController();
    const over = job.run(stop.signal);
    over.catch(() => undefined);
    while (job.view().phase !== 'incomplete') {
      ctx.courier.line.wake();
      await new Promise((go) => setTimeout(go, 50));
    }
    assert.deepEqual(
      job.view().troubles.first.map(({ path, code }) => [path, code]),
      [['a', 'failed']],
    );
    assert.ok(asked.filter((one) => one === 'GET tape').length <= 6);
    assert.deepEqual(collected, []);
    stop.abort();
    await assert.rejects(over);
  });
});
