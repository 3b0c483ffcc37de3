import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { SourceItem } from '../ports.ts';
import { Frames } from './frames.ts';
import { isLeftOut } from './left-out.ts';
import { Preflight } from './preflight.ts';
import { WalkTally } from './walk-tally.ts';

const bytes = (path: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(path);
const file = (path: string, size = 1): SourceItem => ({ kind: 'file', path: bytes(path), size, mtime: 0 });
const folder = (path: string): SourceItem => ({ kind: 'folder', path: bytes(path), size: 0, mtime: null });

function found(items: SourceItem[]) {
  const preflight = new Preflight();
  for (const item of items) preflight.add(item);
  return preflight.findings(true);
}

describe('frames of a sequence', () => {
  it('names the numbers that are missing', () => {
    const frames = new Frames();
    for (let n = 1001; n <= 1040; n++) if (![1007, 1008, 1020].includes(n)) frames.add(`sh010_v003.${n}.exr`);
    assert.deepEqual(frames.gaps(), [{ name: 'sh010_v003.[1001–1040].exr', lacks: '1007–1008, 1020', missing: 3 }]);
  });

  it('says nothing of a whole one, of a few numbered files, and of every tenth frame', () => {
    const frames = new Frames();
    for (let n = 1; n <= 40; n++) frames.add(`whole_${String(n).padStart(4, '0')}.dpx`);
    for (const n of [101, 103]) frames.add(`report_${n}.pdf`);
    for (let n = 1000; n < 1200; n += 10) frames.add(`tenth.${n}.jpg`);
    assert.deepEqual(frames.gaps(), []);
  });

  it('keeps takes apart that differ in name, ending or width', () => {
    const frames = new Frames();
    for (let n = 100; n < 120; n += 2) frames.add(`a.${n}.exr`);
    for (let n = 101; n < 120; n += 2) frames.add(`b.${n}.exr`);
    assert.deepEqual(
      frames.gaps().map(({ name }) => name),
      ['a.[100–118].exr', 'b.[101–119].exr'],
    );
  });
});

describe('the look before it goes', () => {
  it('finds names that become one elsewhere, only within one folder', () => {
    const [finding, ...others] = found([
      folder('R'),
      file('R/Sound.pdf'),
      folder('R/a'),
      file('R/a/sound.pdf'),
      file('R/sound.pdf'),
    ]);
    assert.deepEqual(others, []);
    assert.deepEqual([finding?.code, finding?.first], ['case_twins', ['R/Sound.pdf', 'R/sound.pdf']]);
  });

  it('finds names that Windows cannot hold, and paths too long for it', () => {
    const codes = found([folder('R'), file('R/aux.txt'), file('R/what?.txt'), file(`R/${'x'.repeat(210)}`)]);
    assert.deepEqual(
      codes.map(({ code, count }) => [code, count]),
      [
        ['reserved_name', 2],
        ['long_path', 1],
      ],
    );
  });

  it('counts what cannot be read, and the walk goes on', () => {
    const preflight = new Preflight();
    preflight.add(folder('R'));
    preflight.add({ kind: 'trouble', path: bytes('R/locked'), code: 'forbidden' });
    preflight.add(file('R/z'));
    assert.deepEqual(preflight.findings(true), [
      { id: 'unreadable', code: 'unreadable', blocks: false, count: 1, first: ['R/locked'], values: {} },
    ]);
  });
});

describe('the count of a walk', () => {
  it('shows what is in the one picked folder, with its empty folders', () => {
    const tally = new WalkTally({ count: 1, isFolder: true });
    for (const item of [folder('D'), folder('D/a'), file('D/a/1', 10), folder('D/b'), file('D/c', 5), folder('D/e')]) {
      tally.add(item);
    }
    const view = tally.view(0, true);
    assert.deepEqual([view.files, view.folders, view.emptyFolders, view.bytes], [2, 4, 2, 15]);
    assert.deepEqual(
      view.tops.map(({ name, kind, files, bytes: size }) => [name, kind, files, size]),
      [
        ['a', 'folder', 1, 10],
        ['b', 'folder', 0, 0],
        ['c', 'file', 1, 5],
        ['e', 'folder', 0, 0],
      ],
    );
  });

  it('says how many a second it meets', () => {
    const tally = new WalkTally({ count: 1, isFolder: true });
    tally.view(0, false);
    for (let n = 0; n < 500; n++) tally.add(file(`D/${n}`));
    assert.equal(tally.view(250, false).perSecond, 2000);
  });

  it('leaves out what systems put beside files, and nothing that people named', () => {
    for (const name of ['.DS_Store', 'Thumbs.db', '._clip.mov', 'desktop.ini'])
      assert.ok(isLeftOut(name, 'file'), name);
    for (const name of ['.env', 'thumbs', 'DS_Store', '.git']) assert.ok(!isLeftOut(name, 'file'), name);
    assert.ok(isLeftOut('$RECYCLE.BIN', 'folder') && !isLeftOut('.git', 'folder'));
  });
});
