import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { crc32 as crcOf } from 'node:zlib';
import fc from 'fast-check';
import { compareBytes, concat, utf8, utf8Text } from '../bytes/bytes.ts';
import { dosTime } from './dos-time.ts';
import { zipEnd, zipEndLength, zipLength } from './zip-end.ts';
import {
  centralHeaderLength,
  localHeaderLength,
  writeCentralHeader,
  writeLocalHeader,
  type ZipEntry,
} from './zip-headers.ts';
import { ZIP_PAGE, ZipIndex, type ZipMark, ZipWalk, zipMarkBytes } from './zip-index.ts';

const GIB = 2 ** 30;
const EDGES = [0, 1, 2 ** 32 - 2, 2 ** 32 - 1, 2 ** 32, 700_000_000_000];
const aPath = fc.uint8Array({ minLength: 1, maxLength: 40 });
const aTime = fc.option(fc.integer({ min: -(2 ** 45), max: 2 ** 45 }), { nil: null });
const anEntry = fc
  .record({
    kind: fc.constantFrom('file' as const, 'folder' as const),
    path: aPath,
    size: fc.oneof(
      fc.constantFrom(...EDGES),
      fc.nat(5_000),
      fc.nat({ max: 900 }).map((n) => n * GIB),
    ),
    mtime: aTime,
    crc32: fc.nat({ max: 0xffffffff }),
  })
  .map((entry): ZipEntry => (entry.kind === 'folder' ? { ...entry, size: 0, crc32: 0 } : entry));

const local = (entry: ZipEntry): Uint8Array => {
  const bytes = new Uint8Array(localHeaderLength(entry));
  assert.equal(writeLocalHeader(bytes, 0, entry), bytes.length);
  return bytes;
};
const central = (entry: ZipEntry, offset: number): Uint8Array => {
  const bytes = new Uint8Array(centralHeaderLength(entry, offset));
  assert.equal(writeCentralHeader(bytes, 0, entry, offset), bytes.length);
  return bytes;
};

/** Reads a header the other way round, field by field from APPNOTE 4.3.7 and 4.3.12. */
function read(bytes: Uint8Array) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const u16 = (at: number) => view.getUint16(at, true);
  const u32 = (at: number) => view.getUint32(at, true);
  const u64 = (at: number) => Number(view.getBigUint64(at, true));
  const isCentral = u32(0) === 0x02014b50;
  assert.ok(isCentral || u32(0) === 0x04034b50);
  const at = isCentral ? 8 : 6;
  const [nameLength, extraLength] = [u16(at + 20), u16(at + 22)];
  const nameAt = isCentral ? 46 : 30;
  assert.equal(nameAt + nameLength + extraLength, bytes.length);
  const found = {
    version: u16(at - 2),
    flags: u16(at),
    method: u16(at + 2),
    time: u16(at + 4),
    date: u16(at + 6),
    crc32: u32(at + 8),
    packed: u32(at + 12),
    size: u32(at + 16),
    offset: isCentral ? u32(42) : 0,
    mode: isCentral ? u32(38) >>> 16 : null,
    name: bytes.slice(nameAt, nameAt + nameLength),
    seconds: null as number | null,
  };
  for (let x = nameAt + nameLength; x < bytes.length; x += 4 + u16(x + 2)) {
    if (u16(x) === 0x5455) {
      assert.deepEqual([u16(x + 2), bytes[x + 4]], [5, 1]);
      found.seconds = view.getInt32(x + 5, true);
    } else {
      assert.equal(u16(x), 1);
      let field = x + 4;
      const end = field + u16(x + 2);
      for (const name of ['size', 'packed', 'offset'] as const) {
        if (found[name] !== 0xffffffff || (name === 'offset' && !isCentral)) continue;
        found[name] = u64(field);
        field += 8;
      }
      assert.equal(field, end, 'no field that nothing points to');
    }
  }
  return found;
}

describe('headers of a ZIP archive', () => {
  it('say what the entry is, in exactly the length that was computed', () => {
    fc.assert(
      fc.property(anEntry, fc.constantFrom(...EDGES), (entry, offset) => {
        for (const [header, at] of [[local(entry), 0] as const, [central(entry, offset), offset] as const]) {
          const found = read(header);
          assert.deepEqual(
            [found.size, found.packed, found.offset, found.crc32],
            [entry.size, entry.size, at, entry.crc32],
          );
          const name = entry.kind === 'folder' ? concat(entry.path, utf8('/')) : entry.path;
          assert.equal(compareBytes(found.name, name), 0);
          const isPlain = entry.path.every((byte) => byte < 0x80);
          assert.equal(found.flags, !isPlain && utf8Text(entry.path) !== null ? 0x800 : 0);
          assert.deepEqual({ date: found.date, time: found.time }, dosTime(entry.mtime));
          const isWide = entry.size >= 0xffffffff || at >= 0xffffffff;
          assert.equal(found.version, isWide ? 45 : entry.kind === 'folder' ? 20 : 10);
          assert.equal(found.method, 0);
          if (found.mode !== null) assert.equal(found.mode, entry.kind === 'folder' ? 0o40755 : 0o100644);
        }
      }),
    );
  });

  it('tell the time in UTC, within what DOS knows, and exactly where 32 bits hold it', () => {
    const at = (mtime: number | null) => {
      const { date, time } = dosTime(mtime);
      const parts = [(date >> 9) + 1980, (date >> 5) & 15, date & 31, time >> 11, (time >> 5) & 63, (time & 31) * 2];
      return parts.join(' ');
    };
    assert.equal(at(Date.UTC(2026, 10, 21, 13, 5, 59, 999)), '2026 11 21 13 5 58');
    assert.equal(at(Date.UTC(1979, 11, 31, 23, 59, 59)), '1980 1 1 0 0 0');
    assert.equal(at(null), '1980 1 1 0 0 0');
    assert.equal(at(Date.UTC(2200, 0, 1)), '2107 12 31 23 59 58');
    const seconds = (mtime: number | null) =>
      read(local({ kind: 'file', path: utf8('a'), size: 0, mtime, crc32: 0 })).seconds;
    assert.equal(seconds(1_764_547_201_999), 1_764_547_201);
    assert.equal(seconds(-1), -1);
    for (const mtime of [null, 2 ** 31 * 1000, -(2 ** 31) * 1000 - 1]) assert.equal(seconds(mtime), null);
  });
});

describe('the end of a ZIP archive', () => {
  it('has ZIP64 records exactly where a figure needs them', () => {
    const cases = [
      [{ entries: 65_534, centralAt: 2 ** 32 - 2, centralLength: 2 ** 32 - 2 }, 22],
      [{ entries: 65_535, centralAt: 0, centralLength: 0 }, 98],
      [{ entries: 1, centralAt: 2 ** 32 - 1, centralLength: 0 }, 98],
      [{ entries: 1, centralAt: 0, centralLength: 2 ** 32 - 1 }, 98],
    ] as const;
    for (const [totals, length] of cases) {
      assert.equal(zipEnd(totals).length, length);
      assert.deepEqual(
        [zipEndLength(totals), zipLength(totals)],
        [length, totals.centralAt + totals.centralLength + length],
      );
    }
  });
});

describe('the index of a ZIP archive', () => {
  const many = fc.array(anEntry, { minLength: 1, maxLength: 40 }).map((some) => {
    const entries = Array.from({ length: 3_500 }, (_, i) => some[i % some.length] as ZipEntry);
    return entries.toSorted((a, b) => Number(b.size > 0) - Number(a.size > 0));
  });
  const indexOf = (entries: readonly ZipEntry[]) => {
    const walk = new ZipWalk();
    const marks: ZipMark[] = [];
    for (const [i, entry] of entries.entries()) {
      if (i % ZIP_PAGE === 0) marks.push(walk.mark());
      walk.pass(entry);
    }
    return [...marks, walk.mark()];
  };

  it('comes back from its bytes, and finds the page of any offset', () => {
    fc.assert(
      fc.property(many, fc.double({ min: 0, max: 1, noNaN: true }), (entries, place) => {
        const marks = indexOf(entries);
        const index = ZipIndex.parse(concat(...marks.map(zipMarkBytes)));
        const { centralAt, centralLength } = index.totals;
        assert.deepEqual([index.totals.entries, index.size], [entries.length, zipLength(index.totals)]);
        const from = Math.floor(place * (centralAt - 1));
        const [page] = index.pagesOfBody(from, from + 1);
        assert.ok(page && page.first.local <= from && from < page.next.local);
        assert.equal(index.pagesOfBody(0, centralAt).length, 4);
        const inside = Math.floor(place * (centralLength - 1));
        const [directory] = index.pagesOfDirectory(inside, inside + 1);
        assert.ok(directory && directory.first.central <= inside && inside < directory.next.central);
        assert.deepEqual(index.pagesOfBody(centralAt, centralAt + 9), []);
      }),
      { numRuns: 30 },
    );
  });

  it('goes on from any of its marks to the same places', () => {
    fc.assert(
      fc.property(many, (entries) => {
        const marks = indexOf(entries);
        for (const [page, mark] of marks.slice(0, -1).entries()) {
          const walk = new ZipWalk(mark);
          for (const entry of entries.slice(page * ZIP_PAGE, (page + 1) * ZIP_PAGE)) walk.pass(entry);
          assert.deepEqual(walk.mark(), marks[page + 1]);
        }
      }),
      { numRuns: 10 },
    );
  });

  it('is refused when cut', () => {
    assert.throws(() => ZipIndex.parse(new Uint8Array(63)));
    assert.throws(() => ZipIndex.parse(new Uint8Array(0)));
  });
});

describe('a whole archive', () => {
  it('is headers, bytes, directory and end, each where the walk says', () => {
    const files = [
      ['a.txt', 'hello\n'],
      ['b/é', ''],
      ['c', 'x'.repeat(300)],
    ] as const;
    const walk = new ZipWalk();
    const body: Uint8Array[] = [];
    const directory: Uint8Array[] = [];
    for (const [name, text] of files) {
      const bytes = utf8(text);
      const entry: ZipEntry = { kind: 'file', path: utf8(name), size: bytes.length, mtime: 0, crc32: crcOf(bytes) };
      const { local: offset } = walk.mark();
      assert.equal(offset, concat(...body).length);
      body.push(local(entry), bytes);
      directory.push(central(entry, offset));
      walk.pass(entry);
    }
    const { local: centralAt, central: centralLength, entry: entries } = walk.mark();
    const whole = concat(...body, ...directory, zipEnd({ entries, centralAt, centralLength }));
    assert.equal(whole.length, zipLength({ entries, centralAt, centralLength }));
  });
});
