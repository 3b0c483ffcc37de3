import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CourierClient, PEOPLE } from '../support/courier-client.ts';
import { bytesAt, seeded, sha256 } from '../support/seeded.ts';
import { freePort, ServerProcess } from '../support/server-process.ts';
import { aDirectory } from '../support/test-house.ts';
import { type Latencies, Prober } from './prober.ts';

const ENTRIES = Number(process.env.LARGE_ENTRIES ?? 1_000_000);
const FOLDER = 1_000;
const STEP = 8 * 1024 * 1024;
const MOST_MEMORY = 500 * 1000 * 1000;
const MOST_P99_MS = 200;

/** Entry i: its size, and where its bytes begin, follow from a table of 64 sizes. */
const SIZES = Array.from({ length: 64 }, (_, i) => i + 1);
const ROUND = SIZES.reduce((sum, size) => sum + size, 0);
const sizeOf = (i: number): number => SIZES[i % 64] as number;
const startOf = (i: number): number => Math.floor(i / 64) * ROUND + ((i % 64) * ((i % 64) + 1)) / 2;
const pathOf = (i: number): string =>
  `folder ${String(Math.floor(i / FOLDER)).padStart(4, '0')}/file ${String(i).padStart(7, '0')}`;

describe('a million entries', () => {
  it(`close with less than 500 MB of memory while the API answers`, { timeout: 60 * 60_000 }, async (t) => {
    const server = await ServerProcess.start({ data: await aDirectory(t), port: await freePort() });
    t.after(async () => {
      if (server.isOver)
        t.diagnostic(`the server ended by itself: ${JSON.stringify(await server.ended)} ${server.stderr}`);
      await server.stop();
    });
    const sender = new CourierClient(server.origin);
    t.after(() => sender.close());
    const { id } = await sender.open({ title: 'a million' });
    const reel = seeded('million').uuid();
    const end = startOf(ENTRIES);
    let cpu = server.cpuSeconds;
    const report = (what: string): void => {
      const spent = server.cpuSeconds - cpu;
      cpu += spent;
      t.diagnostic(`${what}; ${spent.toFixed(1)} CPU s, VmHWM ${Math.round((server.peakMemory ?? 0) / 1e6)} MB`);
    };

    let begun = performance.now();
    const seconds = (): string => {
      const passed = (performance.now() - begun) / 1000;
      begun = performance.now();
      return `${passed.toFixed(1)} s`;
    };
    const stretches = Array.from({ length: Math.ceil(end / STEP) }, (_, i) => i * STEP);
    let idle = '';
    for (const from of stretches) {
      const bytes = bytesAt('million', from, Math.min(STEP, end - from));
      const { location } = await sender.create(id, {
        length: bytes.length,
        metadata: { reel, position: String(from) },
      });
      await sender.patch(location, 0, bytes);
      idle = location;
    }
    report(`${(end / 1e6).toFixed(1)} MB of bytes in ${seconds()}`);

    const prober = new Prober(server.origin, PEOPLE.sender.token, [
      { name: 'me', method: 'GET', path: '/api/v1/me' },
      { name: 'envelope', method: 'GET', path: `/api/v1/envelopes/${id}` },
      { name: 'list', method: 'GET', path: `/api/v1/envelopes/${id}/entries?limit=200` },
      { name: 'folder', method: 'GET', path: `/api/v1/envelopes/${id}/entries?folder=folder%200000&limit=200` },
      { name: 'head', method: 'HEAD', path: idle },
    ]);
    t.after(() => prober.stop());
    const pages = Array.from({ length: Math.ceil(ENTRIES / 1_000) }, (_, page) => page * 1_000);
    const lane = async (): Promise<void> => {
      for (let from = pages.shift(); from !== undefined; from = pages.shift()) {
        const lines = Array.from({ length: Math.min(1_000, ENTRIES - from) }, (_, k) => ({
          path: pathOf((from as number) + k),
          size: sizeOf((from as number) + k),
          reel,
          start: startOf((from as number) + k),
        }));
        const { accepted, refused } = await sender.entries(id, lines);
        assert.deepEqual([accepted, refused.length], [lines.length, 0]);
      }
    };
    await Promise.all([lane(), lane(), lane()]);
    const filling = await prober.take();
    report(`entries in ${seconds()}; ${told(filling)}`);

    await sender.seal(id, { entries: ENTRIES, bytes: end });
    await sender.until(id, 'sealed', 45 * 60_000);
    const closing = await prober.take();
    const peak = server.peakMemory;
    report(`close to sealed in ${seconds()}; ${told(closing)}`);

    // Lists are paged, by folder and by the beginning of a name.
    const root = await all(sender, id, '');
    assert.equal(root.length, Math.ceil(ENTRIES / FOLDER));
    assert.deepEqual(root[0]?.below, { files: FOLDER, bytes: startOf(FOLDER) });
    const folder = await all(sender, id, 'folder=folder%200007&');
    assert.deepEqual(
      folder.map(({ path }) => path),
      Array.from({ length: FOLDER }, (_, k) => pathOf(7 * FOLDER + k)),
    );
    const named = await all(sender, id, 'folder=folder%200007&q=file%20000701&');
    assert.equal(named.length, 10);

    const recipient = sender.as('recipient');
    const manifest = await recipient.document(id, 'manifest-sha256.txt');
    assert.equal(manifest.filter((byte) => byte === 0x0a).length, ENTRIES);
    const chance = seeded('look');
    for (let n = 0; n < 50; n += 1) {
      const i = chance.int(ENTRIES);
      const bytes = bytesAt('million', startOf(i), sizeOf(i));
      assert.ok((await recipient.content(id, pathOf(i))).equals(bytes), pathOf(i));
      assert.ok(manifest.includes(`${sha256(bytes)}  ${pathOf(i)}\n`), `manifest of ${pathOf(i)}`);
    }
    const tape = await recipient.tape(id);
    assert.ok(tape.equals(bytesAt('million', 0, end)), 'files end to end in the order of the reel');
    report(`lists, manifest, 50 files and the tape in ${seconds()}`);
    begun = performance.now();
    await sender.purge(id);
    await sender.until(id, 'purged', 20 * 60_000);
    const purging = await prober.take();
    report(`purged in ${seconds()}; ${told(purging)}`);

    assert.equal(filling.failed + closing.failed, 0, 'every question was answered');
    if (peak !== null) assert.ok(peak < MOST_MEMORY, `VmHWM ${peak} when it was sealed`);
    assert.ok(closing.p99 < MOST_P99_MS, `p99 ${closing.p99} ms while closing`);
  });
});

const told = ({ calls, p50, p99, most, each }: Latencies): string =>
  `API p50 ${p50} ms, p99 ${p99} ms, most ${most} ms of ${calls} (p99 of each: ${JSON.stringify(each)})`;

async function all(sender: CourierClient, id: string, query: string): Promise<Record<string, unknown>[]> {
  const items: Record<string, unknown>[] = [];
  let cursor: string | null = null;
  do {
    const page: { items: Record<string, unknown>[]; cursor: string | null } = await sender.json(
      [200],
      'GET',
      `/api/v1/envelopes/${id}/entries?${query}limit=333${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`,
    );
    assert.ok(page.items.length <= 333);
    items.push(...page.items);
    cursor = page.cursor;
  } while (cursor !== null);
  return items;
}
