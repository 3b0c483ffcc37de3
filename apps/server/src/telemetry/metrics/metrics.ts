import { Registry } from 'prom-client';
import type { Vitals } from '../../ports/vitals.ts';
import { processGauges } from './process-gauges.ts';
import { RequestFigures } from './request-figures.ts';
import { Speed } from './speed.ts';
import { vitalGauges } from './vital-gauges.ts';

/** What /metrics shows, in the Prometheus text format. Labels are patterns of routes, states and kinds: no id, name or address. */
export interface Metrics {
  readonly requests: RequestFigures;
  readonly contentType: string;
  /** Bytes a second of the last ten seconds, headers included. */
  speed(): { in: number; out: number };
  text(): Promise<string>;
  close(): void;
}

/** `look` is asked at each scrape; nothing is asked in between. */
export function createMetrics(look: () => Promise<Vitals>): Metrics {
  const registry = new Registry();
  const requests = new RequestFigures(registry);
  const show = vitalGauges(registry);
  const stop = processGauges(registry);
  const speed = new Speed(() => requests.total());
  return {
    requests,
    contentType: registry.contentType,
    async text() {
      await show(look);
      requests.flush();
      return registry.metrics();
    },
    speed: () => speed.now(),
    close() {
      speed.close();
      stop();
    },
  };
}
