import assert from 'node:assert/strict';
import { Refused } from '../support/courier-client.ts';
import { contentOf, type Seeded, type SeededFile, sha256 } from '../support/seeded.ts';
import type { Arena } from './arena.ts';
import { filesOf, KnownEnvelope, keepReceipts } from './ledger.ts';
import { sendDrop, sendInTurns, sendJoined, sendReel, sendWhole } from './senders.ts';

const KIB = 1024;
const MIB = 1024 * KIB;

/** An envelope that is filled in every way there is, sealed, fetched and collected. */
export async function deliver(arena: Arena, chance: Seeded): Promise<void> {
  const known = await open(arena, chance, 'a delivery');
  const file = named(chance);
  const whole = Array.from({ length: 8 }, (_, i) => file(`whole/${i}`, i === 0 ? 0 : 1 + chance.int(60 * KIB)));
  const turned = [file('turned/a', 3 * MIB + chance.int(MIB)), file('turned/b', 2 * MIB + chance.int(2 * MIB))];
  const checked = [file('checked/a', 3 * MIB + chance.int(MIB)), file('checked/b', 1 + chance.int(100 * KIB))];
  const joined = file('joined', 1 * MIB + chance.int(2 * MIB));
  const dropped = [
    file('dropped/a', 1 + chance.int(100 * KIB)),
    file('dropped/b', 1 + chance.int(KIB)),
    file('dropped/c', 2 * MIB + chance.int(MIB)),
  ];
  const reeled = [
    file('reel/large', 9 * MIB),
    ...Array.from({ length: 20 }, (_, i) => file(`reel/small/${i}`, chance.int(40 * KIB))),
  ];
  await Promise.all([
    inLanes(3, whole, (one) => sendWhole(arena, known, one)),
    ...checked.map((one) => sendInTurns(arena, known, one, turns(chance.fork(one.path), one.size), true)),
    sendJoined(arena, known, joined),
    ...turned.map((one) => sendInTurns(arena, known, one, turns(chance.fork(one.path), one.size))),
    inLanes(2, dropped, (one) => sendDrop(arena, known, one)),
    sendReel(arena, known, reeled, chance.fork('reel')),
  ]);
  const files = [...whole, ...turned, ...checked, joined, ...dropped, ...reeled];
  await seal(arena, known, files);
  await fetchAll(arena, known, files);
  const manifest = await arena.call('recipient', (client) => client.document(known.id, 'manifest-sha256.txt'));
  await arena.call('recipient', (client) => client.collect(known.id, sha256(manifest)));
  known.reached('delivered');
  await arena.call('sender', (client) => keepReceipts(client, known));
  assert.deepEqual(
    [...known.fixed.keys()]
      .filter((name) => name.startsWith('receipt/'))
      .map((name) => name.split('/')[1])
      .sort(),
    ['collected', 'sealed'],
  );
}

/** An envelope that is taken back while it is filled, or destroyed after it was sealed. */
export async function destroy(arena: Arena, chance: Seeded, how: 'withdraw' | 'purge'): Promise<void> {
  const known = await open(arena, chance, 'a mistake');
  const file = named(chance);
  const many = Array.from({ length: 1_200 }, (_, i) => file(`many/${i}`, chance.int(64)));
  const others = [file('a', 1 + chance.int(MIB)), file('b', 2 * MIB), file('c', 1 + chance.int(10 * KIB))];
  await Promise.all([
    sendReel(arena, known, many, chance.fork('reel')),
    inLanes(1, others, (one) => sendDrop(arena, known, one)),
  ]);
  if (how === 'purge') {
    await seal(arena, known, [...many, ...others]);
    // Who never looked is not known any more after a purge, and is told 404.
    await arena.call('recipient', (client) => client.content(known.id, 'a'));
  }
  known.isEnding = true;
  await arena.call('sender', (client) => (how === 'purge' ? client.purge(known.id) : client.withdraw(known.id)));
  known.reached('purging');
  await arena.call('sender', (client) => client.until(known.id, 'purged'));
  known.reached('purged');
  known.keep('certificate', JSON.stringify(await arena.call('sender', (client) => client.certificate(known.id))));
  assert.deepEqual(filesOf(arena.data, known.id), [], 'blobs and key are gone');
  for (const { location } of known.uploads.values())
    await assert.rejects(
      arena.call('sender', (client) => client.head(location)),
      isGone,
    );
  if (how === 'purge')
    await assert.rejects(
      arena.call('recipient', (client) => client.content(known.id, 'a')),
      isGone,
    );
}

/** A small envelope whose recipient says no. */
export async function refuse(arena: Arena, chance: Seeded): Promise<void> {
  const known = await open(arena, chance, 'not wanted');
  const files = [named(chance)('only', 1 + chance.int(KIB))];
  for (const file of files) await sendDrop(arena, known, file);
  await seal(arena, known, files);
  await arena.call('recipient', (client, tries) =>
    client.refuse(known.id, 'not ours').catch((error: unknown) => isAgain(error, tries)),
  );
  await arena.call('sender', (client) => keepReceipts(client, known));
  assert.ok([...known.fixed.keys()].some((name) => name.startsWith('receipt/refused')));
}

async function open(arena: Arena, chance: Seeded, title: string): Promise<KnownEnvelope> {
  const key = chance.uuid();
  const known = new KnownEnvelope(await arena.call('sender', (client) => client.open({ title }, key)));
  arena.ledger.envelopes.push(known);
  return known;
}

async function seal(arena: Arena, known: KnownEnvelope, files: SeededFile[]): Promise<void> {
  const bytes = files.reduce((sum, { size }) => sum + size, 0);
  await arena.call('sender', (client) => client.seal(known.id, { entries: files.length, bytes }));
  known.reached('sealing');
  await arena.call('sender', (client) => client.until(known.id, 'sealed'));
  known.reached('sealed');
  for (const name of ['seal.json', 'seal.json.sig', 'manifest-sha256.txt', 'manifest.ndjson', 'pieces.bin'] as const) {
    known.keep(name, await arena.call('sender', (client) => client.document(known.id, name)));
  }
}

/** What the recipient fetches equals what the sender has: each file, the manifest, the tape in the manifest's order. */
async function fetchAll(arena: Arena, known: KnownEnvelope, files: SeededFile[]): Promise<void> {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const manifest = (
    await arena.call('recipient', (client) => client.document(known.id, 'manifest-sha256.txt'))
  ).toString();
  const lines = manifest.split('\n').filter((line) => line !== '');
  const expected = files.map((file) => `${sha256(contentOf(file))}  ${file.path}`);
  assert.deepEqual([...lines].sort(), expected.sort(), 'the manifest says what sha256sum would say of the source');
  await inLanes(3, files, async (file) => {
    const bytes = await arena.call('recipient', (client) => client.content(known.id, file.path));
    assert.equal(sha256(bytes), sha256(contentOf(file)), `content of ${file.path}`);
  });
  const tape = await arena.call('recipient', (client) => client.tape(known.id));
  const inOrder = lines.map((line) => contentOf(byPath.get(line.slice(66)) as SeededFile));
  assert.equal(sha256(tape), sha256(Buffer.concat(inOrder)), 'the tape is the files end to end');
}

/** The refusal was made, its answer was lost. */
function isAgain(error: unknown, tries: number): void {
  if (!(tries > 0 && error instanceof Refused && error.code === 'already_refused')) throw error;
}

/** Names and sizes; contents follow from envelope and name. */
function named(chance: Seeded): (path: string, size: number) => SeededFile {
  const salt = chance.uuid();
  return (path, size) => ({ path, size, seed: `${salt}/${path}` });
}

function turns(chance: Seeded, size: number): number[] {
  return Array.from({ length: 3 }, () => 1 + chance.int(Math.ceil(size / 2)));
}

async function inLanes<T>(lanes: number, items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const left = [...items];
  const lane = async (): Promise<void> => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}

function isGone(error: unknown): boolean {
  if (error instanceof Refused && error.status === 410) return true;
  throw error;
}
