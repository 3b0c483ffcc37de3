import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { missingBrowser } from './support/browser.ts';
import { openPromisesPage, type PromisesPage } from './support/promises-page.ts';

/** Runs in the page: every promise of FileSink, on a folder of the origin's own. */
const PAGE = `
import { SINK_PROMISES } from './file-sink.conformance.ts';
import { HandleSink } from './browser/handle-sink.ts';
import { Placing } from './placing/placing.ts';

async function filesBelow(folder, above = '', found = Object.create(null)) {
  for await (const [name, handle] of folder.entries()) {
    const path = above + name;
    if (path === '.datoferum') continue;
    if (handle.kind === 'directory') await filesBelow(handle, path + '/', found);
    else {
      const bytes = new Uint8Array(await (await handle.getFile()).arrayBuffer());
      found[path] = bytes.length > 100 ? String(bytes.length) : new TextDecoder('latin1').decode(bytes);
    }
  }
  return found;
}
async function fresh(name) {
  const top = await navigator.storage.getDirectory();
  await top.removeEntry(name, { recursive: true }).catch(() => undefined);
  return top.getDirectoryHandle(name, { create: true });
}
export const names = () => SINK_PROMISES.map(({ name }) => name);
export async function hold(name) {
  const root = await fresh('promise');
  const again = async () => new HandleSink(root);
  const promise = SINK_PROMISES.find((one) => one.name === name);
  await promise.hold({ sink: new HandleSink(root), again, files: () => filesBelow(root) });
}
export async function placeAll(paths) {
  const root = await fresh('names');
  const sink = new HandleSink(root);
  const placing = new Placing(sink.profile, new Uint8Array(16));
  const bytes = paths.map((path) => Uint8Array.from(path));
  for (const path of bytes) placing.note(path, 'file');
  placing.done();
  for (const path of bytes) {
    const { name } = placing.name(path);
    await sink.write(name, 0, new Uint8Array([1]));
    await sink.finish(name, 1, null);
  }
  await sink.close(true);
  return Object.keys(await filesBelow(root)).length;
}
export async function goneRoot() {
  const root = await fresh('gone');
  const sink = new HandleSink(root);
  await sink.finish('a', 0, null);
  await (await navigator.storage.getDirectory()).removeEntry('gone', { recursive: true });
  return sink.finish('b', 0, null).then(() => 'placed', (error) => error.code);
}
`;

describe('a folder of a browser as a sink', { skip: missingBrowser ?? false, timeout: 120_000 }, () => {
  let page: PromisesPage;
  before(async () => {
    page = await openPromisesPage(PAGE);
  });
  after(() => page?.close());

  it('keeps every promise of a sink', (t) => page.holdAll(t, 10));

  it('takes every name that was made to fit, and no two become one', async () => {
    const { NASTY_NAMES } = await import('@datoferum/core/testing');
    const twins = [
      'a/B',
      'a/b',
      '../up',
      '.datoferum/x',
      'con',
      'x.lnk',
      'dot.',
      ' lead',
      'desktop.ini',
      'y'.repeat(400),
    ];
    const paths = [...NASTY_NAMES, ...twins.map((name) => Buffer.from(name))].map((bytes) => [...bytes]);
    assert.equal(await page.call('placeAll', paths), paths.length);
  });

  it('says that its folder is gone', async () => {
    assert.equal(await page.call('goneRoot'), 'folder_needed');
  });
});
