import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { uploadByTusJs } from '../clients/tus-js-child.ts';
import type { Target } from '../contestants/contestant.ts';
import { flush } from '../support/commands.ts';
import { makeFile, Noise } from '../support/data.ts';
import { secondsSince } from '../support/measure.ts';
import { Probe } from '../support/probe.ts';
import { append, ask, create, SlowWriter } from '../support/tus-wire.ts';
import { eachRound, GB, MB, MIB, type Scenario } from './scenario.ts';

const SIZE = 20 * MIB;
const WRITERS = 5;

/** Many uploads at once by tus-js-client; beside them somebody looks every 50 ms, and some slow writers are interrupted. */
export const hundred: Scenario = {
  name: 'hundred',
  title: '100 uploads of 20 MiB at once by tus-js-client, with others looking on',
  columns: [
    { key: 'acknowledged', title: 'acknowledged MB/s', digits: 0 },
    { key: 'onDisk', title: 'until on disk MB/s', digits: 0 },
    { key: 'sealedPerGb', title: 'then sealed s/GB', digits: 2 },
    { key: 'cpuPerGb', title: 'server CPU s/GB to ack', digits: 2 },
    { key: 'headP50', title: 'HEAD idle p50 ms', digits: 1 },
    { key: 'headP99', title: 'p99 ms', digits: 1 },
    { key: 'lookP50', title: 'GET live p50 ms', digits: 1 },
    { key: 'lookP99', title: 'p99 ms', digits: 1 },
    { key: 'takeOverMax', title: 'HEAD written max ms', digits: 0 },
    { key: 'lost', title: 'sent but not kept KB', digits: 0 },
    { key: 'peak', title: 'VmHWM MB', digits: 0 },
  ],
  async run(bench) {
    const count = bench.sizes.parallelUploads;
    const file = makeFile(join(bench.work, 'scene.bin'), SIZE);
    return eachRound(bench, async (figures, running, contestant, folder) => {
      const target = await running.open('Many at once');
      const idle = await create(target.endpoint, target.headers, 'idle.bin', SIZE);
      const files = Array.from({ length: count }, (_, i) => ({
        path: file,
        name: `scenes/${String(i).padStart(4, '0')}.bin`,
      }));
      const order = { endpoint: target.endpoint, headers: target.headers, files, atOnce: count };
      let live: string | null = null;
      const head = new Probe(
        () => ({ method: 'HEAD', url: idle, headers: target.headers }),
        (reply) => reply.status === 200 && reply.headers['upload-offset'] === '0',
      );
      const look = target.look
        ? new Probe(
            () => (live === null ? null : { method: 'GET', url: target.look?.(live) ?? '', headers: target.headers }),
            (reply) => reply.status === 200,
          )
        : null;
      const before = running.watch.read().cpuSeconds;
      // Only the courier promises anything about an upload that is being written.
      const interrupted = look ? interruptWriters(target) : null;
      const sent = await uploadByTusJs(order, bench.work, (url) => {
        live = url;
      });
      const cpu = running.watch.read().cpuSeconds - before;
      const bytes = count * SIZE;
      const flushed = contestant.durable ? 0 : await flush(folder);
      const heads = await head.stop();
      Object.assign(figures, {
        acknowledged: bytes / MB / sent.seconds,
        onDisk: bytes / MB / (sent.seconds + flushed),
        cpuPerGb: (cpu / bytes) * GB,
        headP50: heads.p50,
        headP99: heads.p99,
        headCount: heads.count,
      });
      if (look) {
        const looks = await look.stop();
        Object.assign(figures, { lookP50: looks.p50, lookP99: looks.p99, lookCount: looks.count });
      }
      const writers = await interrupted;
      if (writers) Object.assign(figures, { takeOverMax: writers.slowest, lost: writers.lost / 1000 });
      if (target.seal) {
        const extra = writers?.bytes ?? 0;
        const seconds = await target.seal({ entries: count + (writers?.entries ?? 0), bytes: bytes + extra });
        figures.sealedPerGb = (seconds / (bytes + extra)) * GB;
      }
    });
  },
  judge: (found) => [
    found.atLeastTimes('MB/s acknowledged ≥ 1 × @tus/server', 'acknowledged', '@tus/server', 'acknowledged', 1),
    found.atMost('server VmHWM ≤ 300 MB', 'peak', 300, 'MB', 'worst'),
    found.atMost('HEAD of an upload nobody writes ≤ 250 ms at p99', 'headP99', 250, 'ms'),
    found.atMost('GET of the live state of one that is written ≤ 250 ms at p99', 'lookP99', 250, 'ms'),
    found.atMost('HEAD of one that is written ≤ 3.5 s', 'takeOverMax', 3500, 'ms', 'worst'),
    found.atMost('the bytes its writer had sent 250 ms before are kept', 'lost', 0, 'KB', 'worst'),
  ],
};

/** Slow writers, each met by one HEAD while it writes; then each upload goes on from what the HEAD said. */
async function interruptWriters(
  target: Target,
): Promise<{ slowest: number; lost: number; entries: number; bytes: number }> {
  const noise = new Noise(3);
  const length = MIB;
  const began = performance.now();
  const met = await Promise.all(
    Array.from({ length: WRITERS }, async (_, i) => {
      const bytes = noise.take(length);
      const url = await create(target.endpoint, target.headers, `slow/${i}.bin`, length);
      const writer = new SlowWriter(url, target.headers, bytes);
      const wait = (seconds: number): Promise<void> =>
        new Promise((resolve) => setTimeout(resolve, Math.max(0, (seconds - secondsSince(began)) * 1000)));
      await wait(0.75 + i * 0.2);
      const must = writer.sent;
      await wait(1 + i * 0.2);
      const held = await ask('HEAD', url, target.headers);
      writer.stop();
      const offset = Number(held.headers['upload-offset']);
      if (held.status !== 200 || !(offset <= writer.sent))
        throw new Error(`HEAD of a written upload answered ${held.status}, offset ${offset} of ${writer.sent} sent`);
      const rest = await append(url, target.headers, offset, bytes.subarray(offset));
      if (rest.status !== 204)
        throw new Error(`the rest of an interrupted upload was answered ${rest.status}: ${rest.text}`);
      return { ms: held.ms, lost: Math.max(0, must - offset) };
    }),
  );
  return {
    slowest: Math.max(...met.map(({ ms }) => ms)),
    lost: Math.max(...met.map(({ lost }) => lost)),
    entries: WRITERS,
    bytes: WRITERS * length,
  };
}
