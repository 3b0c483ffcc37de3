import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { canCheck, documentsAmong, missingDocuments } from './documents.ts';

const file = (path: string) => ({ path, file: new File([path], path.split('/').at(-1) ?? '') });
const text = async (blob: Blob | undefined) => (blob ? await blob.text() : null);

describe('documents among picked files', () => {
  it('are found in the proof folder before anywhere else', async () => {
    const found = documentsAmong([
      file('T/manifest-sha256.txt'),
      file('T/.datoferum/manifest-sha256.txt'),
      file('T/a'),
    ]);
    assert.equal(await text(found.sums), 'T/.datoferum/manifest-sha256.txt');
  });

  it('are found beside the files, loose, and not deep inside of what was delivered', async () => {
    assert.equal(await text(documentsAmong([file('T/seal.json')]).seal), 'T/seal.json');
    assert.equal(await text(documentsAmong([file('seal.json')]).seal), 'seal.json');
    assert.deepEqual(documentsAmong([file('T/a/b/seal.json')]), {});
  });

  it('say which are missing, and whether a check can begin', () => {
    const found = documentsAmong([file('manifest-sha256.txt'), file('seal.json')]);
    assert.deepEqual(missingDocuments(found), ['manifest.ndjson', 'pieces.bin', 'seal.json.sig', 'allowed_signers']);
    assert.equal(canCheck(found), true);
    assert.equal(canCheck({}), false);
  });
});
