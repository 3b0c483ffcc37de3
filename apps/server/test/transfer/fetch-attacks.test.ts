import assert from 'node:assert/strict';
import { readdirSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, it } from 'node:test';
import { utf8 } from '@datoferum/core';
import { bytesAt } from '../support/seeded.ts';
import { aContext, aJob, aPlace, phase, running, theJob } from './support/a-fetch.ts';
import { aLyingCourier, type LyingFile } from './support/lying-courier.ts';
import { treeBelow } from './support/trees.ts';

const MIB = 1024 * 1024;
const named = (path: string | Uint8Array, size = 10): LyingFile => ({
  path: typeof path === 'string' ? utf8(path) : path,
  bytes: bytesAt(String(path), 0, size),
});

describe('a manifest that attacks', () => {
  it('places nothing outside of the folder, and says what it wrote otherwise', async (t) => {
    const attacks = [
      '../evil',
      '/abs/evil',
      'a/../../evil',
      './here',
      'a//b',
      '.datoferum/seal.json',
      '.datoferum/parts/x',
    ];
    const lying = await aLyingCourier(
      t,
      [...attacks, 'good/one'].map((path) => named(path)),
      { folders: [utf8('../out')] },
    );
    const place = aPlace(t);
    const beside = readdirSync(dirname(place.root)).sort();
    const job = await aJob(aContext(t, lying.origin, place), lying.envelope);
    await job.run(running());
    assert.deepEqual(readdirSync(dirname(place.root)).sort(), beside);
    const there = treeBelow(place.root);
    const files = Object.entries(there).filter(([, what]) => what !== 'folder');
    assert.equal(files.length, attacks.length + 1, JSON.stringify(there));
    assert.ok('good/one' in there);
    const { escaped } = job.view();
    assert.equal(escaped.count, attacks.length + 1);
    assert.deepEqual(
      escaped.first.slice(0, 3).map(({ path, as, why }) => [path, as, why]),
      [
        ['../evil', '%=2e2e/evil', 'dots'],
        ['/abs/evil', '%=0/abs/evil', 'empty'],
        ['a/../../evil', 'a/%=2e2e/%=2e2e/evil', 'dots'],
      ],
    );
    for (const { as } of escaped.first.filter(({ path }) => path !== '../out')) assert.ok(as in there, as);

    const later = (await theJob(aContext(t, lying.origin, place), lying.envelope)).view();
    const { total, placed, checked } = job.view();
    assert.deepEqual(later.escaped, escaped, 'what was written otherwise is told after a restart too');
    assert.deepEqual([later.total, later.placed, later.checked], [total, placed, checked]);
  });

  it('is refused when it names a path twice, or contradicts its seal', async (t) => {
    const twice = await aLyingCourier(t, [named('a'), named('b'), named('a')]);
    const place = aPlace(t);
    await assert.rejects((await aJob(aContext(t, twice.origin, place), twice.envelope)).run(running()), {
      code: 'not_proven',
    });
    assert.deepEqual([treeBelow(place.root), twice.collected], [{}, []]);

    for (const name of ['manifest.ndjson', 'pieces.bin', 'seal.json', 'allowed_signers']) {
      const other = await aLyingCourier(t, [named('a'), named('b')], {
        documents: (all) => {
          const bytes = Buffer.from(all[name] as Buffer);
          const at = name === 'allowed_signers' ? bytes.length - 10 : Math.floor(bytes.length / 2);
          bytes[at] = bytes[at] === 0x61 ? 0x62 : 0x61;
          return { ...all, [name]: bytes };
        },
      });
      const here = aPlace(t);
      await assert.rejects(
        (await aJob(aContext(t, other.origin, here), other.envelope)).run(running()),
        { code: 'not_proven' },
        name,
      );
      assert.deepEqual([treeBelow(here.root), other.asked.filter((call) => call.endsWith('tape'))], [{}, []]);
    }
  });
});

describe('a courier that serves other bytes than it sealed', () => {
  it('is found out piece by piece: those files are named, nothing of them stands there, no receipt is asked for', async (t) => {
    const files = [named('good', 5_000), named('bad', 3_000), named('large', 18 * MIB), named('last', 100)];
    const lying = await aLyingCourier(t, files, {
      tape: (bytes) => {
        const other = Buffer.from(bytes);
        for (const at of [6_000, 9 * MIB]) other[at] = (other[at] as number) ^ 1;
        return other;
      },
    });
    const place = aPlace(t);
    const job = await aJob(aContext(t, lying.origin, place), lying.envelope);
    const run = job.run(running());
    await phase(job, 'incomplete', run);
    assert.deepEqual(
      job
        .troubles(null)
        .items.map(({ path, code }) => [path, code])
        .sort(),
      [
        ['bad', 'differs'],
        ['large', 'differs'],
      ],
    );
    assert.deepEqual(Object.keys(treeBelow(place.root)).sort(), ['good', 'last']);
    assert.deepEqual(lying.collected, []);
    await job.command({ do: 'leave_out', trouble: job.troubles(null).items[0]?.id ?? '' });
    await job.command({ do: 'leave_out', trouble: job.troubles(null).items[0]?.id ?? '' });
    await run;
    assert.deepEqual([job.view().phase, job.view().troubles.count, lying.collected], ['incomplete', 0, []]);
  });
});

describe('a link that waits in the folder', () => {
  it('is not followed: the file that belongs below it is named', async (t) => {
    const lying = await aLyingCourier(t, [named('into/prey'), named('good')]);
    const place = aPlace(t);
    const outside = aPlace(t);
    symlinkSync(outside.root, join(place.root, 'into'));
    const job = await aJob(aContext(t, lying.origin, place), lying.envelope);
    const stop = new AbortController();
    const run = job.run(stop.signal);
    await phase(job, 'incomplete', run);
    stop.abort();
    await assert.rejects(run, { code: 'stopped' });
    assert.deepEqual(
      job.troubles(null).items.map(({ path, code }) => [path, code]),
      [['into/prey', 'in_the_way']],
    );
    assert.deepEqual(readdirSync(outside.root), []);
    assert.deepEqual(Object.keys(treeBelow(place.root)).sort(), ['good', 'into']);
  });
});
