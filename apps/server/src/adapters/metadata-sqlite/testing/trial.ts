import assert from 'node:assert/strict';
import fc from 'fast-check';
import { aLine, anId, anUpload, aRecord, bytes, type House, NOW, PIECE, send } from '../../../ports/metadata.given.ts';
import type { Entry, Id, PlacedEntry } from '../../../ports/metadata-rows.ts';
import { hex, idText, sha256 } from '../bytes.ts';
import type { EntryTable, UploadTable } from '../tables.ts';
import type { Direct } from './direct.ts';
import { assertInvariants } from './invariants.ts';
import { digestOf, join, Model, type ModelUpload, type Run } from './model.ts';

const PATHS = ['a', 'a/b', 'a/b/c', 'd', 'd/e', 'f'];
const REELS = [anId(), anId()];
const SIZES = [0, 5, PIECE, PIECE + 3, 2 * PIECE];

/** One thing that happens; numbers choose among what is there. */
export const command = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('plain' as const),
      path: fc.nat(5),
      size: fc.nat(4),
      deferred: fc.boolean(),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('stretch' as const),
      reel: fc.nat(1),
      at: fc.nat(2),
      pieces: fc.integer({ min: 1, max: 3 }),
      short: fc.constantFrom(0, 0, 5),
      deferred: fc.constantFrom(false, false, false, true),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('partial' as const), size: fc.nat(4), deferred: fc.boolean() }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('join' as const),
      path: fc.nat(5),
      partials: fc.array(fc.nat(9), { minLength: 1, maxLength: 3 }),
      of: fc.constantFrom('whole', 'whole', 'whole', 'partials', 'partials', 'any'),
    }),
  },
  {
    weight: 10,
    arbitrary: fc.record({
      do: fc.constant('send' as const),
      upload: fc.nat(30),
      much: fc.constantFrom('all', 'all', 'half', 'little'),
      wrong: fc.constantFrom(null, null, null, null, 'start', 'epoch', 'doomed'),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('lines' as const),
      lines: fc.array(
        fc.record({
          path: fc.nat(5),
          kind: fc.constantFrom('file', 'file', 'file', 'folder'),
          reel: fc.nat(1),
          start: fc.constantFrom(0, 3, PIECE, PIECE + 7, 2 * PIECE, 4 * PIECE),
          size: fc.constantFrom(0, 2, 100, PIECE - 3, PIECE, 2 * PIECE + 1),
        }),
        { minLength: 1, maxLength: 4 },
      ),
    }),
  },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('read' as const), entry: fc.nat(5) }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('store' as const), reading: fc.nat(5) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('race' as const),
      entry: fc.nat(5),
      how: fc.constantFrom('replace', 'terminate'),
      at: fc.nat(3),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('terminate' as const), upload: fc.nat(30) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('epoch' as const), upload: fc.nat(30) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('sweep' as const) }) },
);
export type Command = typeof command extends fc.Arbitrary<infer T> ? T : never;

interface Reading {
  entry: Entry;
  tick: number;
  runs: Run[];
}

/** Runs commands against the steps and the model side by side. */
export class Trial {
  readonly direct: Direct;
  readonly house: House;
  readonly envelope: Id;
  readonly model = new Model();
  readonly #readings: Reading[] = [];
  /** What happened, so that a property that never gets there is noticed. */
  readonly seen: Record<string, number>;
  #now = NOW;

  constructor(direct: Direct, house: House, envelope: Id, seen: Record<string, number>) {
    this.direct = direct;
    this.house = house;
    this.envelope = envelope;
    this.seen = seen;
  }

  async run(given: Command): Promise<void> {
    this.#now += 1;
    await (this[given.do] as (given: Command) => Promise<void>)(given);
    this.model.settle();
    assertInvariants(this.direct.db);
    await this.compare();
  }

  #note(what: string): void {
    this.seen[what] = (this.seen[what] ?? 0) + 1;
  }

  async plain(given: Extract<Command, { do: 'plain' }>): Promise<void> {
    const size = SIZES[given.size] as number;
    const length = given.deferred ? null : size;
    await this.#create(anUpload(this.house, this.envelope, { path: bytes(PATHS[given.path] as string), length }));
  }

  async stretch(given: Extract<Command, { do: 'stretch' }>): Promise<void> {
    const reel = { id: REELS[given.reel] as Id, position: given.at * PIECE };
    const length = given.deferred ? null : given.pieces * PIECE - given.short;
    await this.#create(anUpload(this.house, this.envelope, { reel, length }));
  }

  async partial(given: Extract<Command, { do: 'partial' }>): Promise<void> {
    const length = given.deferred ? null : (SIZES[given.size] as number);
    await this.#create(anUpload(this.house, this.envelope, { kind: 'partial', length }));
  }

  /** Of partials that are whole, mostly; of partials, or of whatever uploads there are, now and then. */
  async join(given: Extract<Command, { do: 'join' }>): Promise<void> {
    const fits = (one: ModelUpload): boolean =>
      given.of === 'any' || (one.kind === 'partial' && (given.of === 'partials' || one.state === 'complete'));
    const some = this.model.uploads.filter(fits);
    const partials = given.partials.map((i) => some[i % Math.max(1, some.length)]?.id ?? anId());
    const path = bytes(PATHS[given.path] as string);
    const upload = anUpload(this.house, this.envelope, { kind: 'final', path, length: null });
    const expected = this.model.join(upload, partials);
    const done = await this.direct.write.createFinal(upload, partials, bytes('final;'), this.#now);
    assert.equal(done.ok ? 'ok' : done.code, expected);
    this.#note(`join ${expected}`);
  }

  async #create(upload: ReturnType<typeof anUpload>): Promise<void> {
    const expected = this.model.createUpload(upload);
    const [done] = await this.direct.write.createUploads([upload], this.#now);
    assert.equal(done?.ok ? 'ok' : done?.code, expected);
    this.#note(`create ${expected}`);
  }

  async send(given: Extract<Command, { do: 'send' }>): Promise<void> {
    const { uploads } = this.model;
    const upload = uploads[given.upload % Math.max(1, uploads.length)];
    if (!upload) return;
    const target = upload.length ?? 2 * PIECE;
    const rest = target - upload.received;
    const share = { all: rest, half: Math.ceil(rest / 2), little: Math.min(rest, 5) }[given.much] ?? rest;
    const start = upload.received + (given.wrong === 'start' ? 1 : 0);
    const end = start + share;
    const epoch = upload.epoch + (given.wrong === 'epoch' ? 1 : 0);
    const length = upload.length === null && given.much === 'all' ? end : null;
    const member = {
      upload: upload.id,
      envelope: this.envelope,
      epoch,
      start,
      end,
      ...(length === null ? {} : { length }),
    };
    if (given.wrong === 'doomed') return this.#sendDoomed(member);
    const expected = this.model.commit(upload, start, end, epoch, length);
    const done = await send(this.direct.write, this.house, member, this.#now);
    assert.equal(done.ok ? 'ok' : done.code, expected);
    this.#note(`send ${expected}${done.ok && done.complete ? ' complete' : ''}`);
  }

  async #sendDoomed(member: { upload: Id; envelope: Id; epoch: number; start: number; end: number }): Promise<void> {
    const [blob, other] = [anId(), anId()];
    await this.direct.write.allocateBlobs(this.envelope, [blob], this.house.process);
    await this.direct.write.allocateBlobs(this.envelope, [other], other);
    const length = member.end - member.start;
    const parts = length > 0 ? [{ start: member.start, length, blob, at: 0, size: length }] : [];
    const blobs = [blob, other].map((id) => ({ id, size: length }));
    const group = { members: [{ ...member, parts }], blobs, owner: this.house.process, now: this.#now };
    const [done] = await this.direct.write.commitParts(group);
    assert.deepEqual(done, { ok: false, code: 'lost' });
  }

  async lines(given: Extract<Command, { do: 'lines' }>): Promise<void> {
    const lines = given.lines.map(({ path, kind, reel, start, size }) => {
      const file = kind === 'file' && size > 0 ? { size, reel: REELS[reel] as Id, start } : {};
      return aLine(PATHS[path] as string, { kind: kind as 'file', ...file });
    });
    const expected = lines.map((line) => this.model.putLine(line));
    const done = await this.direct.write.putEntries(this.envelope, lines, this.#now);
    assert.ok(done.ok);
    const refused = new Map(done.refused.map((one) => [one.line, one.code]));
    assert.deepEqual(
      lines.map((_, i) => refused.get(i) ?? 'ok'),
      expected,
    );
    for (const one of expected) this.#note(`line ${one}`);
  }

  async read(given: Extract<Command, { do: 'read' }>): Promise<void> {
    const readable = [...this.model.entries].filter(
      ([, it]) => it.reel && it.start !== null && this.model.content(it.reel, it.start, it.start + it.size),
    );
    const [path] = readable[given.entry % Math.max(1, readable.length)] ?? [];
    if (path === undefined) return;
    const entry = await this.direct.read.entry(this.envelope, sha256(bytes(path)));
    assert.ok(entry?.reel && entry.start !== null);
    const range = { reel: entry.reel, from: entry.start, to: entry.start + entry.size };
    const { tick, slices } = await this.direct.read.locate(this.envelope, [range]);
    const [found] = slices;
    assert.ok(found);
    this.#readings.push({ entry, tick, runs: toRuns(found) });
    this.#note('read');
  }

  async store(given: Extract<Command, { do: 'store' }>): Promise<void> {
    const [reading] = this.#readings.splice(given.reading % Math.max(1, this.#readings.length), 1);
    if (!reading) return;
    const { entry, tick, runs } = reading;
    const { pathHash, reel, start, size } = entry;
    const pieces = size > PIECE ? Buffer.concat(piecesOf(runs, size)) : null;
    const row = { pathHash, reel, start, size, seen: tick, sha256: digestOf(runs), crc32: 1, pieces };
    const done = await this.direct.write.storeMeasured(this.envelope, [row], this.#now);
    this.#note(done.stored === 1 ? 'stored' : 'store refused');
  }

  /** Bytes change while a file is read: what was read before must not count after. */
  async race(given: Extract<Command, { do: 'race' }>): Promise<void> {
    const before = this.#readings.length;
    await this.read({ do: 'read', entry: given.entry });
    const reading = this.#readings[before];
    const run = reading?.runs[0];
    const below = this.model.uploads.find((one) => one.id === run?.upload);
    if (!reading || !below || below.path || below.reel === below.id || below.length === null) return;
    const { reel, position, length } = below;
    if (given.how === 'terminate') {
      this.model.terminate(below);
      await this.direct.write.terminateUpload(below.id, aRecord('upload.terminated', this.envelope));
    }
    const at = given.how === 'terminate' ? position : position + given.at * PIECE;
    const size = given.how === 'terminate' ? length : Math.min(PIECE, position + length - at);
    if (size <= 0) return;
    const upload = anUpload(this.house, this.envelope, { reel: { id: reel, position: at }, length: size });
    await this.#create(upload);
    this.model.settle();
    await this.send({ do: 'send', upload: this.model.uploads.length - 1, much: 'all', wrong: null });
    await this.store({ do: 'store', reading: before });
    this.#note('race');
  }

  async terminate(given: Extract<Command, { do: 'terminate' }>): Promise<void> {
    const upload = this.#any(given.upload);
    if (!upload) return;
    this.model.terminate(upload);
    const done = await this.direct.write.terminateUpload(upload.id, aRecord('upload.terminated', this.envelope));
    assert.deepEqual(done, { ok: true });
    this.#note('terminate');
  }

  async epoch(given: Extract<Command, { do: 'epoch' }>): Promise<void> {
    const upload = this.#any(given.upload);
    if (!upload) return;
    upload.epoch += 1;
    assert.equal((await this.direct.write.raiseEpoch(upload.id))?.epoch, upload.epoch);
  }

  async sweep(): Promise<void> {
    while (await this.direct.write.dropDeadParts());
    const later = this.#now + 1;
    // Anything but the process's own `writing` blobs may go.
    await this.direct.write.doom(NOW, later);
    const gone = await this.direct.read.doomed(1_000);
    await this.direct.write.forgetBlobs(gone.map((blob) => blob.id));
    this.#note('sweep');
  }

  #any(index: number): ModelUpload | undefined {
    return this.model.uploads[index % Math.max(1, this.model.uploads.length)];
  }

  /** The tables say what the model says. */
  async compare(): Promise<void> {
    const { db } = this.direct;
    const uploads = db.prepare('SELECT * FROM upload').all() as unknown as UploadTable[];
    const told = new Map(uploads.map((row) => [idText(row.id), `${row.state} ${row.received} ${row.length}`]));
    const meant = new Map(this.model.uploads.map((one) => [one.id, `${one.state} ${one.received} ${one.length}`]));
    assert.deepEqual(told, meant);

    const rows = db.prepare('SELECT * FROM entry').all() as unknown as EntryTable[];
    const implied = rows.filter((row) => row.kind === 'implied').map((row) => Buffer.from(row.path).toString());
    assert.deepEqual(implied.sort(), this.model.implied());
    const entries = rows.filter((row) => row.kind !== 'implied');
    assert.equal(entries.length, this.model.entries.size);
    for (const row of entries) await this.#compareEntry(row);
    await this.#compareReels();
  }

  /** Every piece of the reels, whether an entry lies on it or not. */
  async #compareReels(): Promise<void> {
    const ranges = REELS.flatMap((reel) =>
      Array.from({ length: 6 }, (_, i) => ({ reel, from: i * PIECE, to: i * PIECE + PIECE - 5 })),
    );
    const { slices } = await this.direct.read.locate(this.envelope, ranges);
    const told = slices.map((found) => (found ? toRuns(found) : null));
    assert.deepEqual(
      told,
      ranges.map(({ reel, from, to }) => this.model.content(reel, from, to)),
    );
  }

  async #compareEntry(row: EntryTable): Promise<void> {
    const entry = this.model.entries.get(Buffer.from(row.path).toString());
    assert.ok(entry);
    assert.deepEqual([row.kind, row.size], [entry.kind, entry.size]);
    if (entry.reel === null || entry.start === null) return;
    assert.deepEqual([idText(row.reel), row.start], [entry.reel, entry.start]);
    const content = this.model.content(entry.reel, entry.start, entry.start + entry.size);
    const range = { reel: entry.reel, from: entry.start, to: entry.start + entry.size };
    const { slices } = await this.direct.read.locate(this.envelope, [range]);
    const [found] = slices;
    assert.deepEqual(found ? toRuns(found) : null, content);
    if (row.state !== 'measured' && row.state !== 'differs') return;
    assert.ok(content, 'what was read back is not there');
    assert.equal(hex(row.sha256 as Uint8Array), hex(digestOf(content)), 'measured values of other bytes count');
    if (row.size <= PIECE) return;
    const { measured } = await this.direct.read.digests(this.envelope, row.path_hash, 0, Math.ceil(row.size / PIECE));
    assert.equal(hex(measured), hex(Buffer.concat(piecesOf(content, row.size))));
  }

  /** Close, place, sum: the tape is what the entries say. */
  async finish(): Promise<void> {
    const row = await this.direct.read.envelope(this.envelope);
    const counts = { entries: row?.entries ?? 0, bytes: row?.bytes ?? 0 };
    const record = aRecord('envelope.closed', this.envelope);
    const done = await this.direct.write.close(this.envelope, counts, true, this.#now, record);
    assert.deepEqual(done, { ok: true, again: false });
    while (await this.direct.write.abandonOpen(this.envelope));
    assertInvariants(this.direct.db);
    for (let cursor: string | null = null, i = 0; i === 0 || cursor !== null; i += 1) {
      cursor = (await this.direct.write.placeOnTape(this.envelope, cursor)).cursor;
    }
    for (let cursor: string | null = null, i = 0; i === 0 || cursor !== null; i += 1) {
      cursor = (await this.direct.write.sumFolders(this.envelope, cursor)).cursor;
    }
    const tape: PlacedEntry[] = [];
    for (let cursor: string | null = null, i = 0; i === 0 || cursor !== null; i += 1) {
      const page = await this.direct.read.entriesOnTape(this.envelope, cursor, 2);
      tape.push(...page.items);
      cursor = page.cursor;
    }
    assert.equal(tape.length, this.model.entries.size);
    let at = 0;
    for (const entry of tape) {
      assert.equal(entry.tapeAt, at);
      at += entry.size;
    }
    assert.equal(at, counts.bytes);
    const firstEmpty = tape.findIndex((entry) => entry.size === 0);
    if (firstEmpty >= 0) assert.ok(tape.slice(firstEmpty).every((entry) => entry.size === 0));
    for (const path of [...this.model.implied(), ...this.model.entries.keys()]) {
      const entry = await this.direct.read.entry(this.envelope, sha256(bytes(path)));
      if (entry?.kind === 'file') continue;
      const below = [...this.model.entries].filter(([one, it]) => one.startsWith(`${path}/`) && it.kind === 'file');
      assert.equal(entry?.belowFiles, below.length);
      assert.equal(
        entry?.belowBytes,
        below.reduce((sum, [, it]) => sum + it.size, 0),
      );
    }
  }
}

function toRuns(slices: { upload: Id; partStart: number; from: number; length: number }[]): Run[] {
  return join(slices.map(({ upload, partStart, from, length }) => ({ upload, from: partStart + from, length })));
}

function piecesOf(runs: Run[], size: number): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  for (let from = 0; from < size; from += PIECE)
    pieces.push(digestOf(within(runs, from, Math.min(size, from + PIECE))));
  return pieces;
}

function within(runs: Run[], from: number, to: number): Run[] {
  const found: Run[] = [];
  let at = 0;
  for (const run of runs) {
    const start = Math.max(from, at);
    const stop = Math.min(to, at + run.length);
    if (start < stop) found.push({ upload: run.upload, from: run.from + start - at, length: stop - start });
    at += run.length;
  }
  return found;
}

/** Reels have fixed ids, so every run begins with empty tables. */
export function clear(direct: Direct): void {
  for (const table of [
    'entry',
    'digest',
    'stretch',
    'part',
    'waste',
    'upload',
    'reel',
    'blob',
    'envelope',
    'recipient',
    'credential',
    'record',
  ])
    direct.db.exec(`DELETE FROM ${table}`);
  direct.db.exec("UPDATE person SET held = 0; UPDATE figure SET value = 0 WHERE name = 'owed'");
}
