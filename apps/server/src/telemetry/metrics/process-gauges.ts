import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Counter, Gauge, type Registry } from 'prom-client';

/** Memory, CPU and the delay of the event loop. Answers how to stop watching. */
export function processGauges(registry: Registry): () => void {
  const registers = [registry];
  const delay = monitorEventLoopDelay({ resolution: 20 });
  delay.enable();
  new Gauge({
    name: 'process_resident_memory_bytes',
    help: 'Resident memory.',
    registers,
    collect() {
      this.set(process.memoryUsage.rss());
    },
  });
  new Counter({
    name: 'process_cpu_seconds_total',
    help: 'CPU time of all threads.',
    registers,
    collect() {
      const { user, system } = process.cpuUsage();
      this.reset();
      this.inc((user + system) / 1e6);
    },
  });
  new Gauge({
    name: 'process_start_time_seconds',
    help: 'When the process began, since 1970.',
    registers,
    collect() {
      this.set(Math.round(performance.timeOrigin / 1000));
    },
  });
  new Gauge({
    name: 'datoferum_event_loop_delay_seconds',
    help: 'How late the event loop was since the last scrape.',
    labelNames: ['quantile'],
    registers,
    collect() {
      for (const quantile of [50, 99, 100]) {
        const seconds = delay.count === 0 ? 0 : delay.percentile(quantile) / 1e9;
        this.set({ quantile: String(quantile / 100) }, seconds);
      }
      delay.reset();
    },
  });
  return () => delay.disable();
}
