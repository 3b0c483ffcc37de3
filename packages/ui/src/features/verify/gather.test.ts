import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { gather } from './gather.ts';
import { storedZip } from './proof-zip.ts';

const file = (path: string, content: BlobPart = path) => ({
  path,
  file: new File([content], path.split('/').at(-1) ?? ''),
});

describe('what somebody brings to be checked', () => {
  it('is a folder with its documents', async () => {
    const { delivery, documents } = await gather([file('T/a'), file('T/.datoferum/seal.json')]);
    assert.ok(delivery?.kind === 'folder');
    assert.equal(delivery.name, 'T');
    assert.equal(await documents.seal?.text(), 'T/.datoferum/seal.json');
  });

  it('is one ZIP, with the proof in another', async () => {
    const proof = await storedZip(
      ['manifest-sha256.txt', 'seal.json', 'seal.json.sig'].map((name) => ({ name, blob: new Blob([name]) })),
      0,
    );
    const other = await storedZip([{ name: 'a', blob: new Blob(['a']) }], 0);
    const { delivery, documents } = await gather([file('proof-1.zip', proof), file('Turnover.zip', other)]);
    assert.deepEqual([delivery?.kind, delivery?.name], ['zip', 'Turnover.zip']);
    assert.equal(await documents.signature?.text(), 'seal.json.sig');
  });

  it('is loose documents alone, and then there is nothing to check yet', async () => {
    const { delivery, documents } = await gather([file('manifest-sha256.txt'), file('seal.json')]);
    assert.equal(delivery, null);
    assert.deepEqual(Object.keys(documents).sort(), ['seal', 'sums']);
  });

  it('takes a ZIP among other files for one of them', async () => {
    const { delivery } = await gather([file('a.zip', 'no zip'), file('b')]);
    assert.ok(delivery?.kind === 'folder');
    assert.deepEqual(delivery.files.map(({ path }) => path).sort(), ['a.zip', 'b']);
    assert.equal((await gather([file('a.zip', 'no zip')])).delivery?.kind, 'zip');
  });
});
