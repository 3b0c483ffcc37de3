import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { aCourier } from '../testing/a-courier.ts';
import { Creations } from './creations.ts';

describe('creations', () => {
  it('that come together share a transaction; one refused fails no other, each hears for itself', async (t) => {
    const { write, world, open, upload } = await aCourier(t);
    const envelope = await open();
    const asked = Array.from({ length: 40 }, (_, i) =>
      upload(envelope, i === 7 ? { reel: { id: world.id(), position: 5 } } : { length: 10 + i }),
    );
    const sizes: number[] = [];
    const creations = new Creations(
      {
        createUploads: (uploads, now) => {
          sizes.push(uploads.length);
          return write.createUploads(uploads, now);
        },
      },
      world,
    );
    const first = asked.slice(0, 20).map((one) => creations.make(one));
    await first[0];
    const made = await Promise.all([...first, ...asked.slice(20).map((one) => creations.make(one))]);
    assert.deepEqual(sizes, [20, 20]);
    for (const [i, one] of made.entries()) {
      if (i === 7) assert.deepEqual(one, { ok: false, code: 'invalid_request' });
      else assert.ok(one.ok && one.upload.id === asked[i]?.id && one.upload.length === 10 + i);
    }
  });

  it('all hear when the database does not answer, and the next ones are tried anew', async (t) => {
    const { write, world, open, upload } = await aCourier(t);
    const envelope = await open();
    let isAway = true;
    const creations = new Creations(
      {
        createUploads: async (uploads, now) => {
          if (isAway) throw new Error('away');
          return write.createUploads(uploads, now);
        },
      },
      world,
    );
    const results = await Promise.allSettled([1, 2].map(() => creations.make(upload(envelope, { length: 1 }))));
    assert.deepEqual(
      results.map(({ status }) => status),
      ['rejected', 'rejected'],
    );
    isAway = false;
    assert.ok((await creations.make(upload(envelope, { length: 1 }))).ok);
  });
});
