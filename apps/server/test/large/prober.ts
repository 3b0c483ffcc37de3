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
  let took: number[] = [];
  let failed = 0;
  parentPort?.on('message', () => {
    const sorted = took.toSorted((a, b) => a - b);
    const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
    parentPort?.postMessage({
      calls: sorted.length,
      failed,
      p50: at(0.5),
      p99: at(0.99),
      most: at(1),
    } satisfies Latencies);
    took = [];
    failed = 0;
  });
  for (let i = 0; ; i += 1) {
    const { method, path } = probes[i % probes.length] as Probe;
    const begun = performance.now();
    const { status } = await http
      .call({ method, path, token, headers: method === 'HEAD' ? { 'Tus-Resumable': '1.0.0' } : {} })
      .catch(() => ({ status: 0 }));
    took.push(performance.now() - begun);
    if (status !== 200) failed += 1;
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}

if (!isMainThread) await ask(workerData as Parameters<typeof ask>[0]);
