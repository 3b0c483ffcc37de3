import assert from 'node:assert/strict';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { NASTY_NAMES } from '@datoferum/core/testing';
import { verifyDelivery } from '../../src/cli/verify/verify-delivery.ts';
import { aFile, aFolder, type Sent, sendTree } from '../support/send-tree.ts';
import { aDirectory, aHouse } from '../support/test-house.ts';
import { aContext, aJob, aPlace, running } from './support/a-fetch.ts';
import { sameTree } from './support/trees.ts';

const MIB = 1024 * 1024;
const AT = Date.UTC(2024, 4, 6, 7, 8, 9);

const TREE: Sent[] = [
  aFile('day 4/A001.mov', 19 * MIB + 7, AT),
  aFile('day 4/notes.txt', 6, AT),
  aFile('day 4/empty', 0, AT),
  ...Array.from({ length: 300 }, (_, i) => aFile(`frames/f.${String(i).padStart(4, '0')}.exr`, 10_240 + i, AT)),
  ...NASTY_NAMES.map((name) => aFile(Buffer.concat([Buffer.from('nasty/'), name]), 17, AT)),
  aFolder('an empty folder', AT),
];

describe('a fetched envelope', () => {
  it('is the source, byte for byte and name for name, with its proof beside it and a receipt', async (t) => {
    const { sender } = await aHouse(t, await aDirectory(t));
    const id = await sendTree(sender, TREE);
    const place = aPlace(t);
    const ctx = aContext(t, sender.origin, place);
    const job = await aJob(ctx, id);
    await job.run(running());

    sameTree(place.root, TREE);
    assert.equal(statSync(join(place.root, 'day 4/notes.txt')).mtimeMs, AT);
    const view = job.view();
    const files = TREE.filter(({ kind }) => kind === 'file');
    const bytes = files.reduce((sum, { size }) => sum + size, 0);
    assert.equal(view.phase, 'collected');
    assert.deepEqual(view.total, { bytes, files: files.length, pieces: view.checked.pieces });
    assert.deepEqual(view.placed, { bytes, files: files.length });
    assert.deepEqual([view.troubles.count, view.escaped.count, view.alreadyRight.files], [0, 0, 0]);
    assert.ok(job.tape(40).every((state) => state === 2));

    const report = await verifyDelivery(place.root);
    assert.deepEqual([report.holds, report.extra.length], [true, 0], JSON.stringify(report.findings));
    assert.equal(existsSync(join(place.root, '.datoferum', 'parts')), false);
    const receipts = await sender.as('recipient').receipts(id);
    assert.ok(receipts.some(({ kind }) => kind === 'collected'));
    assert.match(readFileSync(join(place.root, '.datoferum', 'receipt.json'), 'utf8'), /"result":"confirmed"/);
  });
});
