import assert from 'node:assert/strict';
import { statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { describe, it } from 'node:test';
import { CourierClient } from '../support/courier-client.ts';
import { bytesAt, seeded } from '../support/seeded.ts';
import { freePort, ServerProcess } from '../support/server-process.ts';
import { aDirectory } from '../support/test-house.ts';

const GB = 1_000_000_000;
const SIZE = Number(process.env.LARGE_BYTES ?? 20 * GB);
const CUT = 1024 * 1024 * 1024;
const CHUNK = 1024 * 1024;
const { bavail, bsize } = statfsSync(tmpdir());
const room = bavail * bsize;
const needed = SIZE * 1.05 + 4 * GB;

describe('20 GB of real bytes', () => {
  it('go in by four at once, are sealed and come out the same', {
    timeout: 60 * 60_000,
    skip: room < needed ? `${Math.round(room / GB)} GB free, ${Math.round(needed / GB)} GB needed` : false,
  }, async (t) => {
    const server = await ServerProcess.start({ data: await aDirectory(t), port: await freePort() });
    t.after(() => server.stop());
    const sender = new CourierClient(server.origin);
    t.after(() => sender.close());
    const { id } = await sender.open({ title: 'large' });
    const reel = seeded('large').uuid();
    let begun = performance.now();
    const rate = (): string => {
      const seconds = (performance.now() - begun) / 1000;
      begun = performance.now();
      return `${seconds.toFixed(1)} s (${Math.round(SIZE / 1e6 / seconds)} MB/s), VmHWM ${Math.round((server.peakMemory ?? 0) / 1e6)} MB`;
    };
    const positions = Array.from({ length: Math.ceil(SIZE / CUT) }, (_, i) => i * CUT);
    const lane = async (): Promise<void> => {
      for (let at = positions.shift(); at !== undefined; at = positions.shift()) {
        const length = Math.min(CUT, SIZE - at);
        const { location } = await sender.create(id, { length, metadata: { reel, position: String(at) } });
        assert.equal(
          await sender.patch(location, 0, stretch(at, length), { 'Content-Length': String(length) }),
          length,
        );
      }
    };
    await Promise.all([lane(), lane(), lane(), lane()]);
    t.diagnostic(`acknowledged in ${rate()}`);
    await sender.entries(id, [{ path: 'large.bin', size: SIZE, reel, start: 0 }]);
    await sender.seal(id, { entries: 1, bytes: SIZE });
    await sender.until(id, 'sealed', 30 * 60_000);
    t.diagnostic(`sealed in ${rate()}`);

    const recipient = sender.as('recipient');
    const answer = await recipient.http.stream({
      method: 'GET',
      path: `/api/v1/envelopes/${id}/tape`,
      token: recipient.token,
    });
    assert.equal(answer.headers['content-length'], String(SIZE));
    let at = 0;
    for await (const chunk of answer) {
      assert.ok((chunk as Buffer).equals(bytesAt('large', at, (chunk as Buffer).length)), `tape at ${at}`);
      at += (chunk as Buffer).length;
    }
    assert.equal(at, SIZE);
    t.diagnostic(`fetched and compared in ${rate()}`);
  });
});

async function* stretch(from: number, length: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < length; at += CHUNK) yield bytesAt('large', from + at, Math.min(CHUNK, length - at));
}
