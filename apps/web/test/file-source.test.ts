import { after, before, describe, it } from 'node:test';
import { missingBrowser } from './support/browser.ts';
import { openPromisesPage, type PromisesPage } from './support/promises-page.ts';

/** Runs in the page: every promise of FileSource by handles (of the origin's own folder) and by a list, every one of Hasher. */
const PAGE = `
import { SOURCE_PROMISES } from './file-source.conformance.ts';
import { HASHER_PROMISES } from './hasher.conformance.ts';
import { HandleSource } from './browser/handle-source.ts';
import { ListSource } from './browser/list-source.ts';
import { webHasher } from './browser/web-hasher.ts';

async function byHandles(tree) {
  const top = await navigator.storage.getDirectory();
  await top.removeEntry('job', { recursive: true }).catch(() => undefined);
  for (const [path, bytes] of Object.entries(tree)) {
    const names = path.split('/');
    const last = bytes === null ? null : names.pop();
    let folder = top;
    for (const name of names) folder = await folder.getDirectoryHandle(name, { create: true });
    if (bytes === null) continue;
    const writer = await (await folder.getFileHandle(last, { create: true })).createWritable();
    await writer.write(bytes);
    await writer.close();
  }
  return new HandleSource([await top.getDirectoryHandle('job')]);
}
async function byList(tree) {
  const source = new ListSource();
  source.add(
    Object.entries(tree).map(([path, bytes]) =>
      bytes === null ? { path, folder: true } : { path, file: new File([bytes], path.split('/').at(-1)) },
    ),
  );
  return source;
}
const promises = {
  ...Object.fromEntries(SOURCE_PROMISES.map(({ name, hold }) => ['by handles: ' + name, () => hold(byHandles)])),
  ...Object.fromEntries(SOURCE_PROMISES.map(({ name, hold }) => ['by a list: ' + name, () => hold(byList)])),
  ...Object.fromEntries(HASHER_PROMISES.map(({ name, hold }) => ['the hasher ' + name, () => hold(webHasher)])),
};
export const names = () => Object.keys(promises);
export const hold = (name) => promises[name]();
`;

describe('files of a browser as a source', { skip: missingBrowser ?? false, timeout: 120_000 }, () => {
  let page: PromisesPage;
  before(async () => {
    page = await openPromisesPage(PAGE);
  });
  after(() => page?.close());

  it('keep every promise of a source, and its hasher those of a hasher', (t) => page.holdAll(t, 15));
});
