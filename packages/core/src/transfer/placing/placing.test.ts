import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { concat, utf8 } from '../../bytes/bytes.ts';
import { aPath } from '../../testing/paths.ts';
import { fitSegment } from './fit-segment.ts';
import { foldName } from './fold-name.ts';
import { Placing } from './placing.ts';
import { type PlaceSystem, RULES } from './profile.ts';
import { bytesOfName, nameOfBytes } from './sink-name.ts';

const SYSTEMS: readonly PlaceSystem[] = ['posix', 'macos', 'windows', 'browser'];
const SALT = new Uint8Array(16).fill(7);
const LONG = 4_000;

function placed(system: PlaceSystem, paths: readonly Uint8Array[], longestPath = LONG): string[] {
  const placing = new Placing({ system, longestPath }, SALT);
  for (const path of paths) placing.note(path, 'file');
  placing.done();
  return paths.map((path) => placing.name(path).name);
}
const one = (system: PlaceSystem, path: string | Uint8Array): string =>
  placed(system, [typeof path === 'string' ? utf8(path) : path])[0] as string;
const why = (system: PlaceSystem, path: string | Uint8Array): string | null =>
  new Placing({ system, longestPath: LONG }, SALT).name(typeof path === 'string' ? utf8(path) : path).why;

/** Paths nobody checked: any bytes, dots, empty segments, and names that differ in little. */
const anyPath = fc.oneof(
  aPath(),
  fc.uint8Array({ minLength: 1, maxLength: 40 }),
  fc
    .array(
      fc.constantFrom(
        'a',
        'A',
        '.',
        '..',
        '',
        'CON',
        'con.txt',
        'é',
        'e\u0301',
        'É',
        'ß',
        'SS',
        '%2E',
        '%2e',
        '%=',
        '%25=0',
        'a.',
        'a ',
        'x:y',
        'LONGFI~1.TXT',
        '.datoferum',
        '.Datoferum',
        'K',
        '\u212a',
        'b'.repeat(300),
        `${'c'.repeat(300)}.txt`,
      ),
      { minLength: 1, maxLength: 4 },
    )
    .map((names) => utf8(names.join('/'))),
);
const key = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

describe('a name in a sink', () => {
  it('gives its bytes back, whatever they are', () => {
    fc.assert(fc.property(fc.uint8Array(), (bytes) => assert.deepEqual(bytesOfName(nameOfBytes(bytes)), bytes)));
  });
});

for (const system of SYSTEMS) {
  describe(`placing on ${system}`, () => {
    it('never gives two paths one name, not even one that the system takes for the other', () => {
      fc.assert(
        fc.property(
          fc.uniqueArray(anyPath, { selector: key, maxLength: 30 }),
          fc.integer({ min: 120, max: 4_000 }),
          (paths, longest) => {
            const names = placed(system, paths, longest).map((name) => (RULES[system].folds ? foldName(name) : name));
            assert.equal(new Set(names).size, paths.length, JSON.stringify(names));
          },
        ),
        { numRuns: 300 },
      );
    });

    it('stays below the root, in names that the system holds', () => {
      const rules = RULES[system];
      fc.assert(
        fc.property(anyPath, (path) => {
          const name = one(system, path);
          const segments = name.split('/');
          assert.notEqual(foldName(segments[0] as string), '.datoferum');
          for (const segment of segments) {
            assert.ok(segment !== '' && segment !== '.' && segment !== '..' && !segment.includes('\0'), name);
            assert.ok(rules.measure(segment) <= rules.longestName, name);
            assert.ok(
              !rules.forbidden?.test(segment) && !rules.reserved.some((pattern) => pattern.test(segment)),
              name,
            );
            assert.ok(!rules.first?.test(segment[0] as string) && !rules.last?.test(segment.at(-1) as string), name);
            if (rules.isText) assert.ok(segment.isWellFormed());
          }
        }),
      );
    });

    it('gives the same names in any order of coming, and for any salt', () => {
      fc.assert(
        fc.property(fc.uniqueArray(anyPath, { selector: key, maxLength: 20 }), (paths) => {
          const there = placed(system, paths);
          assert.deepEqual(placed(system, paths.toReversed()).toReversed(), there);
          const other = new Placing({ system, longestPath: LONG }, new Uint8Array(16).fill(1));
          for (const path of paths) other.note(path, 'file');
          other.done();
          assert.deepEqual(
            paths.map((path) => other.name(path).name),
            there,
          );
        }),
      );
    });

    it('says why whenever a name is not the path', () => {
      fc.assert(
        fc.property(anyPath, (path) => {
          const { name, why } = new Placing({ system, longestPath: LONG }, SALT).name(path);
          const plain = system === 'posix' ? name.replace(/%25(?=(?:25)*=)/g, '%') : name.replaceAll('%25', '%');
          if (why === null) assert.equal(plain, nameOfBytes(path));
        }),
      );
    });

    it('comes back from its name, when nothing was cut', () => {
      fc.assert(
        fc.property(
          fc.uint8Array({ minLength: 1, maxLength: 60 }).filter((bytes) => !bytes.includes(0x2f)),
          (segment) => {
            const { name, why } = fitSegment(segment, RULES[system], true);
            if (why === 'too_long' || why === 'empty') return;
            assert.deepEqual(bytesBack(system, name), segment, name);
          },
        ),
      );
    });
  });
}

/** As docs/spec/placing.md says that names are read back. */
function bytesBack(system: PlaceSystem, name: string): Uint8Array {
  if (system === 'posix') {
    const whole = /^%=((?:[0-9a-f]{2})+)$/.exec(name)?.[1];
    return whole ? Uint8Array.from(Buffer.from(whole, 'hex')) : bytesOfName(name.replace(/%25(?=(?:25)*=)/g, '%'));
  }
  const bytes = name
    .split(/(%[0-9A-F]{2})/)
    .map((part) =>
      /^%[0-9A-F]{2}$/.test(part) ? Uint8Array.of(Number.parseInt(part.slice(1), 16)) : bytesOfName(part),
    );
  return concat(...bytes);
}

describe('docs/spec/vectors/placing.json', () => {
  const VECTORS = new URL('../../../../../docs/spec/vectors/placing.json', import.meta.url);
  type Named = { name64: string; why: string | null };
  type List = { paths64: string[] } & Record<PlaceSystem, Named[]>;
  const { longestPath, lists } = JSON.parse(readFileSync(VECTORS, 'utf8')) as { longestPath: number; lists: List[] };
  for (const system of SYSTEMS) {
    it(`is how paths are placed on ${system}`, () => {
      for (const list of lists) {
        const paths = list.paths64.map((text) => Uint8Array.from(Buffer.from(text, 'base64')));
        const placing = new Placing({ system, longestPath }, SALT);
        for (const path of paths) placing.note(path, 'file');
        placing.done();
        const found = paths.map((path) => {
          const { name, why } = placing.name(path);
          return { name64: Buffer.from(bytesOfName(name)).toString('base64'), why };
        });
        assert.deepEqual(found, list[system]);
      }
    });
  }
});

describe('placing', () => {
  it('keeps what the system can hold as it is', () => {
    for (const system of SYSTEMS) assert.equal(one(system, 'day 4/A001_C002.mov'), 'day 4/A001_C002.mov');
    assert.equal(one('posix', 'a\\b/C:\\x/con/trailing '), 'a\\b/C:\\x/con/trailing ');
    assert.equal(one('posix', '100%25/a%20b'), '100%25/a%20b');
    assert.deepEqual(bytesOfName(one('posix', Uint8Array.of(0x63, 0xe9))), Uint8Array.of(0x63, 0xe9));
  });

  it('writes otherwise what attacks or does not fit', () => {
    assert.equal(one('posix', '../../etc/passwd'), '%=2e2e/%=2e2e/etc/passwd');
    assert.equal(one('windows', '../../etc/passwd'), '%2E%2E/%2E%2E/etc/passwd');
    assert.equal(one('posix', '/etc/passwd'), '%=0/etc/passwd');
    assert.equal(one('windows', 'C:\\windows\\win.ini'), 'C%3A%5Cwindows%5Cwin.ini');
    assert.equal(one('windows', 'aux.txt'), '%61ux.txt');
    assert.equal(one('windows', 'COM¹'), '%43OM¹');
    assert.equal(one('windows', 'CON .txt'), '%43ON .txt');
    assert.equal(one('windows', 'console.txt'), 'console.txt');
    assert.equal(one('windows', 'file:stream'), 'file%3Astream');
    assert.equal(one('windows', 'dot.'), 'dot%2E');
    assert.equal(one('windows', 'LONGFI~1.TXT'), 'LONGFI%7E1.TXT');
    assert.equal(one('browser', 'run.lnk'), 'run%2Elnk');
    assert.equal(one('browser', 'con.lnk'), '%63on%2Elnk');
    assert.equal(one('macos', Uint8Array.of(0x63, 0xe9)), 'c%E9');
    assert.equal(one('windows', 'already%2E'), 'already%252E');
    for (const system of SYSTEMS) assert.notEqual(one(system, '.datoferum/seal.json'), '.datoferum/seal.json');
    assert.deepEqual(
      ['../a', '/a', 'a:b', 'x.', 'nul', 'y'.repeat(300), 'ok'].map((path) => why('windows', path)),
      ['dots', 'empty', 'character', 'ending', 'reserved', 'too_long', null],
    );
    assert.equal(why('macos', Uint8Array.of(0xff)), 'not_text');
  });

  it('marks all of several names that differ only in case or form, and what lies below a folder follows it', () => {
    const [a, b, c, d] = placed('macos', ['Read.me', 'README', 'caf\u00e9', 'cafe\u0301'].map(utf8));
    assert.equal(a, 'Read.me');
    assert.equal(b, 'README');
    assert.match(c as string, /^café%=[0-9a-f]{32}$/);
    assert.match(d as string, /^cafe\u0301%=[0-9a-f]{32}$/);
    const [x, y, z] = placed('windows', ['Docs/a.txt', 'docs/b.txt', 'Docs/c.txt'].map(utf8)) as [
      string,
      string,
      string,
    ];
    assert.match(x, /^Docs%=[0-9a-f]{32}\/a\.txt$/);
    assert.match(y, /^docs%=[0-9a-f]{32}\/b\.txt$/);
    assert.equal(x.split('/')[0], z.split('/')[0]);
    assert.deepEqual(placed('posix', ['Docs/a', 'docs/a'].map(utf8)), ['Docs/a', 'docs/a']);
  });

  it('finds a path that is told twice, and a file that is a folder too', () => {
    const placing = new Placing({ system: 'posix', longestPath: LONG }, SALT);
    assert.ok(placing.note(utf8('a/b'), 'file'));
    assert.ok(placing.note(utf8('a/c'), 'file'));
    assert.ok(placing.note(utf8('a'), 'folder'));
    assert.ok(!placing.note(utf8('a/b'), 'file'));
    assert.ok(!placing.note(utf8('a/c/d'), 'file'));
    assert.ok(!placing.note(utf8('a'), 'file'));
  });

  it('takes many names of few folders', () => {
    const placing = new Placing({ system: 'windows', longestPath: LONG }, SALT);
    for (let i = 0; i < 30_000; i++) assert.ok(placing.note(utf8(`folder ${i % 30}/file ${i}`), 'file'));
    placing.done();
    assert.equal(placing.name(utf8('folder 7/file 7')).why, null);
  });
});
