import assert from 'node:assert/strict';
import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { FileSource, SourceItem, SourceTrouble } from '@datoferum/core/transfer';
import { FolderSource, nodeClock, SqliteJournal } from '@datoferum/core/transfer/node';
import { bytesAt, seeded } from '../support/seeded.ts';
import { aScene, isSealed, MiB, sendOf, sent, type Tree } from './support/a-scene.ts';
import { anEngine, sendView, untilView } from './support/an-engine.ts';
import { assertDelivered } from './support/delivered.ts';

const text = (path: Uint8Array): string => Buffer.from(path).toString();

describe('a send that is told many things at once', { timeout: 240_000 }, () => {
  it('is paused and continued in quick succession, and sends nothing twice but what was on the line', async (t) => {
    const scene = await aScene(t, { up: 20 * MiB });
    const { line, sender, tree, total } = scene;
    const { engine } = anEngine(t, { origin: line.origin, journal: scene.journal });
    const id = await engine.send(sendOf(scene));
    const chance = seeded('pauses');
    for (let i = 0; i < 12; i++) {
      await line.went(chance.int(3 * MiB));
      await engine.command(id, { do: 'pause' });
      const { stretches, phase } = sendView(engine, id);
      assert.equal(stretches.moving, 0, `nothing moves while it is paused (${phase})`);
      await engine.command(id, { do: 'continue' });
    }
    const { envelope } = await untilView(engine, id, isSealed);
    await assertDelivered(sender, envelope as string, tree);
    // Each pause costs at most what stood in the buffers of eight connections.
    assert.ok(sent(scene) < total + 12 * 8 * (MiB / 2), `${sent(scene)} bytes went for ${total}`);
  });

  it('sends nothing any more once it was stopped, and is not begun again', async (t) => {
    const scene = await aScene(t, { up: 20 * MiB });
    const { line } = scene;
    const { engine } = anEngine(t, { origin: line.origin, journal: scene.journal });
    const id = await engine.send(sendOf(scene));
    await line.went(10 * MiB);
    await engine.command(id, { do: 'stop' });
    await engine.idle();
    const before = sent(scene);
    const { envelope } = sendView(engine, id);
    await engine.idle();
    assert.ok(before < scene.total, 'it was stopped in the middle');
    const { state } = await scene.sender.json<{ state: string }>([200], 'GET', `/api/v1/envelopes/${envelope}`);
    assert.equal(state, 'filling');
  });

  it('leaves nothing in the journal of what was to be forgotten while it was sent', async (t) => {
    const scene = await aScene(t, { up: 20 * MiB });
    const { line } = scene;
    const { engine, end } = anEngine(t, { origin: line.origin, journal: scene.journal });
    const id = await engine.send(sendOf(scene));
    await line.went(10 * MiB);
    await engine.command(id, { do: 'forget' });
    await engine.idle();
    assert.deepEqual(engine.view().jobs, []);
    await end();
    const journal = new SqliteJournal(scene.journal);
    for (const table of ['job', 'send', 'page', 'stretch', 'fate'])
      assert.deepEqual(await journal.list(table, '', '\uffff', 10), [], table);
    journal.close();
  });

  it('lays each of many files again that change together, while it still walks, and delivers them as they are', async (t) => {
    const tree: Tree = {};
    for (let i = 0; i < 400; i++) tree[`job/${i % 9}/${i}`] = bytesAt(`file ${i}`, 0, 60_000 + i);
    const scene = await aScene(t, { up: 12 * MiB }, tree);
    const { line, sender, folder } = scene;
    // A walk that takes as long as the sending.
    const openSource = async (ref: unknown): Promise<FileSource> => {
      const source = new FolderSource((ref as { paths: string[] }).paths);
      const walk = async function* (signal: AbortSignal): AsyncGenerator<SourceItem | SourceTrouble> {
        for await (const item of source.walk(signal)) {
          yield item;
          await nodeClock.sleep(2);
        }
      };
      return Object.assign(Object.create(source) as FileSource, {
        walk,
        look: (path: Uint8Array) => source.look(path),
        read: (path: Uint8Array, start: number, length: number) => source.read(path, start, length),
        readMany: (wants: Parameters<typeof source.readMany>[0]) => source.readMany(wants),
      });
    };
    const { engine } = anEngine(t, { origin: line.origin, journal: scene.journal, ports: { openSource } });
    const id = await engine.send({ ...sendOf(scene), sendsChangedAgain: true });
    const now = { ...tree };
    const change = async (from: number, step: number): Promise<void> => {
      for (let i = from; i < 400; i += step) {
        const path = `job/${i % 9}/${i}`;
        const other = bytesAt(`other ${i}`, 0, 50_000 + 2 * i);
        await writeFile(join(folder, 'next'), other);
        await rename(join(folder, 'next'), join(folder, path));
        now[path] = other;
      }
    };
    for (const [from, step] of [
      [0, 5],
      [3, 7],
      [1, 4],
    ] as const) {
      await line.went(2 * MiB);
      await change(from, step);
    }
    // A change is seen as a trouble for the moment in which it is laid again.
    const view = await untilView(engine, id, isSealed);
    assert.deepEqual(view.troubles.first, []);
    await assertDelivered(sender, view.envelope as string, now);
  });
});

describe('what a folder becomes while it is sent', { timeout: 240_000 }, () => {
  it('is sent whole when it may be read again, with everything in it', async (t) => {
    const tree: Tree = {
      'job/a': bytesAt('a', 0, 3000),
      'job/shut/deep/one': bytesAt('one', 0, 9 * MiB),
      'job/shut/none': null,
      'job/shut/two': bytesAt('two', 0, 5),
      'job/z': bytesAt('z', 0, 0),
    };
    const scene = await aScene(t, {}, tree);
    let isShut = true;
    const openSource = async (ref: unknown): Promise<FileSource> => {
      const source = new FolderSource((ref as { paths: string[] }).paths);
      const walk = async function* (signal: AbortSignal): AsyncGenerator<SourceItem | SourceTrouble> {
        for await (const item of source.walk(signal)) {
          if (!isShut || !text(item.path).startsWith('job/shut')) yield item;
          else if (text(item.path) === 'job/shut') {
            // As a folder is told that cannot be listed.
            yield item;
            yield { kind: 'trouble', path: item.path, code: 'forbidden' };
          }
        }
      };
      return Object.assign(Object.create(source) as FileSource, {
        walk,
        look: (path: Uint8Array) => source.look(path),
        read: (path: Uint8Array, start: number, length: number) => source.read(path, start, length),
        readMany: (wants: Parameters<typeof source.readMany>[0]) => source.readMany(wants),
      });
    };
    const { engine } = anEngine(t, { origin: scene.line.origin, journal: scene.journal, ports: { openSource } });
    const id = await engine.send(sendOf(scene));
    const { troubles } = await untilView(engine, id, (view) => view.troubles.count > 0 && view.walk.isDone);
    assert.deepEqual(
      troubles.first.map(({ path, code }) => [path, code]),
      [['job/shut', 'forbidden']],
    );
    await engine.command(id, { do: 'retry' });
    assert.equal(sendView(engine, id).troubles.first[0]?.path, 'job/shut', 'still shut');
    isShut = false;
    await engine.command(id, { do: 'retry' });
    const { envelope } = await untilView(engine, id, isSealed);
    await assertDelivered(scene.sender, envelope as string, tree);
  });

  it('is named when a file stands in its place, or a folder in the place of a file, and never sent as one', async (t) => {
    const tree: Tree = { 'job/empty': null, 'job/file': bytesAt('file', 0, 4096), 'job/z': bytesAt('z', 0, 30) };
    const scene = await aScene(t, {}, tree);
    const { engine } = anEngine(t, { origin: scene.line.origin, journal: scene.journal });
    const id = await engine.send({ ...sendOf(scene), closesItself: false });
    await untilView(engine, id, ({ durable }) => durable.files === 2);
    await rm(join(scene.folder, 'job/file'));
    await rename(join(scene.folder, 'job/empty'), join(scene.folder, 'job/file'));
    await engine.command(id, { do: 'pause' });
    await engine.command(id, { do: 'continue' });
    await untilView(engine, id, ({ troubles }) => troubles.count === 2);
    await engine.command(id, { do: 'retry' });
    const { troubles } = await untilView(engine, id, (view) => view.troubles.count === 2);
    assert.deepEqual(troubles.first.map(({ path, code }) => `${path} ${code}`).sort(), [
      'job/empty gone',
      'job/file gone',
    ]);
    await rename(join(scene.folder, 'job/file'), join(scene.folder, 'job/empty'));
    await writeFile(join(scene.folder, 'job/file'), bytesAt('again', 0, 100));
    await engine.command(id, { do: 'retry' });
    await engine.command(id, { do: 'close' });
    const { envelope } = await untilView(engine, id, isSealed);
    await assertDelivered(scene.sender, envelope as string, { ...tree, 'job/file': bytesAt('again', 0, 100) });
  });
});
