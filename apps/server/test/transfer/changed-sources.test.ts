import assert from 'node:assert/strict';
import { rename, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { FileSource } from '@datoferum/core/transfer';
import { FolderSource } from '@datoferum/core/transfer/node';
import { bytesAt } from '../support/seeded.ts';
import { aScene, isSealed, MiB, sendOf, sent } from './support/a-scene.ts';
import { anEngine, untilView } from './support/an-engine.ts';
import { assertDelivered } from './support/delivered.ts';

const SLOW = { up: 30 * MiB };

describe('a source that changes under the sending', () => {
  it('names a file that grew while it was sent, and sends it again as it is when told', {
    timeout: 120_000,
  }, async (t) => {
    const scene = await aScene(t, SLOW);
    const { line, folder, sender, tree } = scene;
    const { engine } = anEngine(t, { origin: line.origin, journal: scene.journal });
    const id = await engine.send(sendOf(scene));
    await line.went(0.3 * scene.total);
    const grown = bytesAt('film, longer', 0, 42 * MiB);
    // At once, so that nobody sees it half written.
    await writeFile(join(folder, 'next'), grown);
    await rename(join(folder, 'next'), join(folder, 'job/film.mov'));
    const { troubles, stretches } = await untilView(
      engine,
      id,
      (view) => view.troubles.count > 0 && view.stretches.moving + view.stretches.waiting === 0,
    );
    assert.equal(stretches.failed, 0);
    assert.deepEqual(
      troubles.first.map(({ path, code, grownBy }) => ({ path, code, grownBy })),
      [{ path: 'job/film.mov', code: 'changed', grownBy: grown.length - (tree['job/film.mov']?.length ?? 0) }],
    );
    const before = sent(scene);
    await engine.command(id, { do: 'retry_one', trouble: troubles.first[0]?.id ?? '' });
    const { envelope } = await untilView(engine, id, isSealed);
    await assertDelivered(sender, envelope as string, { ...tree, 'job/film.mov': grown });
    assert.ok(sent(scene) - before <= grown.length + MiB, 'only what changed went again');
  });

  it('finds what changed after it was sent, before it closes', { timeout: 120_000 }, async (t) => {
    const scene = await aScene(t, SLOW);
    const { line, folder, sender, tree } = scene;
    const { engine } = anEngine(t, { origin: line.origin, journal: scene.journal });
    const id = await engine.send({ ...sendOf(scene), closesItself: false });
    await untilView(engine, id, ({ durable }) => durable.bytes === scene.total);
    const other = bytesAt('small, other', 0, 50_000);
    await writeFile(join(folder, 'job/small/0.bin'), other);
    await utimes(join(folder, 'job/small/0.bin'), 1, 1);
    await rm(join(folder, 'job/small/1.bin'));
    await engine.command(id, { do: 'close' });
    const { envelope } = await untilView(engine, id, isSealed);
    t.diagnostic(String(envelope));
    // Told to close, what asks for a person is left out; nothing is delivered mixed.
    const { 'job/small/0.bin': _, 'job/small/1.bin': __, ...rest } = tree;
    await assertDelivered(sender, envelope as string, rest);
  });

  it('sends what changed again by itself where that was asked for', { timeout: 120_000 }, async (t) => {
    const scene = await aScene(t, SLOW);
    const { line, folder, sender, tree } = scene;
    const { engine } = anEngine(t, { origin: line.origin, journal: scene.journal });
    const id = await engine.send({ ...sendOf(scene), sendsChangedAgain: true });
    await line.went(0.5 * scene.total);
    const other = bytesAt('film, other', 0, 40 * MiB);
    await writeFile(join(folder, 'job/film.mov'), other);
    const { envelope } = await untilView(engine, id, isSealed);
    await assertDelivered(sender, envelope as string, { ...tree, 'job/film.mov': other });
  });

  it('is not stopped by a file that cannot be read; retry sends only that, leave_out goes without', {
    timeout: 120_000,
  }, async (t) => {
    const scene = await aScene(t);
    const { line, sender, tree } = scene;
    const closed = new Set(['job/small/3.bin', 'job/nine.mov']);
    const { engine } = anEngine(t, {
      origin: line.origin,
      journal: scene.journal,
      ports: { openSource: async (ref) => guarded(new FolderSource((ref as { paths: string[] }).paths), closed) },
    });
    const id = await engine.send(sendOf(scene));
    const { troubles } = await untilView(
      engine,
      id,
      (view) => view.troubles.count === 2 && view.stretches.moving + view.stretches.waiting === 0,
    );
    assert.deepEqual(troubles.first.map(({ path, code }) => `${path} ${code}`).sort(), [
      'job/nine.mov forbidden',
      'job/small/3.bin forbidden',
    ]);
    closed.delete('job/small/3.bin');
    const before = sent(scene);
    const idOf = (path: string): string => troubles.first.find((one) => one.path === path)?.id ?? '';
    await engine.command(id, { do: 'retry_one', trouble: idOf('job/small/3.bin') });
    await engine.command(id, { do: 'leave_out', trouble: idOf('job/nine.mov') });
    const { envelope, walk } = await untilView(engine, id, isSealed);
    assert.equal(walk.leftOut, 1);
    const { 'job/nine.mov': _, ...rest } = tree;
    await assertDelivered(sender, envelope as string, rest);
    assert.equal(sent(scene) - before, tree['job/small/3.bin']?.length, 'retry sends only what failed');
  });
});

/** A source some of whose files this user may not read. */
function guarded(source: FolderSource, closed: ReadonlySet<string>): FileSource {
  return {
    walk: (signal) => source.walk(signal),
    look: (path) => source.look(path),
    read: (path, start, length) => source.read(path, start, length),
    readMany: async (wants) => {
      const answers = await source.readMany(wants);
      return answers.map((answer, i) =>
        closed.has(Buffer.from(wants[i]?.path ?? []).toString()) ? { code: 'forbidden' as const } : answer,
      );
    },
  };
}
