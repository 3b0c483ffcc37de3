import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { SimulatedLine } from '@datoferum/core/testing/line';
import { isStopped } from '@datoferum/core/transfer';
import { FolderSink, SqliteJournal } from '@datoferum/core/transfer/node';
import { filesOf } from '../chaos/ledger.ts';
import { aFile, bytesOf, type Sent, sendTree } from '../support/send-tree.ts';
import { aDirectory, aHouse, atEnd } from '../support/test-house.ts';
import { aContext, aJob, aPlace, phase, running, theJob } from './support/a-fetch.ts';
import { sameTree, treeBelow, treeOf } from './support/trees.ts';

const MIB = 1024 * 1024;
const CHILD = fileURLToPath(new URL('./support/fetch-child.ts', import.meta.url));

const MIXED: Sent[] = [
  aFile('a/large.bin', 27 * MIB + 3),
  ...Array.from({ length: 120 }, (_, i) => aFile(`small/${i % 7}/${i}`, 3_000 + 997 * i)),
  aFile('b/middle.bin', 9 * MIB),
  aFile('b/empty', 0),
];
const BYTES = MIXED.reduce((sum, { size }) => sum + size, 0);

async function aLine(t: TestContext, target: string, shape: object = {}): Promise<SimulatedLine> {
  const line = await SimulatedLine.open({ target, ...shape });
  atEnd(t, () => line.close());
  return line;
}

describe('a fetch on a bad day', { timeout: 240_000 }, () => {
  for (const seed of [1, 2]) {
    it(`has the whole source at the end, whatever the line does, and no byte came twice (${seed})`, async (t) => {
      const { sender } = await aHouse(t, await aDirectory(t));
      const id = await sendTree(sender, MIXED);
      const line = await aLine(t, sender.origin, { seed });
      const place = aPlace(t);
      const ctx = aContext(t, line.origin, place);
      const job = await aJob(ctx, id);
      const faults = [
        line.fail({ chance: 0.2, times: 6, answer: 502 }),
        line.fail({ chance: 0.1, times: 4, answer: 503, retryAfter: 1, reached: true }),
        line.fail({ chance: 0.1, times: 4, answer: 200, body: '<!doctype html>Welcome' }),
        line.fail({ chance: 0.1, times: 6, answer: 'cut' }),
      ];
      line.breakEach([512 * 1024, 8 * MIB]);
      await job.run(running());
      sameTree(place.root, MIXED);
      assert.equal(job.view().phase, 'collected');
      assert.ok(line.breaks > 3 && faults.some(({ hits }) => hits > 0), `${line.breaks} breaks`);
      assert.equal(ctx.came, BYTES, 'what came of a piece before a break is kept');
    });
  }

  it('goes on where it was after kill -9, and fetches again only what was not written down', async (t) => {
    const { sender } = await aHouse(t, await aDirectory(t));
    const tree = [aFile('one.bin', 90 * MIB), ...Array.from({ length: 400 }, (_, i) => aFile(`few/${i}`, 20_000))];
    const total = tree.reduce((sum, { size }) => sum + size, 0);
    const id = await sendTree(sender, tree);
    const line = await aLine(t, sender.origin, { down: 8 * MIB });
    const place = aPlace(t);
    const journal = join(dirname(place.root), 'of-the-child.db');
    const args = ['--disable-warning=ExperimentalWarning', CHILD, line.origin, id, place.root, journal];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    // It says how much is placed, each time that it was written down.
    for await (const said of child.stdout) if (Number(String(said).trim().split('\n').at(-1)) >= 30 * MIB) break;
    child.kill('SIGKILL');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    assert.ok(!existsSync(join(place.root, 'one.bin')));
    line.set({ down: 500 * MIB });
    const again = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    const said: Buffer[] = [];
    again.stdout.on('data', (chunk: Buffer) => said.push(chunk));
    await once(again, 'close');
    const [came, phase] = Buffer.concat(said).toString().trim().split('\n').slice(-1).join().split(' ');
    assert.equal(phase, 'collected');
    sameTree(place.root, tree);
    assert.ok(Number(came) <= total - 30 * MIB, `${came} of ${total} came again`);
  });

  it('keeps its first piece: who is killed a moment later fetches the others only', async (t) => {
    const { sender } = await aHouse(t, await aDirectory(t));
    const tree = [aFile('one.bin', 33 * MIB)];
    const id = await sendTree(sender, tree);
    const line = await aLine(t, sender.origin, { down: 10 * MIB });
    const place = aPlace(t);
    const journal = join(dirname(place.root), 'of-the-child.db');
    const args = ['--disable-warning=ExperimentalWarning', CHILD, line.origin, id, place.root, journal];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    const [said] = (await once(child.stdout, 'data')) as [Buffer];
    child.kill('SIGKILL');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    // A line that narrow leaves more than three seconds between the first piece and the last.
    const noted = Number(String(said).split('\n')[0]);
    assert.ok(noted > 0 && noted < 30 * MIB, `${noted} bytes were placed when it was written down first`);
    line.set({ down: null });
    const ctx = aContext(t, line.origin, { root: place.root, journal: new SqliteJournal(journal) });
    await (await theJob(ctx, id)).run(running());
    sameTree(place.root, tree);
    assert.ok(ctx.came <= 33 * MIB - noted, `${ctx.came} bytes came again`);
  });

  it('goes on when the courier was restarted, and when its ticket was taken back', async (t) => {
    const data = await aDirectory(t);
    const first = await aHouse(t, data);
    const id = await sendTree(first.sender, MIXED);
    const line = await aLine(t, first.sender.origin, { down: 8 * MIB });
    const place = aPlace(t);
    const job = await aJob(aContext(t, line.origin, place), id);
    const run = job.run(running());
    await line.asked(/GET .*\/tape/);
    await first.stop();
    line.cut();
    const second = await aHouse(t, data);
    line.target = second.sender.origin;
    const recipient = second.sender.as('recipient');
    const { items } = await recipient.json<{ items: { id: string }[] }>([200], 'GET', '/api/v1/tickets');
    for (const ticket of items)
      await recipient.expect([204], { method: 'DELETE', path: `/api/v1/tickets/${ticket.id}` });
    line.cut();
    line.set({ down: 500 * MIB });
    await run;
    sameTree(place.root, MIXED);
    assert.equal(job.view().phase, 'collected');
  });

  it('is not ended by a sign-in that is over: its ticket goes on', async (t) => {
    const { sender } = await aHouse(t, await aDirectory(t));
    const id = await sendTree(sender, MIXED);
    const line = await aLine(t, sender.origin);
    const place = aPlace(t);
    const ctx = aContext(t, line.origin, place, { signedIn: 1 });
    const job = await aJob(ctx, id);
    await job.run(running());
    assert.equal(job.view().phase, 'collected');
    assert.equal(line.heard.filter(({ path }) => path === '/api/v1/tickets').length, 1);
  });

  it('stops when it is told to and goes on later, in another process too', async (t) => {
    const { sender } = await aHouse(t, await aDirectory(t));
    const id = await sendTree(sender, MIXED);
    const line = await aLine(t, sender.origin, { down: 6 * MIB });
    const place = aPlace(t);
    const ctx = aContext(t, line.origin, place);
    const job = await aJob(ctx, id);
    const pause = new AbortController();
    const run = job.run(pause.signal);
    while (job.view().placed.bytes < 8 * MIB) await new Promise((go) => setTimeout(go, 20));
    pause.abort();
    await assert.rejects(run, isStopped);
    const { placed } = job.view();
    line.set({ down: 500 * MIB });
    const before = ctx.came;
    const later = await theJob(ctx, id);
    await later.run(running());
    sameTree(place.root, MIXED);
    assert.equal(ctx.came - before, BYTES - placed.bytes, 'what was placed is not fetched again');
    assert.equal(later.view().placed.bytes, BYTES);
    assert.equal(later.view().alreadyRight.files, 0);
  });

  it('names what the courier can no longer read, places the rest, gives no receipt; retry fetches only that', async (t) => {
    const data = await aDirectory(t);
    const { sender } = await aHouse(t, data);
    const tree = [aFile('before', 300_000), aFile('hurt', 3 * MIB), aFile('after', 300_000), aFile('large', 20 * MIB)];
    const id = await sendTree(sender, tree);
    const blobs = filesOf(data, id).filter((file) => file.startsWith('blobs'));
    const largest = blobs.sort((a, b) => statSync(join(data, b)).size - statSync(join(data, a)).size)[0] as string;
    const flip = async (): Promise<void> => {
      await using blob = await open(join(data, largest), 'r+');
      const byte = Buffer.alloc(1);
      await blob.read(byte, 0, 1, 2 * MIB);
      await blob.write(Buffer.from([(byte[0] as number) ^ 1]), 0, 1, 2 * MIB);
    };
    await flip();
    const line = await aLine(t, sender.origin);
    const place = aPlace(t);
    const ctx = aContext(t, line.origin, place);
    const job = await aJob(ctx, id);
    const run = job.run(running());
    await phase(job, 'incomplete', run);
    const view = job.view();
    assert.deepEqual(
      view.troubles.first.map(({ path, code }) => [path, code]),
      [['hurt', 'damaged']],
    );
    assert.deepEqual(job.troubles(null).items.length, 1);
    assert.ok(job.tape(4).includes(5), 'the tape asks');
    const missing = treeOf(tree);
    delete missing.hurt;
    assert.deepEqual(treeBelow(place.root), missing);
    assert.ok(!line.heard.some(({ path }) => path.endsWith('/collect')));

    await flip();
    const before = ctx.came;
    await job.command({ do: 'retry' });
    await run;
    assert.equal(job.view().phase, 'collected');
    sameTree(place.root, tree);
    assert.equal(ctx.came - before, 3 * MIB);
  });

  it('says that the proof itself cannot be read, and does not ask for it for ever', async (t) => {
    const data = await aDirectory(t);
    const { sender } = await aHouse(t, data);
    const tree = Array.from({ length: 12_000 }, (_, i) => aFile(`${i}-${'long'.repeat(12)}`, 1));
    const id = await sendTree(sender, tree);
    // The list is the largest of what was written with the seal, and its end is turned over.
    const written = filesOf(data, id).filter((file) => file.startsWith('blobs'));
    const list = written.sort((a, b) => statSync(join(data, b)).size - statSync(join(data, a)).size)[0] as string;
    await using blob = await open(join(data, list), 'r+');
    const byte = Buffer.alloc(1);
    const at = statSync(join(data, list)).size - 5_000;
    await blob.read(byte, 0, 1, at);
    await blob.write(Buffer.from([(byte[0] as number) ^ 1]), 0, 1, at);
    const place = aPlace(t);
    const job = await aJob(aContext(t, sender.origin, place), id);
    await assert.rejects(job.run(running()), { code: 'damaged' });
  });

  it('fetches nothing that is there already and right, and only what is not', async (t) => {
    const { sender } = await aHouse(t, await aDirectory(t));
    const id = await sendTree(sender, MIXED);
    const place = aPlace(t);
    for (const one of MIXED) {
      const at = join(place.root, Buffer.from(one.path).toString());
      mkdirSync(dirname(at), { recursive: true });
      writeFileSync(at, bytesOf(one));
    }
    // One byte of one file, and one file less.
    await using middle = await open(join(place.root, 'b/middle.bin'), 'r+');
    await middle.write(Buffer.from([(bytesOf(MIXED[121] as Sent)[5] as number) ^ 1]), 0, 1, 5);
    rmSync(join(place.root, 'small/3/3'));
    const ctx = aContext(t, sender.origin, place);
    const job = await aJob(ctx, id);
    await job.run(running());
    sameTree(place.root, MIXED);
    const view = job.view();
    assert.equal(view.phase, 'collected');
    assert.equal(view.alreadyRight.files, MIXED.length - 3);
    assert.equal(view.placed.bytes, BYTES);
    // Of the file with one wrong byte only the piece that holds it.
    assert.equal(ctx.came, 8 * MIB + 3_000 + 997 * 3);
  });

  it('takes what was chosen, a folder or a file, and asks for no receipt', async (t) => {
    const { sender } = await aHouse(t, await aDirectory(t));
    const id = await sendTree(sender, MIXED);
    const line = await aLine(t, sender.origin);
    const place = aPlace(t);
    const job = await aJob(
      aContext(t, line.origin, place),
      id,
      ['small/3', 'b/empty', 'small/1/1'].map((one) => Buffer.from(one)),
    );
    await job.run(running());
    assert.equal(job.view().phase, 'placed');
    const chosen = MIXED.filter(({ path }) =>
      /^(small\/3\/.*|b\/empty|small\/1\/1)$/.test(Buffer.from(path).toString()),
    );
    assert.deepEqual(treeBelow(place.root), treeOf(chosen));
    assert.equal(job.view().total.files, chosen.length);
    assert.ok(line.down < 3 * MIB && !line.heard.some(({ path }) => path.endsWith('/collect')));
  });

  it('waits while its folder is away, says so, and goes on', async (t) => {
    const { sender } = await aHouse(t, await aDirectory(t));
    const id = await sendTree(sender, MIXED);
    const place = aPlace(t);
    await rename(place.root, `${place.root}-away`);
    const ctx = aContext(t, sender.origin, place);
    const job = await aJob(ctx, id);
    const run = job.run(running());
    while (job.view().waiting?.why !== 'folder_needed') await new Promise((go) => setTimeout(go, 20));
    await rename(`${place.root}-away`, place.root);
    ctx.courier.line.wake();
    await run;
    sameTree(place.root, MIXED);
  });

  it('puts no second envelope into a folder that holds the proof of one', async (t) => {
    const { sender } = await aHouse(t, await aDirectory(t));
    const [one, two] = [await sendTree(sender, [aFile('a', 1)]), await sendTree(sender, [aFile('a', 2)])];
    const place = aPlace(t);
    const ctx = aContext(t, sender.origin, place);
    await (await aJob(ctx, one)).run(running());
    await assert.rejects((await aJob(ctx, two)).run(running()), { code: 'another_envelope' });
    sameTree(place.root, [aFile('a', 1)]);
  });

  const small = mkdtempSync(join(tmpdir(), 'small-disk-'));
  const isMounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=40m', 'tmpfs', small]).status === 0;
  if (!isMounted) rmdirSync(small);
  it('waits while the disk is full, says so, and goes on when there is room', {
    skip: isMounted ? false : 'SKIPPED small disk: no right to mount a small tmpfs',
  }, async (t) => {
    atEnd(t, () => spawnSync('umount', [small]));
    const root = join(small, 'root');
    mkdirSync(root);
    writeFileSync(join(small, 'ballast'), Buffer.alloc(16 * MIB));
    const { sender } = await aHouse(t, await aDirectory(t));
    const tree = [aFile('large', 30 * MIB), aFile('little', 70_000)];
    const id = await sendTree(sender, tree);
    const place = aPlace(t);
    const ctx = aContext(t, sender.origin, place, { openSink: () => FolderSink.open(root) });
    const job = await aJob(ctx, id);
    const run = job.run(running());
    while (job.view().waiting?.why !== 'target_full') await new Promise((go) => setTimeout(go, 20));
    rmSync(join(small, 'ballast'));
    ctx.courier.line.wake();
    await run;
    sameTree(root, tree);
    assert.equal(job.view().waiting, null);
    assert.equal(readFileSync(join(root, '.datoferum/envelope'), 'utf8').trim(), id);
  });
});
