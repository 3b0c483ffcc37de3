import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { HttpClient } from '../support/http.ts';

export interface Probe {
  name: string;
  method: string;
  path: string;
}
export interface Latencies {
  calls: number;
  failed: number;
  /** Milliseconds. */
  p50: number;
  p99: number;
  most: number;
  /** 99 % of each kind of call were answered within. */
  each: Record<string, number>;
}

/** Asks the courier again and again from a thread of its own, so that nobody else's work counts as the courier's. */
export class Prober {
  readonly #worker: Worker;

  constructor(origin: string, token: string, probes: Probe[], everyMs = 40) {
    this.#worker = new Worker(new URL(import.meta.url), { workerData: { origin, token, probes, everyMs } });
  }

  /** Ends a phase: what was measured since the last call. */
  take(): Promise<Latencies> {
    return new Promise((resolve) => {
      this.#worker.once('message', resolve);
      this.#worker.postMessage('take');
    });
  }

  async stop(): Promise<void> {
    await this.#worker.terminate();
  }
}

async function ask({
  origin,
  token,
  probes,
  everyMs,
}: {
  origin: string;
  token: string;
  probes: Probe[];
  everyMs: number;
}): Promise<never> {
  const http = new HttpClient(origin);
  let took: { name: string; ms: number }[] = [];
  let failed = 0;
  parentPort?.on('message', () => {
    const within = (share: number, some: typeof took): number => {
      const sorted = some.map(({ ms }) => ms).sort((a, b) => a - b);
      return Math.round((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0) * 10) / 10;
    };
    const each = Object.fromEntries(
      probes.map(({ name }) => [
        name,
        within(
          0.99,
          took.filter((one) => one.name === name),
        ),
      ]),
    );
    const [p50, p99, most] = [within(0.5, took), within(0.99, took), within(1, took)];
    parentPort?.postMessage({ calls: took.length, failed, p50, p99, most, each } satisfies Latencies);
    took = [];
    failed = 0;
  });
  for (let i = 0; ; i += 1) {
    const { name, method, path } = probes[i % probes.length] as Probe;
    const begun = performance.now();
    const { status } = await http
      .call({ method, path, token, headers: method === 'HEAD' ? { 'Tus-Resumable': '1.0.0' } : {} })
      .catch(() => ({ status: 0 }));
    took.push({ name, ms: performance.now() - begun });
    if (status !== 200) failed += 1;
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}

if (!isMainThread) await ask(workerData as Parameters<typeof ask>[0]);
